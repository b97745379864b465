"""Where requests are counted: in Redis for all workers together, in memory while Redis is gone.

Flask-Limiter's own fallback looks for a lost Redis again only after up to half a minute, and its
client waits for seconds; the chat may do neither (requirement S-103).
"""

from collections.abc import Callable
from typing import TypeVar

from limits.storage import MemoryStorage, RedisStorage
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from chatbot.storage.breaker import Breaker

SCHEME = "chatbot+"
_WAIT_S = 0.1
# Every worker counts for itself then, so each counts double: half of the limit is left to it.
_ALONE = 2
Value = TypeVar("Value")


class SharedCounts(RedisStorage):
    """Counts in Redis; while that fails, counts here."""

    STORAGE_SCHEME = [f"{SCHEME}{kind}" for kind in ("redis", "rediss", "unix")]

    def __init__(self, uri: str, **_options: object) -> None:
        wait = {"socket_timeout": _WAIT_S, "socket_connect_timeout": _WAIT_S}
        options = {**wait, "retry": Retry(NoBackoff(), 0)}
        super().__init__(uri.removeprefix(SCHEME), **options)  # type: ignore[arg-type]
        self._alone = MemoryStorage()
        self.breaker = Breaker(faults=1)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count ``amount`` requests of ``key``, for ``expiry`` seconds; how many there are now."""
        return self._either(
            lambda: super(SharedCounts, self).incr(key, expiry, amount),
            lambda: self._alone.incr(key, expiry, amount * _ALONE),
        )

    def get(self, key: str) -> int:
        """How many requests of ``key`` were counted."""
        return self._either(
            lambda: super(SharedCounts, self).get(key), lambda: self._alone.get(key)
        )

    def get_expiry(self, key: str) -> float:
        """When the count of ``key`` begins anew, in seconds of the epoch."""
        return self._either(
            lambda: super(SharedCounts, self).get_expiry(key), lambda: self._alone.get_expiry(key)
        )

    def _either(self, shared: Callable[[], Value], alone: Callable[[], Value]) -> Value:
        if not self.breaker.allows():
            return alone()
        try:
            value = shared()
        except (RedisError, OSError):
            self.breaker.note(ok=False)
            return alone()
        self.breaker.note(ok=True)
        return value
