"""Reads and writes conversations and their turns, inside a transaction of the caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, TypeAlias

from sqlalchemy import CursorResult, delete, insert, select
from sqlalchemy.orm import Session

from chatbot.conversation.script import Script
from chatbot.conversation.state import State
from chatbot.reply import NamedIntent
from chatbot.storage.tables import ConversationRow, EventRow
from chatbot.storage.upsert import into

_KEY = itemgetter("conversation_id", "turn", "at")  # what makes an event the same one
_KEYS = select(EventRow.conversation_id, EventRow.turn, EventRow.at)
_EVENTS = insert(EventRow.__table__)  # type: ignore[arg-type]


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


Turn: TypeAlias = tuple[Conversation, Event]


def find(session: Session, conversation: str) -> Conversation | None:
    """The conversation with this id, or None."""
    row = session.get(ConversationRow, conversation)
    if row is None:
        return None
    return Conversation(row.id, row.created_at, row.last_at, row.language, _state(row))


def touch(session: Session) -> None:
    """Look whether there is such a table and it can be read."""
    session.execute(select(ConversationRow.id).limit(1))


def save(session: Session, turns: Sequence[Turn]) -> None:
    """Keep turns and the states after them, in few statements. Doing it twice keeps them once.

    A state is never replaced by an older one. Writes first, so that SQLite locks in time; in the
    order of ids, so that two workers never wait for each other.
    """
    here = session.connection()
    newer = into(session, ConversationRow)
    changed = {name: newer.excluded[name] for name in ("last_at", "language", "turn", "state")}
    newer = newer.on_conflict_do_update(
        index_elements=["id"], set_=changed, where=ConversationRow.turn < newer.excluded.turn
    )
    here.execute(newer, sorted(map(_conversation_values, turns), key=itemgetter("id", "turn")))
    rows = {_KEY(row): row for row in map(_event_values, turns)}
    talks = {talk for talk, _, _ in rows}
    kept = here.execute(_KEYS.where(EventRow.conversation_id.in_(talks)))
    for key in kept:
        rows.pop(tuple(key), None)
    if rows:
        here.execute(_EVENTS, list(rows.values()))


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
    return isinstance(result, CursorResult) and result.rowcount > 0


def _state(row: ConversationRow) -> State:
    try:
        return State.from_json(row.state)
    except (TypeError, AttributeError):
        # Written by another version of this program: the topic is lost, the talk goes on.
        return State(turn=row.turn)


def _conversation_values(turn: Turn) -> dict[str, Any]:
    talk = turn[0]
    return {
        "id": talk.id,
        "created_at": talk.created_at,
        "last_at": talk.last_at,
        "language": talk.language,
        "turn": talk.state.turn,
        "state": talk.state.as_json(),
    }


def _event_values(turn: Turn) -> dict[str, Any]:
    talk, event = turn
    return {
        "conversation_id": talk.id,
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
