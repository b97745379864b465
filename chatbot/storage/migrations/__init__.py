"""Brings the schema of a database to the newest version, with Alembic, from inside the package.

Every step only adds, so that the version before runs on the new schema too (requirement S-119);
there are no steps back.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from chatbot.storage.engine import connect
from chatbot.storage.errors import storage_errors

_HERE = Path(__file__).parent
_LOCK_MS = 5000  # nobody waits for an answer here
_ADVISORY = 0x6364_3763  # any number that nobody else takes for a lock of the same database


def upgrade(url: str) -> None:
    """Apply every missing migration to the database at ``url``, for the command line.

    Raises SettingsError for a bad address and StorageError when the database fails.
    """
    engine = connect(url, lock_ms=_LOCK_MS)
    try:
        with storage_errors():
            upgrade_engine(engine)
    finally:
        engine.dispose()


def upgrade_engine(engine: Engine) -> None:
    """Apply every missing migration in one transaction; do nothing when there is none.

    Processes that start together take turns: on SQLite by the write lock, on PostgreSQL by an
    advisory lock, which is let go with the transaction (requirement S-118).
    """
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    with engine.connect() as plain:
        connection = plain.execution_options(begin="BEGIN IMMEDIATE")
        with connection.begin():
            if engine.dialect.name == "postgresql":
                _take_turns(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _take_turns(connection: Connection) -> None:
    """Wait until no other process migrates, and give the steps their own limits."""
    for limit, milliseconds in (("lock_timeout", 4000), ("statement_timeout", _LOCK_MS)):
        connection.execute(text(f"SET LOCAL {limit} = {milliseconds}"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": _ADVISORY})
