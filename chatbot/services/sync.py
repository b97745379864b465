"""Read a registry into a new snapshot and publish it whole, or keep the last good one.

What was read is kept page by page, so that a run that breaks off goes on where it was. Nothing of
it is served before all of it was read and found in order (requirements S-116, S-117).
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from chatbot.registry import people
from chatbot.registry.client import Client
from chatbot.registry.paging import PAGE_SIZE, Query, Walk
from chatbot.registry.reading import record_of
from chatbot.registry.record import PassingError, Record, RegistryError
from chatbot.registry.schema import Study, read
from chatbot.storage import registry
from chatbot.storage.database import Database
from chatbot.storage.registry import Batch, Member, Origin, OvertakenError, Staging, Version

# What finds trials of CD7 CAR-T that nobody here has read yet, in the registry's search language.
DISCOVERY = 'CD7 AND (CAR-T OR "CAR T" OR "chimeric antigen receptor" OR "CAR-NK")'
_FEW = 0.5  # a registry that gives fewer of the trials we know than this share is not believed

Clock: TypeAlias = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Leg:
    """One question of a run, and why it is asked."""

    origin: Origin
    query: Query


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a question has come; ``total`` is None before the registry has told."""

    leg: Leg
    done: int
    total: int | None


Tell: TypeAlias = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Published:
    """The snapshot that is current now, and the one before it, if there was one."""

    before: int | None
    after: int


def legs(ids: Iterable[str], *, search: bool, page_size: int = PAGE_SIZE) -> tuple[Leg, ...]:
    """The questions to ask: for the trials with these numbers, and for others of our field."""
    known = sorted(ids)
    parts = [tuple(known[at : at + page_size]) for at in range(0, len(known), page_size)]
    asked = [Leg("card", Query(ids=part, page_size=page_size)) for part in parts]
    found = [Leg("search", Query(term=DISCOVERY, page_size=page_size))] if search else []
    return (*asked, *found)


@dataclass(frozen=True, slots=True)
class Sync:
    """Reads a registry into a database; ``tell`` hears of every page."""

    database: Database
    client: Client
    clock: Clock
    tell: Tell = lambda _: None

    def run(self, asked: tuple[Leg, ...]) -> Published:
        """Read everything that is ``asked`` and publish it.

        Raises RegistryError with the reason where that could not be done; the reason is kept, and
        the snapshot before stays current. Raises StorageError when the database fails.
        """
        staging = None
        try:
            version = self.client.version()
            key = _digest([leg.query.key for leg in asked])
            with self.database.transaction() as session:
                staging = registry.begin(session, key, version.data_timestamp, self.clock())
            filled = staging
            for leg in asked[staging.leg :]:
                filled = self._fill(leg, filled)
            if self.client.version().data_timestamp != version.data_timestamp:
                raise RegistryError("the registry published other data while we were reading")
            return self._publish(filled, {leg.origin for leg in asked})
        except OvertakenError:
            raise RegistryError("another run is reading the registry") from None
        except RegistryError as error:
            self._note(staging, error)
            raise

    def read(self, asked: Iterable[Leg]) -> Iterator[tuple[Member, Version]]:
        """Read everything that is ``asked``, and keep nothing. Raises RegistryError."""
        came: set[str] = set()
        for leg in asked:
            for walk, versions in pages(self.client, leg):
                self.tell(Progress(leg, len(walk.seen), walk.total))
                for each in versions:
                    if each.trial not in came:
                        yield Member(each.trial, each.hash, leg.origin, self.clock()), each
            came |= walk.seen

    def _fill(self, leg: Leg, staging: Staging) -> Staging:
        """Read one question to its end, from where ``staging`` has come to."""
        for walk, versions in pages(self.client, leg, staging):
            after = replace(
                staging,
                leg=staging.leg + walk.is_over,
                token=walk.token,
                total=None if walk.is_over else walk.total,
                pages=0 if walk.is_over else walk.pages,
                seen=frozenset() if walk.is_over else frozenset(walk.seen),
            )
            batch = Batch(versions, leg.origin, self.clock())
            with self.database.transaction() as session:
                registry.add_page(session, staging, after, batch)
            staging = after
            self.tell(Progress(leg, len(walk.seen), walk.total))
        return staging

    def _publish(self, staging: Staging, origins: Iterable[Origin]) -> Published:
        with self.database.transaction() as session:
            before = registry.current(session)
            registry.publish(session, staging, origins, self.clock())
        return Published(before.id if before else None, staging.id)

    def _note(self, staging: Staging | None, error: RegistryError) -> None:
        """Keep why a run failed, and what it had read if going on there can help.

        It cannot where the registry said what must not be, nor where the run went on already.
        """
        went_on = staging is not None and bool(staging.leg or staging.pages)
        with self.database.transaction() as session:
            registry.note_failure(session, str(error), self.clock())
            if staging and (went_on or not isinstance(error, PassingError)):
                registry.discard(session, staging)


def pages(
    client: Client, leg: Leg, start: Staging | None = None
) -> Iterator[tuple[Walk, tuple[Version, ...]]]:
    """The pages of a question, each checked. Raises RegistryError."""
    walk = Walk(client.manners.most_pages)
    if start:
        walk = Walk(walk.most_pages, start.token, start.total, start.pages, set(start.seen))
    while not walk.is_over:
        page = client.page(leg.query, walk.token)
        records = [record_of(read(Study, data)) for data in page.studies]
        walk.take(page, (record.id for record in records))
        _check(leg.query, walk, records)
        yield walk, tuple(map(_version, records, page.studies))


def _check(query: Query, walk: Walk, records: Iterable[Record]) -> None:
    """Whether those came that were asked for by number, and most of them."""
    if not query.ids:
        return
    asked = set(query.ids)
    if any(asked.isdisjoint((record.id, *record.aliases)) for record in records):
        raise RegistryError("a trial came that was not asked for")
    if walk.is_over and len(walk.seen) < _FEW * len(asked):
        raise RegistryError(f"only {len(walk.seen)} of {len(asked)} trials that we know came")


def _version(record: Record, data: dict[str, Any]) -> Version:
    """A record as it is kept."""
    body, named = people.apart(data)
    return Version(_digest(data), record.id, body, named or None)


def _digest(data: object) -> str:
    told = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()
