"""Holds the current snapshot of the registry in memory, so that answers need no database (P10)."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chatbot.knowledge.registered import Checked
from chatbot.registry import people
from chatbot.registry.doubts import doubted
from chatbot.registry.reading import criteria_of, record_of
from chatbot.registry.record import Record, RegistryError
from chatbot.registry.schema import Study, read
from chatbot.storage import registry
from chatbot.storage.database import Database
from chatbot.storage.errors import StorageError
from chatbot.storage.registry import Failures, Snapshot, Version

ALARM_AFTER = 2  # failed syncs in a row (requirement S-116)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class View:
    """A snapshot of the registry: its records as we understand them, each with its day."""

    snapshot: Snapshot
    records: tuple[Checked, ...]

    @property
    def name(self) -> str:
        """What the snapshot is called in the knowledge that was brought up to date with it."""
        return str(self.snapshot.id)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at the storage brought: a view, if there is another one, and failed syncs."""

    view: View | None = None
    failures: Failures = Failures()


def look(database: Database, have: int | None) -> Seen:
    """The current snapshot, if it is not the one we ``have``. Raises StorageError."""
    with database.transaction(reads_only=True) as session:
        failed = registry.failures(session)
        current = registry.current(session)
        if current is None or current.id == have:
            return Seen(failures=failed)
        found = tuple(_checked(registry.versions(session, current.id)))
    return Seen(View(current, found), failed)


def view_of(database: Database, snapshot: int) -> View | None:
    """A snapshot that was published once, by its number. Raises StorageError."""
    with database.transaction(reads_only=True) as session:
        kept = registry.published(session, snapshot)
        if kept is None:
            return None
        return View(kept, tuple(_checked(registry.versions(session, snapshot))))


def _checked(versions: Iterator[tuple[registry.Member, Version]]) -> Iterator[Checked]:
    for member, version in versions:
        day = member.checked_at.date()
        try:
            yield Checked(understood(version, day), day)
        except RegistryError:  # kept by another version of this program
            log.warning("a kept record is not understood", extra={"fields": {"id": member.trial}})


def understood(version: Version, day: date) -> Record:
    """The record that a kept state is, with its doubts as of ``day``. Raises RegistryError."""
    study = read(Study, people.together(version.body, version.people or {}))
    return doubted(record_of(study), criteria_of(study), day)


class Watch:
    """Looks for a snapshot that was published meanwhile, and for syncs that fail. One thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._have: int | None = None
        self._failed = 0

    def look(self) -> Seen:
        """What is new. With the storage down nothing is: what we have goes on being served."""
        try:
            seen = look(self._database, self._have)
        except StorageError:
            return Seen(failures=Failures(self._failed))
        if seen.view:
            self._have = seen.view.snapshot.id
        if seen.failures.count >= ALARM_AFTER and seen.failures.count > self._failed:
            fields = {"failed": seen.failures.count, "reason": seen.failures.reason}
            log.error("the registry cannot be read", extra={"fields": fields})
        self._failed = seen.failures.count
        return seen
