"""A log of what operators and erasing did, chained by hashes so that a change of it shows (S-94).

Each entry holds the hash of the one before. Writers take turns, else two would chain to the same
entry; the database refuses that as well. Whoever may rewrite the whole table can make a new chain:
keep a copy of the log in another place (``chatbot audit export``) and compare with that.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from chatbot.storage.tables import AuditRow

START = "0" * 64
_ADVISORY = 0x6364_3764  # any number that is not another lock's


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done. ``detail`` holds ids, hashes and counts; never what was said."""

    number: int
    at: str
    action: str
    detail: Mapping[str, str | int | list[str]]
    previous: str
    hash: str


def append(session: Session, action: str, detail: Mapping[str, object], at: datetime) -> None:
    """Add an entry at the end of the chain, inside the transaction of what it tells of."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": _ADVISORY})
    last = session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(1)).first()
    number, previous = (last.id + 1, last.hash) if last else (1, START)
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    value = _hash(number, moment, action, detail, previous)
    row = AuditRow(
        id=number, at=moment, action=action, detail=dict(detail), previous=previous, hash=value
    )
    session.add(row)
    session.flush()


def entries(session: Session) -> Iterator[Entry]:
    """The whole log in order."""
    ordered = select(AuditRow).order_by(AuditRow.id).execution_options(yield_per=1000)
    for row in session.scalars(ordered):
        yield Entry(row.id, row.at, row.action, row.detail, row.previous, row.hash)


def faults(log: Iterable[Entry], copy: Iterable[Entry] = ()) -> Iterator[str]:
    """What is wrong with ``log``: a line for each entry that does not fit, or is not as copied."""
    held: dict[int, str] = {}
    previous, number = START, 0
    for entry in log:
        number += 1
        told = _hash(entry.number, entry.at, entry.action, entry.detail, entry.previous)
        if entry.number != number or entry.previous != previous or entry.hash != told:
            yield f"entry {entry.number}: was changed, or what stood before it"
        number, previous = entry.number, entry.hash
        held[entry.number] = entry.hash
    for entry in copy:
        if held.get(entry.number) != entry.hash:
            yield f"entry {entry.number}: is not as in the copy"


def to_line(entry: Entry) -> str:
    """An entry as a line of JSON."""
    return json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True)


def from_line(line: str) -> Entry:
    """The entry of a line. Raises ValueError."""
    try:
        return Entry(**json.loads(line))
    except TypeError:
        raise ValueError("not a line of an audit log") from None


def _hash(number: int, at: str, action: str, detail: Mapping[str, object], previous: str) -> str:
    plain = json.dumps([number, at, action, detail, previous], sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()
