"""Makes database engines whose waits are short enough for a chat."""

import contextlib
import sqlite3
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from chatbot.errors import SettingsError

# An answer must not hang on a locked or silent database (requirements S-99, S-102): the longest
# waits, in milliseconds for locks and statements, in seconds for connections.
LOCK_MS = 300
STATEMENT_MS = 1000
CONNECT_S = 2
POOL_S = 0.2


def connect(url: str, *, lock_ms: int = LOCK_MS) -> Engine:
    """An engine for ``url``; opens nothing yet. Raises SettingsError when that cannot work."""
    try:
        return _sqlite(url, lock_ms) if url.startswith("sqlite") else _server(url, lock_ms)
    except ModuleNotFoundError as error:
        line = f"CHATBOT_DATABASE_URL: needs the package {error.name}, which is not installed"
        raise SettingsError(line) from None
    except (SQLAlchemyError, ValueError):
        raise SettingsError("CHATBOT_DATABASE_URL: is not a database address") from None


def _server(url: str, lock_ms: int) -> Engine:
    waits = f"-c lock_timeout={lock_ms} -c statement_timeout={STATEMENT_MS}"
    arguments = {"connect_timeout": CONNECT_S, "options": waits}
    return create_engine(url, pool_timeout=POOL_S, pool_pre_ping=True, connect_args=arguments)


def _sqlite(url: str, lock_ms: int) -> Engine:
    # One connection for a database in memory: a second one would see another, empty database.
    in_memory = url.endswith(("://", "/:memory:"))
    size = {"pool_size": 1, "max_overflow": 0} if in_memory else {}
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_timeout=POOL_S,
        connect_args={"timeout": lock_ms / 1000, "check_same_thread": False},
        **size,
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=NORMAL")
    # Kept in the file for good. While another process is just doing the same, SQLite says
    # "locked" at once instead of waiting; then there is nothing left to do for us.
    with contextlib.suppress(sqlite3.OperationalError):
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _begin(connection: Any) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
