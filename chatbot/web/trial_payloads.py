"""What goes out of trials: one closed model for each body."""

from datetime import date

from pydantic import Field

from chatbot.reply import SourceNote
from chatbot.web.payloads import Body


class TrialPlace(Body):
    """A hospital of a trial; its own status as the record gives it, told only while fresh."""

    facility: str
    city: str
    country: str
    status: str | None


class TrialContact(Body):
    """Whom the study team named in the record, as posted publicly."""

    name: str
    phone: str
    email: str


class TrialCard(Body):
    """A registered trial: what the public record says, with the day we read it.

    ``curated`` is false for a trial that a search of the registry found and nobody here has read.
    """

    id: str
    title: str
    curated: bool
    status: str
    status_as_of: date
    checked_on: date
    record_updated: date
    url: str
    plain: str
    phase: str
    sponsor: str
    cells: str
    conditions: tuple[str, ...]
    diseases: tuple[str, ...]
    ages: str
    countries: tuple[str, ...]
    cities: tuple[str, ...]
    sites: tuple[str, ...]
    places: tuple[TrialPlace, ...]
    contacts: tuple[TrialContact, ...] = Field(description="Of a single trial, not of a list.")
    uncertain: tuple[str, ...]
    sources: tuple[SourceNote, ...]


class TrialsReply(Body):
    """The trials that fit, the most useful first; ``total`` is how many there are."""

    trials: tuple[TrialCard, ...]
    total: int
    disclaimer: str


class TrialReply(Body):
    """One trial, and what to have ready when you call."""

    trial: TrialCard
    when_you_call: tuple[str, ...]
    disclaimer: str
