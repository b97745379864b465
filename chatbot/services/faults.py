"""Counts storage faults by cause, and tells the log about each cause once a minute at most."""

import logging
import threading
import time
from collections import Counter

QUIET_S = 60.0  # one alert per cause while a fault lasts

log = logging.getLogger(__name__)


class Faults:
    """What went wrong with storage since the start. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._told: dict[str, float] = {}

    def note(self, cause: str) -> None:
        """Count one fault; log it when this cause has been quiet."""
        now = time.monotonic()
        with self._lock:
            self._counts[cause] += 1
            count = self._counts[cause]
            if now - self._told.get(cause, -QUIET_S) < QUIET_S:
                return
            self._told[cause] = now
        log.error("storage fault", extra={"fields": {"cause": cause, "count": count}})

    def counts(self) -> dict[str, int]:
        """Faults by cause."""
        with self._lock:
            return dict(self._counts)
