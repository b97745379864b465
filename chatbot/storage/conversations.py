"""Reads and writes conversations and their turns, inside a transaction of the caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Result,
    and_,
    delete,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from chatbot.conversation.script import Script
from chatbot.conversation.state import State
from chatbot.reply import NamedIntent
from chatbot.storage.tables import ConversationRow, EventRow, FeedbackRow
from chatbot.storage.upsert import into

# All that is left of a talk that was erased.
IS_MARK = and_(ConversationRow.erased_at.is_not(None), ConversationRow.turn == 0)
_PLAIN = {"synchronize_session": False}  # no object of these rows is held by the session
# Of talks when they were erased, and what makes an event the same one.
_KEYS = select(ConversationRow.id, ConversationRow.erased_at, EventRow.turn, EventRow.at).outerjoin(
    EventRow
)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One talk as it is kept. ``state.turn`` counts the turns so far.

    ``is_earlier`` says that this is how it was before a message that was answered already.
    """

    id: str
    created_at: datetime
    last_at: datetime
    language: str
    state: State
    is_earlier: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """What one turn decided: ids and numbers, no words of the person.

    ``receipt`` and ``script`` are None for turns that were kept before these were. ``sent_as`` is
    the hash of a message that can be sent again, and ``before`` the state before it.
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
    sent_as: str | None = None
    before: State | None = None


Turn: TypeAlias = tuple[Conversation, Event]


def find(session: Session, conversation: str, sent_as: str | None = None) -> Conversation | None:
    """The conversation with this id, or None.

    It is given as it was before the message ``sent_as``, if that was answered in it already.
    """
    same = and_(EventRow.conversation_id == ConversationRow.id, EventRow.sent_as == (sent_as or ""))
    chosen = select(ConversationRow, EventRow.before).outerjoin(EventRow, same)
    found = session.execute(chosen.where(ConversationRow.id == conversation, not_(IS_MARK))).first()
    if found is None:
        return None
    row, before = found
    state = _state(before or row.state, row.turn)
    times = (row.created_at, row.last_at)
    return Conversation(row.id, *times, row.language, state, is_earlier=before is not None)


def touch(session: Session) -> None:
    """Look whether there is such a table and it can be read."""
    session.execute(select(ConversationRow.id).limit(1))


def save(session: Session, turns: Sequence[Turn]) -> None:
    """Keep turns and the states after them, in few statements. Doing it twice keeps them once.

    A state is never replaced by an older one, a message that was sent twice is one turn, and what
    belongs to a talk that was erased meanwhile is left out. Writes first, so that SQLite locks in
    time; in the order of ids, so that two workers never wait for each other.
    """
    here = session.connection()
    newer = into(session, ConversationRow)
    changed = {name: newer.excluded[name] for name in ("last_at", "language", "turn", "state")}
    is_newer = and_(ConversationRow.turn < newer.excluded.turn, _holds(newer.excluded.created_at))
    newer = newer.on_conflict_do_update(index_elements=["id"], set_=changed, where=is_newer)
    here.execute(newer, sorted(map(_conversation_values, turns), key=itemgetter("id", "turn")))
    rows = _new_rows(session, turns)
    if rows:
        here.execute(into(session, EventRow).on_conflict_do_nothing(), rows)


def _new_rows(session: Session, turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """The rows of turns that are not kept yet. Their talks are there, and locked."""
    kept, erased = set(), {}
    names = {talk.id for talk, _ in turns}
    for name, erased_at, *key in session.execute(_KEYS.where(ConversationRow.id.in_(names))):
        kept.add((name, *key))
        erased[name] = erased_at
    rows = {}
    for talk, event in turns:
        at = erased[talk.id]
        if (at is None or at <= talk.created_at) and (talk.id, event.turn, event.at) not in kept:
            rows[talk.id, event.turn, event.at] = _event_values(talk.id, event)
    return list(rows.values())


def events(session: Session, conversation: str) -> tuple[Event, ...]:
    """The turns of a conversation in order."""
    chosen = select(EventRow).where(EventRow.conversation_id == conversation).order_by(EventRow.id)
    return tuple(_event(row) for row in session.scalars(chosen))


def with_receipt(session: Session, receipt: str) -> Event | None:
    """A turn whose reply had this receipt: the same release and words, whoever was told them."""
    chosen = select(EventRow).where(EventRow.receipt == receipt).order_by(EventRow.id).limit(1)
    row = session.scalars(chosen).first()
    return _event(row) if row else None


def is_erased(session: Session, conversation: Conversation) -> bool:
    """Whether this talk was erased after it had begun."""
    there = select(ConversationRow.id).where(ConversationRow.id == conversation.id)
    return session.scalar(there.where(not_(_holds(conversation.created_at)))) is not None


def erase(session: Session, conversation: str, at: datetime, *, always: bool = True) -> bool:
    """Delete the conversation with its turns and feedback; whether there was one.

    A mark is left, ``always`` or only where there was one, so that nothing of it can be written
    later. It is written over the row, not beside it: whoever is just writing that row is waited
    for, or waits and finds the mark.
    """
    mark = {"created_at": at, "last_at": at, "language": "", "turn": 0, "state": {}}
    mark["erased_at"] = at
    marked = update(ConversationRow).where(ConversationRow.id == conversation, not_(IS_MARK))
    was_there = _changed(session.execute(marked.values(mark), execution_options=_PLAIN))
    if always and not was_there:
        added = into(session, ConversationRow).values(id=conversation, **mark)
        session.execute(added.on_conflict_do_update(index_elements=["id"], set_=mark))
    for table in (EventRow, FeedbackRow):
        gone = delete(table).where(table.conversation_id == conversation)
        session.execute(gone, execution_options=_PLAIN)
    return was_there


def _changed(result: Result[Any]) -> bool:
    return isinstance(result, CursorResult) and result.rowcount > 0


def _holds(created_at: Any) -> ColumnElement[bool]:
    """That a talk which began at this time was not erased since."""
    return or_(ConversationRow.erased_at.is_(None), ConversationRow.erased_at <= created_at)


def _state(kept: dict[str, Any], turn: int) -> State:
    try:
        return State.from_json(kept)
    except (TypeError, AttributeError):
        # Written by another version of this program: the topic is lost, the talk goes on.
        return State(turn=kept.get("turn", turn))


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
        "sent_as": event.sent_as,
        "before": event.before.as_json() if event.before else None,
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
