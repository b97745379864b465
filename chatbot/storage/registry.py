"""Keeps what registries said, inside a transaction of the caller.

A snapshot is filled page by page, each page in one transaction together with the mark of the next
one. Nobody reads it until it is published, which is one change of one row: whoever reads sees all
of the old one or all of the new one, whatever happened meanwhile.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import CursorResult, delete, func, insert, literal, null, select, update
from sqlalchemy.orm import Session

from chatbot.storage.tables import AttemptRow, MemberRow, SnapshotRow, VersionRow
from chatbot.storage.upsert import into

Origin = Literal["card", "search"]
_RESUMED_WITHIN = timedelta(hours=24)  # the registry's marks of pages may not live longer
_LONGEST_REASON = 200


class OvertakenError(Exception):
    """Another process has filled or removed the same snapshot meanwhile."""


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a public record: ``body`` without the ``people`` it names."""

    hash: str
    trial: str
    body: dict[str, Any]
    people: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Batch:
    """The records of one page, as they were on ``checked_at``."""

    versions: tuple[Version, ...]
    origin: Origin
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Staging:
    """A snapshot that is being filled, and how far that has come.

    ``leg`` counts the questions that are over; ``token``, ``total`` and ``pages`` are of the one
    under way, and ``seen`` the numbers of its trials so far.
    """

    id: int
    leg: int = 0
    token: str | None = None
    total: int | None = None
    pages: int = 0
    seen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A published snapshot: its running number, and as of when the registry answered."""

    id: int
    data_timestamp: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """A trial of a snapshot: how it was asked for, in which state it is, when that was checked."""

    trial: str
    hash: str
    origin: Origin
    checked_at: datetime


def begin(session: Session, key: str, data_timestamp: str, now: datetime) -> Staging:
    """The snapshot to fill: the one that broke off on the same questions and data, or a new one."""
    unpublished = select(SnapshotRow).where(SnapshotRow.published_at.is_(None))
    for row in session.scalars(unpublished.order_by(SnapshotRow.id)).all():
        is_fresh = now - row.started_at < _RESUMED_WITHIN
        if is_fresh and (row.key, row.data_timestamp) == (key, data_timestamp):
            return Staging(row.id, row.leg, row.token, row.total, row.pages, frozenset(row.seen))
        session.delete(row)
    fresh = SnapshotRow(
        key=key, data_timestamp=data_timestamp, started_at=now, leg=0, pages=0, seen=[]
    )
    session.add(fresh)
    session.flush()
    return Staging(fresh.id)


def add_page(session: Session, before: Staging, after: Staging, batch: Batch) -> None:
    """Keep a page and that it was read. Raises OvertakenError where another process was faster."""
    here = (
        SnapshotRow.id == before.id,
        SnapshotRow.published_at.is_(None),
        SnapshotRow.leg == before.leg,
        SnapshotRow.pages == before.pages,
    )
    values = {
        "leg": after.leg,
        "token": after.token,
        "total": after.total,
        "pages": after.pages,
        "seen": sorted(after.seen),
    }
    _one(session, update(SnapshotRow).where(*here).values(values))
    if batch.versions:
        _keep(session, before.id, batch)


def _keep(session: Session, snapshot: int, batch: Batch) -> None:
    at = batch.checked_at
    texts = [{**asdict(version), "first_seen_at": at} for version in batch.versions]
    known = into(session, VersionRow)
    # A state that came back is kept already, but the people it names were forgotten.
    named = {"people": known.excluded.people}
    states = known.on_conflict_do_update(index_elements=[VersionRow.hash], set_=named)
    session.execute(states, texts)
    held = {"snapshot_id": snapshot, "origin": batch.origin, "checked_at": at}
    members = [{**held, "trial": each.trial, "hash": each.hash} for each in batch.versions]
    # A trial that a card is about is found by a search too: it stays the trial of the card.
    session.execute(into(session, MemberRow).on_conflict_do_nothing(), members)


def publish(session: Session, staging: Staging, origins: Iterable[Origin], now: datetime) -> None:
    """Make ``staging`` the current snapshot. Raises OvertakenError where it is gone.

    Trials that the one before holds and that were not asked for, or are those of a card and did not
    come this time, stay as they were checked then.
    """
    before = current(session)
    here = (SnapshotRow.id == staging.id, SnapshotRow.published_at.is_(None))
    _one(session, update(SnapshotRow).where(*here).values(published_at=now))
    if before:
        _carry_over(session, before.id, staging.id, set(origins) - {"card"})
    shown = select(MemberRow.hash).where(MemberRow.snapshot_id == staging.id)
    held = select(MemberRow.hash)
    session.execute(delete(VersionRow).where(VersionRow.hash.not_in(held)))
    outdated = VersionRow.hash.not_in(shown) & VersionRow.people.is_not(None)
    session.execute(update(VersionRow).where(outdated).values(people=null()))
    session.add(AttemptRow(at=now, reason=""))


def _carry_over(session: Session, before: int, after: int, asked: Iterable[str]) -> None:
    here = select(MemberRow.trial).where(MemberRow.snapshot_id == after)
    columns = (MemberRow.trial, MemberRow.hash, MemberRow.origin, MemberRow.checked_at)
    old = select(literal(after), *columns).where(
        MemberRow.snapshot_id == before,
        MemberRow.origin.not_in(list(asked)),
        MemberRow.trial.not_in(here),
    )
    names = ["snapshot_id", *(column.key for column in columns)]
    session.execute(insert(MemberRow).from_select(names, old))


def _one(session: Session, statement: Any) -> None:
    result = session.execute(statement)
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        raise OvertakenError


def current(session: Session) -> Snapshot | None:
    """The snapshot that was published last."""
    newest = (SnapshotRow.published_at.desc(), SnapshotRow.id.desc())
    there = select(SnapshotRow).where(SnapshotRow.published_at.is_not(None))
    row = session.scalars(there.order_by(*newest).limit(1)).first()
    return _snapshot(row) if row else None


def _snapshot(row: SnapshotRow) -> Snapshot | None:
    at = row.published_at
    return Snapshot(row.id, row.data_timestamp, at) if at else None


def discard(session: Session, staging: Staging) -> None:
    """Drop a snapshot that is being filled, so that the next one begins at the beginning."""
    here = (SnapshotRow.id == staging.id, SnapshotRow.published_at.is_(None))
    session.execute(delete(SnapshotRow).where(*here))


def published(session: Session, snapshot: int) -> Snapshot | None:
    """A snapshot by its number, if it was ever published."""
    row = session.get(SnapshotRow, snapshot)
    return _snapshot(row) if row else None


def members(session: Session, snapshot: int) -> dict[str, Member]:
    """The trials of a snapshot by their numbers."""
    chosen = select(MemberRow).where(MemberRow.snapshot_id == snapshot).order_by(MemberRow.trial)
    return {
        row.trial: Member(row.trial, row.hash, _origin(row.origin), row.checked_at)
        for row in session.scalars(chosen)
    }


def _origin(word: str) -> Origin:
    return "card" if word == "card" else "search"


def versions(session: Session, snapshot: int) -> Iterator[tuple[Member, Version]]:
    """The trials of a snapshot with their records, a few at a time."""
    chosen = (
        select(MemberRow, VersionRow)
        .join(VersionRow, VersionRow.hash == MemberRow.hash)
        .where(MemberRow.snapshot_id == snapshot)
        .order_by(MemberRow.trial)
        .execution_options(yield_per=100)
    )
    for member, version in session.execute(chosen):
        told = Member(member.trial, member.hash, _origin(member.origin), member.checked_at)
        yield told, _version(version)
        session.expunge(version)
        session.expunge(member)


def version(session: Session, digest: str) -> Version | None:
    """The state of a record with this hash."""
    row = session.get(VersionRow, digest)
    return _version(row) if row else None


def history(session: Session, trial: str) -> tuple[Version, ...]:
    """Every state of a trial that is kept, the latest first."""
    newest = (VersionRow.first_seen_at.desc(), VersionRow.hash)
    chosen = select(VersionRow).where(VersionRow.trial == trial).order_by(*newest)
    return tuple(map(_version, session.scalars(chosen)))


def _version(row: VersionRow) -> Version:
    return Version(row.hash, row.trial, row.body, row.people)


def note_failure(session: Session, reason: str, now: datetime) -> None:
    """Keep that a try to read the registry failed."""
    session.add(AttemptRow(at=now, reason=reason[:_LONGEST_REASON] or "unknown"))


@dataclass(frozen=True, slots=True)
class Failures:
    """How many tries in a row have failed up to now, and why the last one did."""

    count: int = 0
    reason: str = ""


def failures(session: Session) -> Failures:
    """The failures since the last try that went well."""
    went_well = select(func.max(AttemptRow.id)).where(AttemptRow.reason == "").scalar_subquery()
    since = select(AttemptRow.reason).where(AttemptRow.id > func.coalesce(went_well, 0))
    reasons = session.scalars(since.order_by(AttemptRow.id)).all()
    return Failures(len(reasons), reasons[-1]) if reasons else Failures()
