"""Where a trial takes place and whom to contact there, as its card and its record give it."""

from collections.abc import Iterator

from chatbot.knowledge.model import Ui
from chatbot.knowledge.records import Trial
from chatbot.registry.record import CAN_MEAN_OPEN, Contact, Place, Status

_MOST_PLACES = 10  # told of one trial
_MOST_CONTACTS = 3


def told(trial: Trial, ui: Ui, *, open_is_told: bool) -> str:
    """Hospitals, cities and countries as registered, each with its own status where it has one.

    ``open_is_told`` is whether words that can mean "open" may be said of this trial today
    (requirement S-28); what may not be said of the trial is not said of its places either.
    """
    given = trial.record.places if trial.record else ()
    shown = {place: status(place, open_is_told=open_is_told) for place in given}
    if any(shown.values()):
        lines = [_with_status(place, word, ui) for place, word in shown.items()]
        if left := lines[_MOST_PLACES:]:
            more = ui.registry_words["more_places"].format(count=len(left))
            lines = [*lines[:_MOST_PLACES], more]
        return "; ".join(lines)
    parts = [", ".join(part) for part in (trial.sites, trial.cities, trial.countries) if part]
    return "; ".join(parts) or ui.not_stated


def named(place: Place, ui: Ui) -> str:
    """A hospital with its town and country."""
    parts = (place.facility, place.city, place.country)
    return ", ".join(dict.fromkeys(filter(None, parts))) or ui.not_stated


def _with_status(place: Place, given: Status | None, ui: Ui) -> str:
    if given is None:
        return named(place, ui)
    word = short(ui.status_words[given])
    return ui.registry_words["place_status"].format(place=named(place, ui), word=word)


def status(place: Place, *, open_is_told: bool) -> Status | None:
    """The status of a place as far as it may be told."""
    is_open = place.status in CAN_MEAN_OPEN or place.status == "unknown"
    return place.status if open_is_told or not is_open else None


def short(word: str) -> str:
    """The word of a status alone, without what explains it: for lists."""
    return word.partition(" (")[0].strip('"')


def contacts(trial: Trial) -> tuple[Contact, ...]:
    """Whom the record names for questions, else whom its places name; a few, each once."""
    if trial.record is None:
        return ()
    at_places = (each for place in trial.record.places for each in place.contacts)
    found = trial.record.contacts or tuple(at_places)
    reachable = (each for each in found if each.phone or each.email)
    return tuple(dict.fromkeys(reachable))[:_MOST_CONTACTS]


def contact_lines(trial: Trial, ui: Ui, checked: str) -> Iterator[str]:
    """The contacts of a record in words, after a line that says as of which day."""
    found = contacts(trial)
    if found:
        yield ui.registry_words["contacts_as_of"].format(checked=checked)
    for each in found:
        ways = ", ".join(filter(None, (each.phone, each.email)))
        name = each.name or ui.not_stated
        yield "- " + ui.registry_words["contact"].format(name=name, ways=ways)
