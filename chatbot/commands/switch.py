"""``chatbot switch``: one intent or the whole bot off and on again, without a deploy."""

from datetime import UTC, datetime
from pathlib import Path

import click

from chatbot import settings as setting
from chatbot.errors import ChatbotError
from chatbot.knowledge import loader
from chatbot.services.switch import Off, read, refused
from chatbot.services.switch import write as write_file
from chatbot.settings import SWITCHED, Settings
from chatbot.storage import audit
from chatbot.storage.database import Database
from chatbot.storage.errors import StorageError


@click.group()
def switch() -> None:
    """Switch an intent, or the whole bot, off and on. Alarms are always answered."""


@switch.command()
@click.argument("intents", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="The whole bot.")
def off(intents: tuple[str, ...], everything: bool) -> None:
    """Say INTENTS no more, from within some seconds, in every worker."""
    settings = setting.load()
    knowledge, _ = loader.read(settings.knowledge_dir)
    known = (
        {name for code in knowledge.languages.values() for name in code.intents}
        if knowledge
        else ()
    )
    if lines := refused(intents, known):
        raise ChatbotError("\n".join(lines))
    before = _read(settings)
    _write(settings, Off(before.all or everything, before.intents | set(intents)))


@switch.command()
@click.argument("intents", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="The bot, and every intent.")
def on(intents: tuple[str, ...], everything: bool) -> None:
    """Say INTENTS again."""
    settings = setting.load()
    before = _read(settings)
    _write(settings, Off() if everything else Off(before.all, before.intents - set(intents)))


@switch.command()
def show() -> None:
    """Print what is off."""
    click.echo(_told(_read(setting.load())))


def _path(settings: Settings) -> Path:
    return settings.switch_file or settings.data_dir / SWITCHED


def _read(settings: Settings) -> Off:
    try:
        return read(_path(settings))
    except (OSError, ValueError):
        raise ChatbotError(f"{_path(settings)}: cannot be read; remove it") from None


def _write(settings: Settings, state: Off) -> None:
    try:
        write_file(_path(settings), state)
    except OSError:
        raise ChatbotError(f"{_path(settings)}: cannot be written") from None
    click.echo(_told(state))
    database = Database.at(settings.database_url)
    try:
        with database.transaction() as session:
            detail = {"all": str(state.all), "intents": sorted(state.intents)}
            audit.append(session, "switch", detail, datetime.now(UTC))
    except StorageError:
        click.echo("not noted in the audit log: the database cannot be reached", err=True)
    finally:
        database.close()


def _told(state: Off) -> str:
    if state.all:
        return "off: everything but alarms"
    return f"off: {', '.join(sorted(state.intents)) or 'nothing'}"
