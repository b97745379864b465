"""Trials that were searched for in a talk: what was looked for, what was found, as a table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from chatbot.answering import figures
from chatbot.answering.subject import Subject
from chatbot.answering.trial_search import Wanted, find
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.model import Ui
from chatbot.knowledge.records import Country, Trial
from chatbot.registry.record import CAN_MEAN_OPEN
from chatbot.reply import Block

SHOWN = 8  # of all that fit, so that the reply stays readable


@dataclass(frozen=True, slots=True)
class Found:
    """The trials that fit, the most useful first; ``note`` names what was left aside for them."""

    trials: tuple[Trial, ...]
    note: str = ""

    @property
    def shown(self) -> tuple[Trial, ...]:
        """Those that the table holds."""
        return self.trials[:SHOWN]


def search(knowledge: Knowledge, subject: Subject, today: date) -> Found:
    """What fits ``subject``. Where nothing does, what is asked is widened, and that is told."""
    cards, wanted = knowledge.trials.values(), wanted_of(subject, knowledge.places)
    for wider, note in _wider(wanted):
        if found := find(cards, wider, today):
            return Found(tuple(found), note)
    return Found((), "nothing")


def wanted_of(subject: Subject, places: Mapping[str, Country]) -> Wanted:
    """What to look for, by what the talk is about."""
    code, _, town = (subject.place or "").partition("/")
    country = places.get(code)
    return Wanted(
        condition=subject.disease,
        country=country.name if country else None,
        city=town or None,
        statuses=CAN_MEAN_OPEN if subject.wants_open else None,
        age=None if subject.age is None else Decimal(subject.age),
        minors=subject.group == "child",
        cells=subject.cells,
    )


def _wider(wanted: Wanted) -> Iterator[tuple[Wanted, str]]:
    """What is asked, then with less and less of it, each with the note that tells so."""
    yield wanted, ""
    if wanted.city:
        wanted = replace(wanted, city=None)
        yield wanted, "no_city"
    if wanted.statuses:
        wanted = replace(wanted, statuses=None)
        yield wanted, "no_open"
    if wanted.country:
        yield replace(wanted, country=None), "no_country"


def asked(subject: Subject, places: Mapping[str, Country], ui: Ui) -> Iterator[str]:
    """What was looked for, one line for each thing. An age is not said back."""
    words = ui.search_words
    code, _, town = (subject.place or "").partition("/")
    if country := places.get(code):
        yield words["country"].format(place=country.name)
    if town:
        yield words["city"].format(place=town)
    for name in (subject.disease, subject.group):
        if name and name in ui.about:
            yield ui.about[name]
    if subject.age is not None:
        yield words["age"]
    if subject.cells:
        yield words[f"cells_{subject.cells}"]
    if subject.wants_open:
        yield words["open"]


def table(caption: str, found: Found, ui: Ui, today: date) -> Block | None:
    """The first trials that were found, or None where there is none."""
    if not found.trials:
        return None
    words = ui.search_words
    header = (words["trial"], words["status"], words["where"], words["ages"])
    rows = tuple(row(trial, ui, today) for trial in found.shown)
    return Block("table", caption, header=header, rows=rows)


def row(trial: Trial, ui: Ui, today: date) -> tuple[str, str, str, str]:
    """A trial with its dated status, its towns and countries, and its ages."""
    where = "; ".join(filter(None, (", ".join(trial.cities[:3]), ", ".join(trial.countries))))
    return (
        f"{trial.id}: {trial.title}",
        status(trial, ui, today),
        where or ui.not_stated,
        figures.ages(trial, ui),
    )


def status(trial: Trial, ui: Ui, today: date) -> str:
    """The status as one word with its dates (requirement S-28), or that it may not be told."""
    words = ui.search_words
    if not figures.status_is_told(trial, today):
        return words["not_told"]
    told = words["told_old" if figures.is_stale(trial, today) else "told"]
    return told.format(
        word=figures.status_word(trial, ui, today),
        updated=figures.day(trial.record_updated),
        checked=figures.day(trial.status_as_of),
    )
