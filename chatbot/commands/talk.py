"""``chatbot ask`` and ``replay``: what the engine says, and what it said before."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from chatbot import settings
from chatbot.commands.folder import knowledge_folder
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message
from chatbot.knowledge import checks, loader
from chatbot.services import replay as replays
from chatbot.settings import default_data_dir
from chatbot.storage.database import Database
from chatbot.storage.learned import open_engine


@click.command()
@knowledge_folder
@click.argument("text")
@click.option("--explain", is_flag=True, help="Print which rule and which words decided.")
@click.option("--trial", help="The trial being talked of.")
def ask(folder: Path, text: str, *, explain: bool, trial: str | None) -> None:
    """Ask one question and print the reply."""
    engine = open_engine(checks.load_checked(folder), default_data_dir())
    turn = engine.answer(Message(text, trial=trial), State(), today=datetime.now(UTC).date())
    if explain:
        intents = [intent.id for intent in turn.reply.intents]
        line = {"outcome": turn.reply.outcome, "intents": intents, "stage": turn.trace.stage}
        click.echo(json.dumps({**line, "rule": turn.trace.rule}, ensure_ascii=False))
        for reason in turn.trace.explain():
            click.echo(f"  {reason}")
    click.echo(turn.reply.text)


@click.command()
@knowledge_folder
@click.argument("receipt")
def replay(folder: Path, receipt: str) -> None:
    """Print what was decided for a RECEIPT, and the reply written again; exit 1 if it differs."""
    database = Database.at(settings.load().database_url)
    found = replays.replay(database, loader.load(folder), receipt)
    for line in found.lines():
        click.echo(line)
    if found.reply:
        click.echo(f"\n{found.reply.text}")
    sys.exit(0 if found.is_same else 1)
