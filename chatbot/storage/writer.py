"""Commits what many threads hand in, several at a time, in the order in which it came.

Whoever hands something in may wait for the commit, for a moment. Later it is still written, or
counted as dropped. Something that fails by itself does not take the rest of its group along; while
the database fails as a whole, everything waits its turn.
"""

import itertools
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from chatbot.storage.breaker import Breaker
from chatbot.storage.database import Database
from chatbot.storage.errors import StorageError
from chatbot.storage.lane import OVERDUE, Ticket

PLACES = 1000  # requirement S-97
GROUP = 64
KEEP_S = 30.0  # what could not be written for so long is dropped
_STUCK_S = 0.25  # a commit that takes longer makes nobody else wait
_PAUSE_S = 0.05
_GATHER_S = 0.02  # what nobody waits for may wait for company

Write: TypeAlias = Callable[[Session, Sequence[Any]], None]
Work: TypeAlias = Callable[[Session], None]
Note: TypeAlias = Callable[[str], None]


def each(session: Session, works: Sequence[Work]) -> None:
    """Do work that has nothing in common with what stands beside it in the queue."""
    for work in works:
        work(session)


@dataclass(slots=True)
class Task:
    """One ``item`` to write. A ``must`` is given up at once when it cannot be written at once.

    ``write`` writes the items of all tasks of its kind that stand side by side in the queue.
    """

    write: Write
    item: Any
    must: bool
    is_urgent: bool = True  # somebody waits for it
    ticket: Ticket[None] = field(default_factory=Ticket)
    since: float = field(default_factory=time.monotonic)
    then: Callable[[], None] | None = None


class Writer:
    """A bounded queue and the one thread that empties it. ``note`` is told of each fault."""

    def __init__(self, database: Database, breaker: Breaker, note: Note) -> None:
        self._database = database
        self._breaker = breaker
        self._note = note
        self._waiting: deque[Task] = deque()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._busy_since: float | None = None
        self.counts: Counter[str] = Counter()

    def hand_in(self, task: Task) -> None:
        """Queue ``task``. Raises StorageError when there is no place left, or no use."""
        with self._changed:
            if len(self._waiting) >= PLACES:
                self.counts["dropped"] += 1
                self._note("QueueFull")
                raise StorageError("QueueFull")
            if task.must and self.is_late:
                raise StorageError(OVERDUE)
            self._waiting.append(task)
            if self._thread is None:  # not sooner: a server may fork after we were made
                self._thread = threading.Thread(target=self._run, daemon=True, name="writer")
                self._thread.start()
            if task.is_urgent or len(self._waiting) in (1, GROUP):
                self._changed.notify_all()

    @property
    def is_late(self) -> bool:
        """Whether nothing is written now, so that nobody should wait for it."""
        began = self._busy_since
        return self._breaker.is_open or (began is not None and time.monotonic() - began > _STUCK_S)

    @property
    def length(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def drain(self, wait_s: float) -> bool:
        """Wait until all that was handed in is written, but not so long; whether it is."""
        with self._changed:
            return self._changed.wait_for(
                lambda: not self._waiting and self._busy_since is None, wait_s
            )

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._waiting:
                    self._changed.wait()
                self._changed.wait_for(self._is_full_or_urgent, _GATHER_S)
                group = [self._waiting[n] for n in range(min(GROUP, len(self._waiting)))]
                self._busy_since = time.monotonic()
            done = self._write(group)
            with self._changed:
                for _ in range(done):
                    self._waiting.popleft()
                self._busy_since = None
                self._changed.notify_all()
            if not done:
                time.sleep(_PAUSE_S)

    def _is_full_or_urgent(self) -> bool:
        return len(self._waiting) >= GROUP or any(task.is_urgent for task in self._waiting)

    def _write(self, group: Sequence[Task]) -> int:
        """Write what may still be written; how many of the group are through with."""
        now = time.monotonic()
        old = sum(now - task.since > KEEP_S for task in group)
        if old:  # the oldest stand first
            self._drop(group[:old], StorageError(OVERDUE))
            return old
        fault = self._commit(group) if self._breaker.allows() else StorageError(OVERDUE, True)
        if fault is None:
            return len(group)
        return self._wait_on(group) if fault.is_of_engine else self._one_by_one(group)

    def _commit(self, group: Sequence[Task]) -> StorageError | None:
        """Write a group as a whole, or tell why it is not written."""
        try:
            with self._database.transaction() as session:
                still = [task for task in group if not (task.must and task.ticket.is_abandoned)]
                for write, tasks in itertools.groupby(still, key=attrgetter("write")):
                    write(session, [task.item for task in tasks])
        except StorageError as error:
            fault = error
        except Exception as error:  # noqa: BLE001 - this thread must live as long as we serve
            fault = StorageError(type(error).__name__)
        else:
            self._tell(group)
            return None
        self._note(fault.cause)
        if fault.is_of_engine:
            self._breaker.note(ok=False)
        return fault

    def _tell(self, group: Sequence[Task]) -> None:
        self._breaker.note(ok=True)
        self.counts["groups"] += 1
        self.counts["written"] += len(group)
        for task in group:
            if task.then:
                task.then()
            task.ticket.fill(None)

    def _one_by_one(self, group: Sequence[Task]) -> int:
        """Find out which of a group cannot be written, and drop it."""
        for number, task in enumerate(group):
            fault = self._commit([task])
            if fault and fault.is_of_engine:
                return number
            if fault:
                self._drop([task], fault)
        return len(group)

    def _wait_on(self, group: Sequence[Task]) -> int:
        """Tell those who must know; the others keep their place in the queue."""
        for task in group:
            if task.must:
                task.ticket.is_abandoned = True
                task.ticket.fail(StorageError(OVERDUE))
        return 0

    def _drop(self, group: Sequence[Task], error: StorageError) -> None:
        self.counts["dropped"] += len(group)
        for task in group:
            task.ticket.fail(error)
