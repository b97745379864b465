"""The one error that leaves this package."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic.util import CommandError
from sqlalchemy import exc
from sqlalchemy.exc import SQLAlchemyError

from chatbot.errors import ChatbotError

_OF_ENGINE = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError, CommandError)


class StorageError(ChatbotError):
    """The database did not do what was asked. ``cause`` is a class of fault, never its text.

    ``is_of_engine``: it fails as a whole, so that anything else would have failed too.
    """

    def __init__(self, cause: str, is_of_engine: bool = False) -> None:
        super().__init__(cause)
        self.cause = cause
        self.is_of_engine = is_of_engine


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn every error of the database libraries into a StorageError."""
    try:
        yield
    except (SQLAlchemyError, CommandError) as error:
        raise StorageError(_cause(error), isinstance(error, _OF_ENGINE)) from None


def _cause(error: Exception) -> str:
    """The kind of fault, with the driver's own short name for it where it has one."""
    original = getattr(error, "orig", None)
    code = getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
