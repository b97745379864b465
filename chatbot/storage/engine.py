"""Makes database engines whose waits are short enough for a chat."""

import contextlib
import sqlite3
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from chatbot.errors import SettingsError

# An answer must not hang on a locked or silent database (requirements S-99, S-102): the longest
# waits, in milliseconds for locks and statements, in seconds for connections.
LOCK_MS = 300
STATEMENT_MS = 1000
CONNECT_S = 2
POOL_S = 0.2
IDLE_MS = 10_000  # a transaction that a dead worker left open holds its locks no longer
RECYCLE_S = 1800
POOL_SIZE = 8  # connections of one process


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
    address = make_url(url)
    if address.drivername == "postgresql":  # psycopg 3, whatever SQLAlchemy takes by itself
        address = address.set(drivername="postgresql+psycopg")
    limits = {
        "lock_timeout": lock_ms,
        "statement_timeout": STATEMENT_MS,
        "idle_in_transaction_session_timeout": IDLE_MS,
        "timezone": "UTC",
    }
    arguments = {
        "connect_timeout": CONNECT_S,
        "application_name": "cd7-chatbot",
        "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
    }
    return create_engine(
        address,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=POOL_S,
        pool_recycle=RECYCLE_S,
        pool_pre_ping=True,  # a connection that died while it lay in the pool is replaced
        connect_args=arguments,
    )


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
