"""The latest conversations in memory, so that a talk survives a database that fails (P10)."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from chatbot.storage.conversations import Conversation

CAPACITY = 2000
_STRIPES = 64


@dataclass(frozen=True, slots=True)
class Remembered:
    """A conversation, and whether the database has it too."""

    conversation: Conversation
    is_stored: bool


class Memory:
    """A bounded memory of conversations, and a lock for each, so that turns follow one another."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Remembered] = OrderedDict()
        # A fixed set of locks shared by all ids: two talks may now and then wait for one another.
        self._stripes = tuple(threading.Lock() for _ in range(_STRIPES))

    def turn_of(self, conversation: str) -> threading.Lock:
        """The lock to hold while a turn of this conversation is answered."""
        return self._stripes[hash(conversation) % _STRIPES]

    def keep(self, conversation: Conversation, *, is_stored: bool) -> None:
        """Remember the newest state; the conversation longest unused makes room."""
        with self._lock:
            self._kept[conversation.id] = Remembered(conversation, is_stored)
            self._kept.move_to_end(conversation.id)
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)

    def mark_stored(self, conversation: Conversation) -> None:
        """The database has this state too, unless a newer one is remembered by now."""
        with self._lock:
            kept = self._kept.get(conversation.id)
            if kept and kept.conversation is conversation:
                self._kept[conversation.id] = Remembered(conversation, is_stored=True)

    def find(self, conversation: str) -> Remembered | None:
        """What is remembered of this conversation."""
        with self._lock:
            return self._kept.get(conversation)

    def drop(self, conversation: str) -> bool:
        """Forget this conversation; whether it was remembered."""
        with self._lock:
            return self._kept.pop(conversation, None) is not None
