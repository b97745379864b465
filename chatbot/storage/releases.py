"""Reads and writes the texts of releases that were served, inside a transaction of the caller."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from chatbot.storage.tables import ReleaseTextRow
from chatbot.storage.upsert import into


@dataclass(frozen=True, slots=True)
class ReleaseText:
    """An approved text as authored, slots and all, in one release of the knowledge."""

    release: str
    language: str
    answer: str
    hash: str
    title: str
    text: str
    first_served_at: datetime


def keep(session: Session, texts: Iterable[ReleaseText]) -> None:
    """Keep ``texts``; those that are kept already stay as they are."""
    rows = [asdict(text) for text in texts]
    if rows:
        session.execute(into(session, ReleaseTextRow).on_conflict_do_nothing(), rows)


def with_hash(session: Session, value: str) -> ReleaseText | None:
    """The text with this hash, in the release that was served last."""
    newest = ReleaseTextRow.first_served_at.desc()
    chosen = select(ReleaseTextRow).where(ReleaseTextRow.hash == value).order_by(newest).limit(1)
    row = session.scalars(chosen).first()
    return _text(row) if row else None


def texts_of(session: Session, release: str) -> tuple[ReleaseText, ...]:
    """All texts of a release, by language and answer; none for one that was never served."""
    order = (ReleaseTextRow.language, ReleaseTextRow.answer)
    chosen = select(ReleaseTextRow).where(ReleaseTextRow.release == release).order_by(*order)
    return tuple(_text(row) for row in session.scalars(chosen))


def _text(row: ReleaseTextRow) -> ReleaseText:
    return ReleaseText(
        row.release,
        row.language,
        row.answer,
        row.hash,
        row.title,
        row.text,
        row.first_served_at,
    )
