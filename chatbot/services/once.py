"""A message that arrives twice is answered once: the latest replies, kept in memory for a while.

A sender whose line failed cannot know whether its message arrived, so it sends the message again
under the same random id. The key is a hash over that id and all else that was sent: no words of
the sender are kept, and an id that somebody guesses opens nothing without what was sent under it.
What another process has answered is known by the same key in the database.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chatbot.reply import Reply

CAPACITY = 500
LASTS = timedelta(minutes=10)
_STRIPES = 64


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply with the conversation and turn it belongs to, and its receipt.

    ``token`` holds the answers of a pre-screen under way, for the page to keep; ``field`` is what
    it asks for.
    """

    conversation: str
    turn: int
    reply: Reply
    release: str
    receipt: str
    token: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class _Kept:
    answered: Answered
    until: datetime


def key_of(sent: str) -> str:
    """The name under which a reply is kept: a hash of everything that was sent."""
    return hashlib.sha256(sent.encode()).hexdigest()


class Once:
    """A bounded memory of replies. Copies of a message that arrive together wait for the first."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._stripes = tuple(threading.Lock() for _ in range(_STRIPES))

    def answer(self, key: str, now: datetime, make: Callable[[], Answered]) -> Answered:
        """The reply kept under ``key``, or the one that ``make`` gives. Raises what it raises."""
        with self._stripes[hash(key) % _STRIPES]:
            with self._lock:
                kept = self._kept.get(key)
            if kept and now < kept.until:
                return kept.answered
            answered = make()
            with self._lock:
                self._kept[key] = _Kept(answered, now + LASTS)
                self._kept.move_to_end(key)
                while len(self._kept) > self._capacity:
                    self._kept.popitem(last=False)
            return answered

    def drop(self, conversation: str) -> None:
        """Forget the replies of a conversation that is erased."""
        with self._lock:
            for key, kept in list(self._kept.items()):
                if kept.answered.conversation == conversation:
                    del self._kept[key]
