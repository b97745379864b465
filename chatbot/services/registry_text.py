"""A trial's entry rules in the registry's own words, where a synced record is on file."""

from dataclasses import dataclass
from datetime import date

from chatbot.knowledge.entry import TrialId
from chatbot.services.shared import Services


@dataclass(frozen=True, slots=True)
class RegistryText:
    """The words of a record, and the day on which the registry last updated it."""

    text: str
    as_of: date


def registry_text(_services: Services, _trial: TrialId) -> RegistryText | None:
    """The registry's own words for the entry rules of a trial; None where none are on file.

    Records are kept without the words of their rules so far, so there are none.
    """
    return None
