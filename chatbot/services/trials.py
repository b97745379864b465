"""List and show the registered trials that this release of the knowledge knows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chatbot.answering import figures
from chatbot.answering.answers import Writer
from chatbot.knowledge.cd7 import Share, is_certainly_short
from chatbot.knowledge.entry import TrialId
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.records import Source, Status, Trial
from chatbot.reply import TrialNote
from chatbot.services.shared import Services, UnknownError
from chatbot.text import canonical

_SPACES = re.compile(r"[\s_-]+")
# ISO 3166 codes of the countries that trial cards name; a code that is not here has no trial.
COUNTRIES = {
    "AU": "Australia",
    "CN": "China",
    "FR": "France",
    "GB": "United Kingdom",
    "IT": "Italy",
    "NL": "Netherlands",
    "SG": "Singapore",
    "US": "United States",
}
_REGISTRY_ID = re.compile(r"NCT[0-9]{8}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What to list. None means any; ``status`` is a registry status, ``cd7_percent`` a share.

    A share leaves out only trials that certainly ask for more: not what is unstated or approximate.
    """

    condition: str | None = None
    country: str | None = None
    status: Status | None = None
    cd7_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A trial card with its dated status, and its sources."""

    trial: Trial
    note: TrialNote
    ages: str
    sources: tuple[Source, ...]


def registry_id(text: str) -> TrialId | None:
    """``text`` as a registry id if it is one: full-width digits, spaces and case are forgiven."""
    plain = canonical(text).replace(" ", "").upper()
    return TrialId(plain) if _REGISTRY_ID.fullmatch(plain) else None


def list_trials(services: Services, asked: Asked, *, today: date) -> tuple[Listed, ...]:
    """The trials that fit, in the order of their ids.

    A status that may not be told any more (requirement S-28) does not answer a question for it.
    """
    knowledge = services.shown(today)
    chosen = (
        trial
        for trial in sorted(knowledge.trials.values(), key=lambda trial: trial.id)
        if (asked.condition is None or _is_about(trial, asked.condition))
        and (asked.country is None or is_in(trial, asked.country))
        and (asked.status is None or _has_status(trial, asked.status, today))
        and (asked.cd7_percent is None or _may_take(trial, asked.cd7_percent))
    )
    return tuple(_listed(knowledge, chosen, today))


def show_trial(services: Services, trial: TrialId, *, today: date) -> Listed:
    """One trial. Raises UnknownError("trial")."""
    knowledge = services.shown(today)
    if trial not in knowledge.trials:
        raise UnknownError("trial")
    return next(_listed(knowledge, iter((knowledge.trials[trial],)), today))


def _listed(knowledge: Knowledge, trials: Iterator[Trial], today: date) -> Iterator[Listed]:
    language = next(iter(knowledge.languages.values()))
    writer = Writer(knowledge, language)
    for trial in trials:
        note = writer.trial_note(trial.id, today)
        sources = tuple(knowledge.sources[name] for name in trial.sources)
        yield Listed(trial, note, figures.ages(trial, language.ui), sources)


def _is_about(trial: Trial, condition: str) -> bool:
    wanted = _folded(condition)
    named = [_folded(name) for name in (*trial.diseases, *trial.conditions)]
    return any(f" {wanted} " in f" {name} " for name in named)


def is_in(trial: Trial, country: str) -> bool:
    """Whether a trial has a place in a country, given by its name or ISO 3166 code."""
    wanted = _folded(COUNTRIES.get(country.upper(), country))
    return wanted in map(_folded, trial.countries)


def _has_status(trial: Trial, status: Status, today: date) -> bool:
    return trial.status == status and figures.status_is_told(trial, today)


def _may_take(trial: Trial, percent: Decimal) -> bool:
    return not is_certainly_short(trial.cd7, Share(percent, percent))


def _folded(text: str) -> str:
    return _SPACES.sub(" ", canonical(text)).strip()
