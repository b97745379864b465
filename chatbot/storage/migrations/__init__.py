"""Brings the schema of a database to the newest version, with Alembic, from inside the package.

Every step only adds, so that the version before runs on the new schema too (requirement S-119);
there are no steps back.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from chatbot.storage.engine import connect
from chatbot.storage.errors import storage_errors

_HERE = Path(__file__).parent
_LOCK_MS = 5000  # nobody waits for an answer here


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

    On SQLite the write lock is taken first, so that two processes that start together take turns.
    """
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    with engine.connect() as plain:
        connection = plain.execution_options(begin="BEGIN IMMEDIATE")
        with connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
