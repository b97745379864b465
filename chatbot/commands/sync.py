"""``chatbot sync``: read ClinicalTrials.gov, publish a snapshot, and tell what changed."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from chatbot import settings as setting
from chatbot.commands.folder import knowledge_folder
from chatbot.knowledge import loader
from chatbot.knowledge.records import Trial
from chatbot.registry.client import OFFICIAL, Client, Manners
from chatbot.services import sync as syncs
from chatbot.services.sync import Leg, Sync
from chatbot.services.sync_summary import Kept, Reviewer, Summary
from chatbot.storage import registry
from chatbot.storage.database import Database

_LOCK_MS = 5000  # nobody waits for an answer here
_WHAT = {"card": "Trials of the cards", "search": "Search for others"}


@click.command()
@knowledge_folder
@click.option("--ids", "only", flag_value="ids", help="Only the trials that there are cards of.")
@click.option("--search", "only", flag_value="search", help="Only look for others of our field.")
@click.option("--dry-run", is_flag=True, help="Read and compare; publish and keep nothing.")
@click.option("--page-size", type=click.IntRange(1, 1000), default=100, show_default=True)
def sync(folder: Path, only: str | None, *, dry_run: bool, page_size: int) -> None:
    """Read the registry and serve what it says from now on; a run that breaks off is resumed.

    Whatever goes wrong, the last good snapshot goes on being served. Running servers take the new
    one by themselves.
    """
    logging.getLogger("stamina").setLevel(logging.ERROR)  # the reason at the end says enough
    settings, cards = setting.load(), loader.load(folder).trials
    database = Database.at(settings.database_url, lock_ms=_LOCK_MS)
    ids = () if only == "search" else tuple(cards)
    legs = syncs.legs(ids, search=only != "ids", page_size=page_size)
    pause = Manners().pause if OFFICIAL in settings.registry_url else 0
    with Client(settings.registry_url, Manners(pause=pause)) as client, _bars() as bars:
        run = Sync(database, client, lambda: datetime.now(UTC), _Teller(bars))
        summary = (_dry if dry_run else _published)(run, legs, cards)
    for line in summary.lines():
        click.echo(line)
    click.echo("nothing was published" if dry_run else "published")


def _published(run: Sync, legs: tuple[Leg, ...], cards: Mapping[str, Trial]) -> Summary:
    done, today = run.run(legs), run.clock().date()
    with run.database.transaction() as session:
        reviewer = Reviewer(cards, Kept(session, done.before))
        return reviewer.review(registry.versions(session, done.after), today)


def _dry(run: Sync, legs: tuple[Leg, ...], cards: Mapping[str, Trial]) -> Summary:
    found, today = list(run.read(legs)), run.clock().date()
    with run.database.transaction() as session:
        current = registry.current(session)
        kept = Kept(session, current.id if current else None)
        return Reviewer(cards, kept).review(found, today)


def _bars() -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True))


class _Teller:
    """Shows each question as a bar."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[Leg, TaskID] = {}

    def __call__(self, progress: syncs.Progress) -> None:
        leg = progress.leg
        if leg not in self._tasks:
            self._tasks[leg] = self._bars.add_task(_WHAT[leg.origin], total=progress.total)
        self._bars.update(self._tasks[leg], completed=progress.done, total=progress.total)
