"""The base of every knowledge entry, and the kinds of text that fields hold."""

from datetime import date
from typing import Annotated, NewType

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

IntentId = NewType("IntentId", str)
AnswerId = NewType("AnswerId", str)
FactId = NewType("FactId", str)
SourceId = NewType("SourceId", str)
TrialId = NewType("TrialId", str)

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=400)]


def _iso_day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_iso_day)]


class Entry(BaseModel):
    """Base of every entry: unknown keys are refused, values cannot change once loaded."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


def same_person(one: str, other: str) -> bool:
    """Whether two names are written alike, spaces and capitals aside."""
    return one.casefold().split() == other.casefold().split()
