"""``chatbot purge`` and ``audit``: what may not be kept any more, and proof of what was done."""

import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from chatbot import settings as setting
from chatbot.errors import ChatbotError
from chatbot.storage import audit as chain
from chatbot.storage import purge as purging
from chatbot.storage.audit import Entry
from chatbot.storage.database import Database

_LATE = timedelta(hours=24)  # requirement S-55


@click.command()
@click.option("--erased", type=click.Path(path_type=Path), help="An exported audit log.")
@click.option("--confirm", is_flag=True, help="Purge although the clock seems to have jumped.")
@click.option("--check", is_flag=True, help="Only tell, by exit code 1, that purging is late.")
def purge(erased: Path | None, confirm: bool, check: bool) -> None:
    """Delete talks not used for CHATBOT_RETENTION_DAYS; after a restore also erased ones."""
    settings, now = setting.load(), datetime.now(UTC)
    before = now - timedelta(days=settings.retention_days)
    with closing(Database.at(settings.database_url)) as database:
        if check:
            late = purging.overdue(database, before - _LATE)
            click.echo(f"{late} talks should have been purged")
            sys.exit(1 if late else 0)
        if not confirm and purging.seems_jumped(database, now):
            line = "nothing is purged: the newest talk is over 48 hours old; is the clock right?"
            raise ChatbotError(f"{line} Give --confirm if it is.")
        names = [str(e.detail["talk"]) for e in _read(erased) if e.action == purging.ERASED]
        done = purging.purge(database, before, now, names)
    click.echo(f"purged: {done.talks} talks, {done.feedbacks} feedbacks without a talk")


@click.group()
def audit() -> None:
    """The log of what was erased, purged and switched."""


@audit.command()
def export() -> None:
    """Print the log as JSON lines, to be kept in another place."""
    with _database() as database, database.transaction() as session:
        for entry in chain.entries(session):
            click.echo(chain.to_line(entry))


@audit.command()
@click.option("--against", type=click.Path(path_type=Path), help="A log exported earlier.")
def verify(against: Path | None) -> None:
    """Look whether the log was changed; exits 1 if so."""
    copy = _read(against)
    with _database() as database, database.transaction() as session:
        faults = list(chain.faults(chain.entries(session), copy))
    click.echo("\n".join(faults) or "the log is as it was written")
    sys.exit(1 if faults else 0)


def _database() -> closing[Database]:
    return closing(Database.at(setting.load().database_url))


def _read(file: Path | None) -> list[Entry]:
    if file is None:
        return []
    try:
        return [chain.from_line(line) for line in file.read_text("utf-8").splitlines()]
    except (OSError, ValueError):
        raise ChatbotError(f"{file}: is not an exported audit log") from None
