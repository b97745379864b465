"""The insert statement that knows what to do about rows which are there already."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

Insert: TypeAlias = sqlite.Insert | postgresql.Insert
_INSERT: Mapping[str, Callable[[type[Any]], Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def into(session: Session, table: type[Any]) -> Insert:
    """An insert into ``table`` with ``on_conflict_…``, in the words of the session's database."""
    return _INSERT[session.get_bind().dialect.name](table)
