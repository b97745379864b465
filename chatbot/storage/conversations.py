"""Reads and writes conversations and their turns, inside a transaction of the caller."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Result, delete, insert, select, update
from sqlalchemy.orm import Session

from chatbot.conversation.script import Script
from chatbot.conversation.state import State
from chatbot.reply import NamedIntent
from chatbot.storage.tables import ConversationRow, EventRow
from chatbot.storage.upsert import into

_PLAIN = {"synchronize_session": False}  # no object of these rows is held by the session


@dataclass(frozen=True, slots=True)
class Conversation:
    """One talk as it is kept. ``state.turn`` counts the turns so far."""

    id: str
    created_at: datetime
    last_at: datetime
    language: str
    state: State


@dataclass(frozen=True, slots=True)
class Event:
    """What one turn decided: ids and numbers, no words of the person.

    ``receipt`` and ``script`` are None for turns that were kept before these were.
    """

    turn: int
    at: datetime
    outcome: str
    severity: str
    intents: tuple[str, ...]
    score: float | None
    rule: str
    answers: tuple[str, ...]
    release: str
    receipt: str | None = None
    script: Script | None = None
    candidates: tuple[NamedIntent, ...] = ()


def find(session: Session, conversation: str) -> Conversation | None:
    """The conversation with this id, or None."""
    row = session.get(ConversationRow, conversation)
    if row is None:
        return None
    return Conversation(row.id, row.created_at, row.last_at, row.language, _state(row))


def touch(session: Session) -> None:
    """Look whether there is such a table and it can be read."""
    session.execute(select(ConversationRow.id).limit(1))


def save(session: Session, conversation: Conversation, event: Event) -> None:
    """Keep a turn and the state after it. Doing it twice keeps it once.

    A state is never replaced by an older one. Writes first, so that SQLite locks in time.
    """
    values = {
        "last_at": conversation.last_at,
        "language": conversation.language,
        "turn": conversation.state.turn,
        "state": conversation.state.as_json(),
    }
    here, turn = ConversationRow.id == conversation.id, conversation.state.turn
    newer = update(ConversationRow).where(here, ConversationRow.turn < turn)
    added = into(session, ConversationRow).on_conflict_do_nothing()
    new = {"id": conversation.id, "created_at": conversation.created_at, **values}
    steps = [newer.values(values), added.values(new)]
    for step in steps if turn > 1 else reversed(steps):  # what is likelier comes first
        if _changed(session.execute(step, execution_options=_PLAIN)):
            break
    else:
        if _is_kept(session, conversation.id, event):
            return
    session.execute(insert(EventRow).values(_event_values(conversation.id, event)))


def events(session: Session, conversation: str) -> tuple[Event, ...]:
    """The turns of a conversation in order."""
    chosen = select(EventRow).where(EventRow.conversation_id == conversation).order_by(EventRow.id)
    return tuple(_event(row) for row in session.scalars(chosen))


def with_receipt(session: Session, receipt: str) -> Event | None:
    """A turn whose reply had this receipt: the same release and words, whoever was told them."""
    chosen = select(EventRow).where(EventRow.receipt == receipt).order_by(EventRow.id).limit(1)
    row = session.scalars(chosen).first()
    return _event(row) if row else None


def erase(session: Session, conversation: str) -> bool:
    """Delete the conversation with its turns and feedback; whether there was one."""
    result = session.execute(delete(ConversationRow).where(ConversationRow.id == conversation))
    return _changed(result)


def _changed(result: Result[Any]) -> bool:
    return isinstance(result, CursorResult) and result.rowcount > 0


def _is_kept(session: Session, conversation: str, event: Event) -> bool:
    same = (EventRow.conversation_id == conversation, EventRow.at == event.at)
    return bool(session.scalar(select(EventRow.id).where(*same, EventRow.turn == event.turn)))


def _state(row: ConversationRow) -> State:
    try:
        return State.from_json(row.state)
    except (TypeError, AttributeError):
        # Written by another version of this program: the topic is lost, the talk goes on.
        return State(turn=row.turn)


def _event_values(conversation: str, event: Event) -> dict[str, Any]:
    return {
        "conversation_id": conversation,
        "turn": event.turn,
        "at": event.at,
        "outcome": event.outcome,
        "severity": event.severity,
        "intents": list(event.intents),
        "score": event.score,
        "rule": event.rule,
        "answers": list(event.answers),
        "release": event.release,
        "receipt": event.receipt,
        "script": event.script.as_json() if event.script else None,
        "candidates": [(item.id, item.score) for item in event.candidates],
    }


def _event(row: EventRow) -> Event:
    return Event(
        turn=row.turn,
        at=row.at,
        outcome=row.outcome,
        severity=row.severity,
        intents=tuple(row.intents),
        score=row.score,
        rule=row.rule,
        answers=tuple(row.answers),
        release=row.release,
        receipt=row.receipt,
        script=_script(row),
        candidates=tuple(NamedIntent(name, score) for name, score in row.candidates or ()),
    )


def _script(row: EventRow) -> Script | None:
    try:
        return Script.from_json(row.script) if row.script else None
    except (TypeError, AttributeError):
        return None  # written by another version of this program
