"""Transactions that never let a library error out of this package."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from chatbot.storage import migrations
from chatbot.storage.engine import LOCK_MS, connect
from chatbot.storage.errors import StorageError, storage_errors

_NO_TABLE = ("SQLITE_ERROR", "42P01")


class Database:
    """A database that may be down when we start, and may come and go while we run."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)
        self._preparing = threading.Lock()
        self._is_prepared = False

    @classmethod
    def at(cls, url: str, *, lock_ms: int = LOCK_MS) -> Self:
        """The database at ``url``; opens nothing yet. Raises SettingsError for a bad address."""
        return cls(connect(url, lock_ms=lock_ms))

    @contextmanager
    def transaction(self, *, reads_only: bool = False) -> Iterator[Session]:
        """A session that commits at the end or leaves nothing behind. Raises StorageError.

        SQLite fails at once, without waiting, where somebody else wrote between our first read and
        our first write; so whoever may write takes the lock when the transaction begins.
        """
        try:
            with storage_errors():
                self._prepare()
                with self._sessions.begin() as session:
                    if not reads_only:
                        session.connection(execution_options={"begin": "BEGIN IMMEDIATE"})
                    yield session
        except StorageError as error:
            if error.cause.endswith(_NO_TABLE):
                self._is_prepared = False  # another, empty database stands there now
            raise

    def check(self) -> None:
        """Touch the database. Raises StorageError when it cannot be used."""
        with self.transaction(reads_only=True) as session:
            session.execute(text("SELECT 1 FROM conversation LIMIT 1"))

    def close(self) -> None:
        """Close all connections; what somebody still works with, as soon as it comes back."""
        event.listen(self._engine.pool, "checkin", _close)
        self._engine.dispose()

    def forget_connections(self) -> None:
        """Leave all connections to the process that we were forked from."""
        self._engine.dispose(close=False)

    def _prepare(self) -> None:
        with self._preparing:
            if not self._is_prepared:
                migrations.upgrade_engine(self._engine)
                self._is_prepared = True


def _close(_connection: Any, entry: ConnectionPoolEntry) -> None:
    """Keep nothing in a pool that nobody will look into again."""
    entry.close()
