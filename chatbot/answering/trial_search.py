"""Which trials fit a question, the most useful first: one search for the talk and for the API.

A trial is left out only where its record certainly says something else (promise P4): a missing age
limit is no limit, a cell source that is not stated may be any. Pure; ten thousand records take some
milliseconds, because the names of records are folded once (what people ask for is kept nowhere).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

from chatbot.answering.figures import statuses_told
from chatbot.knowledge.cd7 import Share, is_certainly_short
from chatbot.knowledge.records import Age, Cells, Trial
from chatbot.registry.record import AgeUnit, Status
from chatbot.text import canonical, unaccented

WantedCells = Literal["own", "donor", "universal"]
Check: TypeAlias = Callable[[Trial], bool]

_MONTHS: Mapping[AgeUnit, float] = {"years": 12, "months": 1, "weeks": 0.23, "days": 0.0329}
_YEAR = 12
_ADULT = 18
_FITTING: Mapping[WantedCells, frozenset[Cells]] = {
    "own": frozenset({"own", "own_or_donor"}),
    "donor": frozenset({"donor", "universal", "own_or_donor"}),
    "universal": frozenset({"universal"}),
}
# What a person who looks for a trial can use best comes first. What may not be told to be open
# (requirement S-28) stands with what nobody knows.
_USEFUL: Mapping[Status, int] = {
    "recruiting": 0,
    "available": 1,
    "not_yet_recruiting": 2,
    "enrolling_by_invitation": 3,
    "active_not_recruiting": 5,
    "suspended": 5,
}
_NOT_KNOWN = 4
_OVER = 6
_CACHED = 65536


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; None means any.

    ``condition`` is a disease by its id or as registered, ``country`` and ``city`` are names,
    ``age`` is in years, ``cd7_percent`` a share of cells. ``statuses`` are those of which one is
    wanted, ``minors`` asks for trials that take people below 18.
    """

    condition: str | None = None
    country: str | None = None
    city: str | None = None
    statuses: frozenset[Status] | None = None
    age: Decimal | None = None
    minors: bool = False
    cells: WantedCells | None = None
    cd7_percent: Decimal | None = None


def find(trials: Iterable[Trial], wanted: Wanted, today: date) -> list[Trial]:
    """The ``trials`` that fit, the most useful first, then the one updated last."""
    is_told = statuses_told(today)
    fitting = iter(trials)
    for check in _checks(wanted, is_told):
        fitting = filter(check, fitting)
    return sorted(fitting, key=_rank(wanted, is_told))


def _checks(wanted: Wanted, is_told: Check) -> Iterator[Check]:
    """What a trial has to meet, the quickest first."""
    if (statuses := wanted.statuses) is not None:
        yield lambda trial: trial.status in statuses and is_told(trial)
    yield from _of_place(wanted)
    if wanted.condition is not None:
        condition = f" {folded(wanted.condition)} "
        yield lambda trial: condition in _illnesses(trial.diseases, trial.conditions)
    yield from _of_age(wanted)
    if (cells := wanted.cells) is not None:
        fitting = _FITTING[cells] | {"not_stated"}
        yield lambda trial: trial.cells in fitting
    if wanted.cd7_percent is not None:
        share = Share(wanted.cd7_percent, wanted.cd7_percent)
        yield lambda trial: trial.cd7 is None or not is_certainly_short(trial.cd7, share)


def _of_place(wanted: Wanted) -> Iterator[Check]:
    if wanted.country is not None:
        country = folded(wanted.country)
        yield lambda trial: country in _places(trial.countries)
    if wanted.city is not None:
        city = folded(wanted.city)
        yield lambda trial: city in _places(trial.cities) or _has_place_in(trial, city)


def _of_age(wanted: Wanted) -> Iterator[Check]:
    if wanted.age is not None:
        months = float(wanted.age) * _YEAR
        yield lambda trial: _takes_age(trial, months)
    if wanted.minors:
        adult = _ADULT * _YEAR
        yield lambda trial: trial.min_age is None or _in_months(trial.min_age) < adult


def _rank(wanted: Wanted, is_told: Check) -> Callable[[Trial], tuple[int, int, str]]:
    def rank(trial: Trial) -> tuple[int, int, str]:
        place = _USEFUL.get(trial.status, _OVER) if is_told(trial) else _NOT_KNOWN
        place = 2 * place + (trial.card == "uncurated")
        is_unsure = wanted.cells is not None and trial.cells == "not_stated"
        return (2 * place + is_unsure, -trial.record_updated.toordinal(), trial.id)

    return rank


@lru_cache(maxsize=_CACHED)
def _places(names: tuple[str, ...]) -> frozenset[str]:
    """Places in folded form; "Langfang, Hebei" may be asked for as either, or whole."""
    return frozenset(folded(part) for name in names for part in (name, *name.split(", ")))


def _has_place_in(trial: Trial, city: str) -> bool:
    """Whether the record of a card lists a hospital there. A listing has its record's towns."""
    if trial.card == "uncurated" or trial.record is None:
        return False
    return any(folded(place.city) == city for place in trial.record.places)


@lru_cache(maxsize=_CACHED)
def _illnesses(diseases: tuple[str, ...], conditions: tuple[str, ...]) -> str:
    """All names in folded form, each between spaces, so that whole words can be looked for."""
    return "|".join(f" {folded(name)} " for name in (*diseases, *conditions))


def _takes_age(trial: Trial, months: float) -> bool:
    """Whether neither limit certainly leaves this age out; a person is in a year until its end."""
    low, high = trial.min_age, trial.max_age
    if low is not None and months + _YEAR <= _in_months(low):
        return False
    return high is None or months < _in_months(high) + _step(high)


def _in_months(age: Age) -> float:
    return age.value * _MONTHS[age.unit]


def _step(age: Age) -> float:
    """Up to 70 years means until the day before the 71st birthday."""
    return _MONTHS[age.unit]


def folded(name: str) -> str:
    """A name as it is compared: in one case, without accents, hyphens and underscores."""
    plain = unaccented(canonical(name)).replace("_", " ").replace("-", " ")
    return " ".join(plain.split())
