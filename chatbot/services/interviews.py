"""The answers of pre-screens under way: in memory for an hour, or in a token that the page keeps.

They are never written to the database or the log (requirement S-47). The token is signed, so that
any process can go on, and nobody else's answers can be put in its place.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from chatbot.screening.prescreen import Prescreen

KEPT_FOR = timedelta(minutes=60)
CAPACITY = 2000
LONGEST_TOKEN = 4096  # characters; all questions answered take up about 1,300
_SALT = "chatbot.prescreen"


@dataclass(frozen=True, slots=True)
class Held:
    """A pre-screen as it was left on a ``turn`` of a conversation, under one ``release``."""

    prescreen: Prescreen
    conversation: str
    turn: int
    release: str
    at: datetime

    def serves(self, conversation: str, turn: int, release: str, now: datetime) -> bool:
        """Whether it can be gone on with on the next turn.

        Nothing that is older than what is known of the talk is, so that what a person took back
        or asked to forget does not return; a later turn may be unknown where storage is down.
        """
        is_same = (self.conversation, self.release) == (conversation, release)
        return is_same and self.turn >= turn and timedelta(0) <= now - self.at <= KEPT_FOR


class Interviews:
    """A bounded memory of the latest pre-screens; what has expired goes with the next message."""

    def __init__(self, secret: str, capacity: int = CAPACITY) -> None:
        self._signer = URLSafeSerializer(secret, salt=_SALT)
        self._capacity = capacity
        self._lock = threading.Lock()
        self._held: OrderedDict[str, Held] = OrderedDict()

    def keep(self, held: Held) -> None:
        """Remember ``held``."""
        with self._lock:
            self._held[held.conversation] = held
            self._held.move_to_end(held.conversation)
            while len(self._held) > self._capacity:
                self._held.popitem(last=False)

    def token(self, held: Held) -> str:
        """What the page keeps: it says the same as ``held``."""
        told = [held.conversation, held.turn, held.release, held.at.timestamp()]
        token = self._signer.dumps([*told, held.prescreen.as_json()])
        return token if isinstance(token, str) else token.decode()

    def find(self, conversation: str, now: datetime) -> Held | None:
        """What is remembered for a conversation. Forgets everything that has expired by ``now``."""
        with self._lock:
            while self._held and now - next(iter(self._held.values())).at > KEPT_FOR:
                self._held.popitem(last=False)
            return self._held.get(conversation)

    def drop(self, conversation: str) -> None:
        """Forget the answers given in a conversation."""
        with self._lock:
            self._held.pop(conversation, None)

    def read(self, token: str) -> Held | None:
        """What a ``token`` holds, None where it is not one of ours."""
        if len(token) > LONGEST_TOKEN:
            return None
        try:
            conversation, turn, release, at, told = self._signer.loads(token)
            moment = datetime.fromtimestamp(at, UTC)
            return Held(Prescreen.from_json(told), conversation, turn, release, moment)
        except (BadData, TypeError, ValueError, OverflowError, OSError):
            return None
