"""Stops asking an engine that fails, and tries again after a while.

For a database or a cache that is gone or frozen: only a few requests find that out, the others are
told at once (requirements S-100, S-103).
"""

import threading
import time
from collections.abc import Callable

FAULTS = 3  # in a row; one alone may be a lock or a row
REST_S = 1.0  # until one caller may try again; recovery within 5 seconds is asked for


class Breaker:
    """Closed while all is well. Safe to use from many threads; ``clock`` gives seconds."""

    def __init__(
        self,
        faults: int = FAULTS,
        rest_s: float = REST_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = faults
        self._rest_s = rest_s
        self._clock = clock
        self._lock = threading.Lock()
        self._faults = 0
        self._next_try = 0.0

    @property
    def is_open(self) -> bool:
        """Whether callers are turned away now, a single one for each rest aside."""
        return self._faults >= self._limit

    def allows(self) -> bool:
        """Whether this caller may try. While open, one may for each rest."""
        with self._lock:
            if not self.is_open:
                return True
            now = self._clock()
            if now < self._next_try:
                return False
            self._next_try = now + self._rest_s
            return True

    def note(self, *, ok: bool) -> None:
        """Tell how a try went."""
        with self._lock:
            if ok:
                self._faults = 0
            else:
                self._faults += 1
                self._next_try = self._clock() + self._rest_s
