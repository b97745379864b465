"""A trial as its registry describes it: plain values, nothing of ours added."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from chatbot.errors import ChatbotError

# The words of ClinicalTrials.gov for the state of a trial or of one of its places.
Status = Literal[
    "recruiting",
    "not_yet_recruiting",
    "enrolling_by_invitation",
    "active_not_recruiting",
    "suspended",
    "terminated",
    "withdrawn",
    "completed",
    "unknown",
    "available",
    "no_longer_available",
    "temporarily_not_available",
    "approved_for_marketing",
    "withheld",
]
# Those that can mean that people are taken, now or soon (requirement S-28).
CAN_MEAN_OPEN: frozenset[Status] = frozenset(
    {"recruiting", "not_yet_recruiting", "enrolling_by_invitation", "available"}
)
AgeUnit = Literal["years", "months", "weeks", "days"]
Sex = Literal["all", "female", "male"]


class RegistryError(ChatbotError):
    """A registry cannot be read, or says what we do not understand. The text is for an operator.

    It names a reason of ours, and never repeats what the other side sent.
    """


class PassingError(RegistryError):
    """A fault that may pass; ``wait`` is how many seconds the server asked for, if it did."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Limit:
    """One end of an age range as registered."""

    value: int
    unit: AgeUnit


@dataclass(frozen=True, slots=True)
class When:
    """A day or a month ("2026-05") of a plan; ``actual`` tells that it has come to pass."""

    date: str
    actual: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom the study team named, as posted publicly. Any field may be empty."""

    name: str = ""
    role: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A hospital of a trial; ``status`` is None where the record gives none for this place."""

    facility: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    status: Status | None = None
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One registered trial.

    ``updated`` is the day of the last update that the registry posted. ``last_known`` is the status
    before it became unknown. ``criteria_hash`` is that of the text of the entry rules ("" where the
    record has none). ``doubts`` are what it says against itself, see ``doubts``.
    """

    id: str
    title: str
    status: Status
    updated: date
    sponsor: str = ""
    last_known: Status | None = None
    start: When | None = None
    primary_completion: When | None = None
    completion: When | None = None
    conditions: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    enrolment: int | None = None
    min_age: Limit | None = None
    max_age: Limit | None = None
    sex: Sex = "all"
    criteria_hash: str = ""
    contacts: tuple[Contact, ...] = ()
    places: tuple[Place, ...] = ()
    aliases: tuple[str, ...] = ()
    has_results: bool = False
    doubts: tuple[str, ...] = ()
