"""The database as those who answer see it: nothing takes long, and nothing is lost unnoticed."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from chatbot.storage.breaker import Breaker
from chatbot.storage.database import Database
from chatbot.storage.errors import StorageError
from chatbot.storage.lane import OVERDUE, Lane
from chatbot.storage.writer import Note, Task, Work, Write, Writer, each

# The longest waits, in seconds; two of the first still leave room below 500 ms (S-97 to S-102).
READ_S = 0.2
WRITE_S = 0.15
MUST_S = 2.0
DRAIN_S = 5.0
_THREADS, _PLACES = 4, 64  # threads that read; how many may wait for one

Value = TypeVar("Value")


class Keeper:
    """Reads and writes with deadlines. ``note`` is told the cause of each fault."""

    def __init__(self, database: Database, note: Note) -> None:
        self._database = database
        self._note = note
        self._reads = Breaker()
        self._lane = Lane(_THREADS, _PLACES)
        self.writer = Writer(database, Breaker(), note)

    @property
    def is_open(self) -> bool:
        """Whether the database is left alone now because it failed."""
        return self._reads.is_open or self.writer.is_late

    def read(self, look: Callable[[Session], Value], wait_s: float = READ_S) -> Value:
        """What ``look`` sees. Raises StorageError, at once while the database fails."""
        if not self._reads.allows():
            raise StorageError(OVERDUE, is_of_engine=True)
        try:
            value = self._lane.run(lambda: self._seen(look), wait_s)
        except StorageError as error:
            self._note(error.cause)
            self._reads.note(ok=not (error.is_of_engine or error.cause == OVERDUE))
            raise
        self._reads.note(ok=True)
        return value

    def write(
        self,
        write: Write,
        item: Any,
        then: Callable[[], None] | None = None,
        *,
        is_patient: bool = True,
    ) -> bool:
        """Write ``item`` soon; whether that is done already. ``then`` is called once it is.

        ``is_patient``: wait a moment for it, unless nothing is written now.
        ``write`` may be called more than once, and must not write twice what it has written.
        """
        task = Task(write, item, must=False, is_urgent=is_patient, then=then)
        try:
            self.writer.hand_in(task)
            if is_patient and not self.writer.is_late:
                task.ticket.result(WRITE_S)
        except StorageError:
            return False
        return task.ticket.is_filled

    def commit(self, work: Work) -> None:
        """Write now, after everything that was handed in before. Raises StorageError if not."""
        task = Task(each, work, must=True)
        self.writer.hand_in(task)
        task.ticket.result(MUST_S)

    def drain(self, wait_s: float = DRAIN_S) -> bool:
        """Wait until all is written that was handed in, but not so long; whether it is."""
        return self.writer.drain(wait_s)

    def _seen(self, look: Callable[[Session], Value]) -> Value:
        with self._database.transaction(reads_only=True) as session:
            return look(session)
