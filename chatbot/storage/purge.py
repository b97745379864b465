"""Deletes what is older than it may be, and again what a person had erased (S-55, S-56, S-120)."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, func, not_, select
from sqlalchemy.orm import Session

from chatbot.storage import audit
from chatbot.storage.conversations import IS_MARK
from chatbot.storage.database import Database
from chatbot.storage.tables import ConversationRow, FeedbackRow

BATCH = 500  # talks in one transaction, so that nobody waits long for a lock
JUMP = timedelta(hours=48)
MARK = timedelta(hours=1)  # nothing waits so long to be written
ERASED = "erase"


@dataclass(frozen=True, slots=True)
class Purged:
    """How many talks and how many feedbacks without a talk were deleted."""

    talks: int
    feedbacks: int


def name_of(conversation: str) -> str:
    """What an erased conversation is called in the audit log: whoever has its id can find it."""
    return hashlib.sha256(conversation.encode()).hexdigest()


def seems_jumped(database: Database, now: datetime) -> bool:
    """Whether the clock is far past everything that is kept, as after a wrong setting (S-113)."""
    with database.transaction() as session:
        newest = session.scalar(select(func.max(ConversationRow.last_at)))
    return newest is not None and now - newest > JUMP


def overdue(database: Database, before: datetime) -> int:
    """How many talks were last used before a time."""
    with database.transaction() as session:
        old = ConversationRow.last_at < before
        return session.scalar(select(func.count()).select_from(ConversationRow).where(old)) or 0


def purge(
    database: Database, before: datetime, now: datetime, erased: Collection[str] = ()
) -> Purged:
    """Delete what was last used before a time, and the talks ``erased`` by name. Notes it down.

    Doing it twice does no harm. Raises StorageError.
    """
    talks = 0
    while count := _delete_some(database, before):
        talks += count
    talks += _delete_again(database, frozenset(erased)) if erased else 0
    with database.transaction() as session:
        session.execute(
            delete(ConversationRow).where(IS_MARK, ConversationRow.erased_at < now - MARK)
        )
        alone = (FeedbackRow.conversation_id.is_(None), FeedbackRow.at < before)
        result = session.execute(delete(FeedbackRow).where(*alone))
        feedbacks = result.rowcount if isinstance(result, CursorResult) else 0
        detail = {"talks": talks, "feedbacks": feedbacks, "before": before.isoformat()}
        audit.append(session, "purge", detail, now)
    return Purged(talks, feedbacks)


def _delete_some(database: Database, before: datetime) -> int:
    with database.transaction() as session:
        old = select(ConversationRow.id).where(ConversationRow.last_at < before).limit(BATCH)
        return _delete(session, tuple(session.scalars(old)))


def _delete_again(database: Database, erased: frozenset[str]) -> int:
    with database.transaction() as session:
        names = tuple(session.scalars(select(ConversationRow.id).where(not_(IS_MARK))))
    back = [name for name in names if name_of(name) in erased]
    for start in range(0, len(back), BATCH):
        with database.transaction() as session:
            _delete(session, tuple(back[start : start + BATCH]))
    return len(back)


def _delete(session: Session, names: tuple[str, ...]) -> int:
    session.execute(delete(ConversationRow).where(ConversationRow.id.in_(names)))
    return len(names)
