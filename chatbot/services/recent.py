"""What was asked a moment ago by somebody else is not worked out again.

Many talks begin with the same few sentences: those on the buttons, "hello", "what is this". An
engine is pure, so the same first message gets the same turn for as long as its release is served
and the day does not change. A message is kept as a hash with a key that is made at start, so no
words of a person are; nor is a reply that shows a number which the person gave.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict
from dataclasses import replace
from datetime import date

from chatbot.conversation.alarms_only import AlarmsOnly
from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message, Turn

CAPACITY = 500
_FRESH = State()


class Recent:
    """A bounded memory of the first turns of talks. Safe to use from many threads."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, Turn] = OrderedDict()
        self._engine: Engine | AlarmsOnly | None = None

    def __len__(self) -> int:
        return len(self._kept)

    def answer(
        self, engine: Engine | AlarmsOnly, message: Message, state: State, today: date
    ) -> Turn:
        """What ``engine`` answers, or answered a moment ago."""
        if state != _FRESH:
            return engine.answer(message, state, today=today)
        words = repr((message, today)).encode("utf-8", "surrogatepass")
        key = hashlib.blake2b(words, key=self._key).digest()
        with self._lock:
            if engine is not self._engine:
                self._kept.clear()
                self._engine = engine
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        return self._keep(key, engine, engine.answer(message, state, today=today))

    def _keep(self, key: bytes, engine: Engine | AlarmsOnly, turn: Turn) -> Turn:
        """Keep ``turn`` without the reasons, which quote the message."""
        turn = replace(turn, trace=replace(turn.trace, explain=tuple))
        if turn.script is None or turn.script.withheld:
            return turn
        with self._lock:
            if engine is self._engine:
                self._kept[key] = turn
                if len(self._kept) > self._capacity:
                    self._kept.popitem(last=False)
        return turn
