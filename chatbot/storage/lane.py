"""Runs work on a few threads of its own, so that whoever asks can stop waiting.

A frozen database sends nothing and ends nothing: neither its own timeouts nor those of TCP are
heard (requirement S-100). What waits for it here are these threads, never one that answers.
"""

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar, cast

from chatbot.storage.errors import StorageError

Value = TypeVar("Value")

OVERDUE = "Overdue"


class Ticket(Generic[Value]):
    """A place where one thread leaves what another one waits for."""

    def __init__(self) -> None:
        self._done = threading.Event()
        self._value: Value | None = None
        self._error: BaseException | None = None
        self.is_abandoned = False

    @property
    def is_filled(self) -> bool:
        """Whether a value was left."""
        return self._done.is_set() and self._error is None

    def fill(self, value: Value) -> None:
        """Leave a value."""
        self._value = value
        self._done.set()

    def fail(self, error: BaseException) -> None:
        """Leave an error."""
        self._error = error
        self._done.set()

    def result(self, wait_s: float) -> Value:
        """The value, or the error. Raises StorageError when it does not come in time."""
        if not self._done.wait(wait_s):
            self.is_abandoned = True
            raise StorageError(OVERDUE)
        if self._error is not None:
            raise self._error
        return cast(Value, self._value)


class Lane:
    """``threads`` threads, started when they are needed, before which ``places`` may wait."""

    def __init__(self, threads: int, places: int) -> None:
        self._threads = threads
        self._jobs: queue.Queue[Callable[[], None]] = queue.Queue(places)
        self._lock = threading.Lock()
        self._is_started = False

    def run(self, work: Callable[[], Value], wait_s: float) -> Value:
        """What ``work`` returns or raises. Raises StorageError when that takes too long."""
        ticket: Ticket[Value] = Ticket()

        def job() -> None:
            if ticket.is_abandoned:
                return
            try:
                ticket.fill(work())
            except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
                ticket.fail(error)

        self._start()
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            raise StorageError(OVERDUE) from None
        return ticket.result(wait_s)

    def _start(self) -> None:
        """Not before the first work: a server may fork after we were made."""
        if self._is_started:
            return
        with self._lock:
            if not self._is_started:
                for _ in range(self._threads):
                    threading.Thread(target=self._work, daemon=True, name="storage").start()
                self._is_started = True

    def _work(self) -> None:
        while True:
            self._jobs.get()()
