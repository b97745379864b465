"""Switch one intent or the whole bot off without a deploy (requirement S-34).

A small file says what is off. Every worker looks at it once a second at most, and nothing else is
needed: no database, no restart. What alarms are answered with cannot be switched off.
"""

import json
import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from chatbot.knowledge.alarms import ALWAYS_SAID
from chatbot.reply import Reply

LOOK_S = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Off:
    """What is switched off."""

    all: bool = False
    intents: frozenset[str] = frozenset()

    def silences(self, reply: Reply) -> bool:
        """Whether ``reply`` says what is switched off. One that answers an alarm never does."""
        if reply.outcome == "safety" or any(each.id in ALWAYS_SAID for each in reply.intents):
            return False
        return self.all or any(intent.id in self.intents for intent in reply.intents)


class Switch:
    """Reads the file when it changed. One that cannot be read changes nothing."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._next_look = float("-inf")
        self._stamp: tuple[int, int] | None = None
        self._off = Off()

    def off(self) -> Off:
        """What is off now."""
        now = self._clock()
        if now >= self._next_look and self._lock.acquire(blocking=False):
            try:
                self._next_look = now + LOOK_S
                self._look()
            finally:
                self._lock.release()
        return self._off

    def _look(self) -> None:
        try:
            told = self._path.stat()
        except OSError:
            stamp = None
        else:
            stamp = (told.st_mtime_ns, told.st_ino)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._off = read(self._path)
        except (OSError, ValueError):
            log.error("the switch file cannot be read; all stays as it was")
            return
        fields = {"all": self._off.all, "intents": sorted(self._off.intents)}
        log.warning("switched", extra={"fields": fields})


def read(path: Path) -> Off:
    """What a file says is off; nothing where there is none. Raises OSError or ValueError."""
    if not path.exists():
        return Off()
    match json.loads(path.read_text("utf-8")):
        case {"all": bool(everything), "intents": [*intents]}:
            return Off(everything, frozenset(map(str, intents)))
    raise ValueError("not a switch file")


def write(path: Path, off: Off) -> None:
    """Say what is off, in one step. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix="switch-")
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump({"all": off.all, "intents": sorted(off.intents)}, out)
    Path(name).chmod(0o644)  # the bot may run as somebody else
    Path(name).replace(path)


def refused(intents: Collection[str], known: Collection[str]) -> list[str]:
    """A line for each intent that cannot be switched off."""
    lines = [f"{name}: there is no such intent" for name in intents if name not in known]
    safety = [name for name in intents if name in ALWAYS_SAID]
    return [*lines, *(f"{name}: answers alarms, and is always said" for name in safety)]
