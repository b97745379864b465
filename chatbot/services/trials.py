"""List and show the registered trials that we know, and lead to their registrations."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from chatbot.answering import figures, places, trial_search
from chatbot.answering.answers import Writer
from chatbot.answering.trial_search import Wanted
from chatbot.knowledge.entry import TrialId
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.records import Source, Trial
from chatbot.registry import identifiers
from chatbot.registry.identifiers import Registered
from chatbot.registry.record import Contact
from chatbot.reply import TrialNote
from chatbot.services.shared import Services, UnknownError
from chatbot.storage import visits
from chatbot.storage.errors import StorageError

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


@dataclass(frozen=True, slots=True)
class Listed:
    """A trial with its dated status, what is uncertain about it, its sources and contacts."""

    trial: Trial
    note: TrialNote
    ages: str
    uncertain: tuple[str, ...]
    sources: tuple[Source, ...]
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """The first trials that fit, and how many fit in all."""

    trials: tuple[Listed, ...]
    total: int


def registry_id(text: str) -> TrialId | None:
    """``text`` as a number of ClinicalTrials.gov if it is one."""
    found = identifiers.parse(text)
    return TrialId(found.id) if found and found.registry == identifiers.OURS else None


def list_trials(
    services: Services, wanted: Wanted, *, today: date, limit: int | None = None
) -> Listing:
    """The trials that fit, the most useful first; those that nobody here has read among them.

    A status that may not be told any more (requirement S-28) does not answer a question for it.
    """
    knowledge = services.shown(today)
    known = (*knowledge.trials.values(), *knowledge.listings.values())
    found = trial_search.find(known, wanted, today)
    return Listing(tuple(_listed(knowledge, found[:limit], today)), len(found))


def country_name(text: str) -> str:
    """A country by its name or its ISO 3166 code."""
    return COUNTRIES.get(text.upper(), text)


def is_in(trial: Trial, country: str) -> bool:
    """Whether a trial has a place in a country, given by its name or ISO 3166 code."""
    return bool(trial_search.find([trial], Wanted(country=country_name(country)), date.max))


def show_trial(services: Services, trial: TrialId, *, today: date) -> Listed:
    """One trial with its contacts. Raises UnknownError("trial")."""
    knowledge = services.shown(today)
    [listed] = _listed(knowledge, [_known(knowledge, trial)], today)
    return replace(listed, contacts=places.contacts(listed.trial))


def when_you_call(services: Services) -> tuple[str, ...]:
    """What to have ready when you call a study team. Raises NotReadyError."""
    knowledge = services.known()
    return tuple(knowledge.languages[knowledge.site.languages[0]].ui.when_you_call.values())


def lead_to(services: Services, registered: Registered, *, today: date) -> str:
    """The address of a registration; that somebody went there is counted, and not who.

    Of ClinicalTrials.gov only trials that we know are led to. Of other registries we know no list.
    Raises UnknownError("trial").
    """
    if registered.registry == identifiers.OURS:
        _known(services.known(), TrialId(registered.id))
    try:
        with services.database.transaction() as session:
            visits.count(session, registered.id, today)
    except StorageError as error:
        services.faults.note(error.cause)  # a person is led on all the same
    return registered.url


def _known(knowledge: Knowledge, name: TrialId) -> Trial:
    trial = knowledge.trials.get(name) or knowledge.listings.get(name)
    if trial is None:
        raise UnknownError("trial")
    return trial


def _listed(knowledge: Knowledge, trials: Iterable[Trial], today: date) -> Iterator[Listed]:
    language = next(iter(knowledge.languages.values()))
    writer = Writer(knowledge, language)
    for trial in trials:
        yield Listed(
            trial,
            writer.note_of(trial, today),
            figures.ages(trial, language.ui),
            tuple(figures.doubts(trial, language.ui)),
            tuple(knowledge.sources[name] for name in trial.sources),
        )
