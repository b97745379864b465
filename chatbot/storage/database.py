"""Transactions that never let a library error out of this package."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from alembic.util import CommandError
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from chatbot.errors import ChatbotError
from chatbot.storage import migrations
from chatbot.storage.engine import connect

_NO_TABLE = ("SQLITE_ERROR", "42P01")


class StorageError(ChatbotError):
    """The database did not do what was asked. ``cause`` is a class of fault, never its text."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Database:
    """A database that may be down when we start, and may come and go while we run."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)
        self._preparing = threading.Lock()
        self._is_prepared = False

    @classmethod
    def at(cls, url: str) -> Self:
        """The database at ``url``; opens nothing yet. Raises SettingsError for a bad address."""
        return cls(connect(url))

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end or leaves nothing behind. Raises StorageError."""
        try:
            self._prepare()
            with self._sessions.begin() as session:
                yield session
        except (SQLAlchemyError, CommandError) as error:
            cause = _cause(error)
            if cause.endswith(_NO_TABLE):
                self._is_prepared = False  # another, empty database stands there now
            raise StorageError(cause) from None

    def check(self) -> None:
        """Touch the database. Raises StorageError when it cannot be used."""
        with self.transaction() as session:
            session.execute(text("SELECT 1 FROM conversation LIMIT 1"))

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    def _prepare(self) -> None:
        with self._preparing:
            if not self._is_prepared:
                migrations.upgrade_engine(self._engine)
                self._is_prepared = True


def _cause(error: Exception) -> str:
    """The kind of fault, with the driver's own short name for it where it has one."""
    original = getattr(error, "orig", None)
    code = getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
