"""Recall, show and forget a conversation."""

from dataclasses import dataclass

from chatbot.services.shared import Services, UnknownError
from chatbot.storage import conversations
from chatbot.storage.conversations import Conversation, Event
from chatbot.storage.errors import StorageError


@dataclass(frozen=True, slots=True)
class Shown:
    """All that is kept about a conversation, for the person's own eyes."""

    conversation: Conversation
    events: tuple[Event, ...]


def recall(services: Services, conversation: str) -> Conversation | None:
    """The conversation as last left, or None. Raises StorageError when nobody can tell."""
    remembered = services.memory.find(conversation)
    try:
        with services.database.transaction() as session:
            stored = conversations.find(session, conversation)
    except StorageError as error:
        services.faults.note(error.cause)
        if remembered is None:
            raise
        return remembered.conversation
    if remembered is None or remembered.is_stored:
        return stored  # another process may have gone on with it, or forgotten it
    unsaved = remembered.conversation
    return stored if stored and stored.state.turn > unsaved.state.turn else unsaved


def show_conversation(services: Services, conversation: str) -> Shown:
    """What is kept of a conversation. Raises UnknownError or StorageError."""
    found = recall(services, conversation)
    if found is None:
        raise UnknownError("conversation")
    try:
        with services.database.transaction() as session:
            return Shown(found, conversations.events(session, conversation))
    except StorageError as error:
        services.faults.note(error.cause)
        return Shown(found, ())


def forget_conversation(services: Services, conversation: str) -> None:
    """Erase a conversation everywhere (requirement S-56).

    Raises UnknownError when there is none, StorageError when it could not be erased for certain.
    """
    with services.memory.turn_of(conversation):
        try:
            with services.database.transaction() as session:
                was_stored = conversations.erase(session, conversation)
        except StorageError as error:
            services.faults.note(error.cause)
            raise
        remembered = services.memory.find(conversation)
        services.memory.drop(conversation)
        services.interviews.drop(conversation)
    if not was_stored and (remembered is None or remembered.is_stored):
        raise UnknownError("conversation")
