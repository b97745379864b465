"""Recall, show and forget a conversation."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from chatbot.conversation.state import State
from chatbot.services.names import is_ours
from chatbot.services.shared import Services, UnknownError
from chatbot.storage import audit, conversations
from chatbot.storage.conversations import Conversation, Event
from chatbot.storage.errors import StorageError
from chatbot.storage.purge import ERASED, name_of

_PAUSES_S = (0.05, 0.1, 0.2, 0.4)
SETTLE_S = 1.0  # what was said a moment ago belongs to what is shown


@dataclass(frozen=True, slots=True)
class Shown:
    """All that is kept about a conversation, for the person's own eyes."""

    conversation: Conversation
    events: tuple[Event, ...]


def recall(
    services: Services, conversation: str, sent_as: str | None = None
) -> Conversation | None:
    """The conversation as last left, or None. Raises StorageError when nobody can tell.

    As it was before the message ``sent_as``, if another process has answered that already.
    """
    remembered = services.memory.find(conversation)
    try:
        stored = _stored(services, conversation, sent_as, is_patient=remembered is None)
        if remembered is None or remembered.is_stored or (stored and stored.is_earlier):
            return stored  # another process may have gone on with it, or forgotten it
        unsaved = remembered.conversation
        if stored is None and services.keeper.read(lambda s: conversations.is_erased(s, unsaved)):
            return None
    except StorageError:
        if remembered is None:
            raise
        return remembered.conversation
    return stored if stored and stored.state.turn > unsaved.state.turn else unsaved


def _stored(
    services: Services, name: str, sent_as: str | None = None, *, is_patient: bool
) -> Conversation | None:
    """What the database has of a talk.

    Of one that another process began a moment ago it may not have anything yet. Only a name that
    was made here is waited for, so that guessing holds up nobody.
    """

    def look(session: Session) -> Conversation | None:
        return conversations.find(session, name, sent_as)

    is_new = is_patient and is_ours(name, services.settings.secret_key.get_secret_value())
    for pause in _PAUSES_S if is_new else ():
        if found := services.keeper.read(look):
            return found
        time.sleep(pause)
    return services.keeper.read(look)


def begin_conversation(services: Services, conversation: str, *, now: datetime) -> None:
    """Begin a conversation under an id that the caller made: nobody else may be able to tell it."""
    begun = Conversation(conversation, now, now, "", State())
    services.memory.keep(begun, is_stored=False)


def show_conversation(services: Services, conversation: str) -> Shown:
    """What is kept of a conversation. Raises UnknownError or StorageError."""
    found = recall(services, conversation)
    if found is None:
        raise UnknownError("conversation")
    services.keeper.drain(SETTLE_S)
    try:
        events = services.keeper.read(lambda session: conversations.events(session, conversation))
    except StorageError:
        events = ()
    return Shown(found, events)


def forget_conversation(services: Services, conversation: str) -> None:
    """Erase a conversation everywhere (requirement S-56).

    Raises UnknownError when there is none, StorageError when it could not be erased for certain.
    """
    with services.memory.turn_of(conversation):
        remembered = services.memory.find(conversation)
        if remembered is None:
            _stored(services, conversation, is_patient=True)  # it may be on its way to the database
        secret = services.settings.secret_key.get_secret_value()
        # Of a name that was made here another process may have a turn yet to write.
        is_made = is_ours(conversation, secret)
        was_stored = erase_stored(services, conversation, datetime.now(UTC), always=is_made)
        services.memory.drop(conversation)
        services.interviews.drop(conversation)
        services.once.drop(conversation)
    if not was_stored and (remembered is None or remembered.is_stored):
        raise UnknownError("conversation")


def erase_stored(services: Services, conversation: str, at: datetime, *, always: bool) -> bool:
    """Erase what the database has of it; whether there was anything. Raises StorageError.

    Done by the queue of writes, so that no earlier turn can be written after it; those that wait
    with other processes find the mark that is left, ``always`` or only where there was something.
    """
    erased: list[bool] = []

    def erase(session: Session) -> None:
        erased[:] = [conversations.erase(session, conversation, at, always=always)]
        if any(erased):
            audit.append(session, ERASED, {"talk": name_of(conversation)}, datetime.now(UTC))

    services.keeper.commit(erase)
    return any(erased)
