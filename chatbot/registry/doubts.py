"""What a record says against itself. Each doubt is a word of ours; nobody decides by it.

Records are typed by hand, and nobody proves them before they are posted. A doubt is told beside
what the record says, so that a person knows what to ask the study team about.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from chatbot.registry.record import CAN_MEAN_OPEN, Limit, Record

_CLOSED = frozenset({"completed", "terminated", "withdrawn", "suspended", "unknown"})
_MONTHS = {"years": 12.0, "months": 1.0, "weeks": 12 / 52.18, "days": 12 / 365.25}
# "Age 12-65 years", "aged 18 to 70 years old", "between 2 and 60 years of age".
_AGES = re.compile(
    r"\bage[ds]?\b[^.;\n0-9]{0,40}?([0-9]{1,2})\s*(?:-|–|~|to|and)\s*([0-9]{1,3})\s*(?:years?|yrs?)",
    re.IGNORECASE,
)
_EXCLUSION = re.compile(r"exclusion criteria", re.IGNORECASE)
# A sign of harm to liver or kidney above a limit, which trials keep out rather than ask for; and
# the words by which a line of entry rules may mean the opposite.
_HARM = re.compile(
    r"\b(?:AST|ALT|aminotransferase|transaminase|bilirubin|creatinine)\b"
    r"[^.;\n]{0,60}?(?:>|≥|greater than|more than)\s*[0-9]",
    re.IGNORECASE,
)
_TURNED = re.compile(r"[<≤]|\b(?:not?|if|unless|except|clearance|CrCl|GFR)\b", re.IGNORECASE)


def doubted(record: Record, criteria: str, today: date) -> Record:
    """``record`` with what it says against itself or its own entry rules, as of ``today``."""
    found = tuple(name for name, holds in _CHECKS.items() if holds(record, today))
    return replace(record, doubts=(*found, *_of_criteria(record, criteria.replace("\\", ""))))


def _of_criteria(record: Record, criteria: str) -> Iterator[str]:
    inclusion = _EXCLUSION.split(criteria)[0]
    if _other_ages(record, inclusion):
        yield "ages_differ"
    lines = inclusion.splitlines()
    if any(_HARM.search(line) and not _TURNED.search(line) for line in lines):
        yield "asks_for_harm"


def _other_ages(record: Record, inclusion: str) -> bool:
    """Whether the entry rules name one range of ages in years, and the fields another."""
    ranges = {(int(low), int(high)) for low, high in _AGES.findall(inclusion)}
    if len(ranges) != 1:
        return False
    told = ranges.pop()
    given = (record.min_age, record.max_age)
    return any(
        limit is None or abs(_months(limit) - 12 * years) >= 1
        for limit, years in zip(given, told, strict=True)
    )


def _months(limit: Limit) -> float:
    return limit.value * _MONTHS[limit.unit]


def _ages_turned(record: Record, _today: date) -> bool:
    low, high = record.min_age, record.max_age
    return bool(low and high and _months(low) > _months(high))


def _open_after_its_end(record: Record, today: date) -> bool:
    end = record.completion or record.primary_completion
    return record.status in CAN_MEAN_OPEN and end is not None and _is_over(end.date, today)


def _is_over(day: str, today: date) -> bool:
    """Whether a day, or the whole of a month, has passed."""
    return day < today.isoformat()[: len(day)]


def _open_but_no_place_is(record: Record, _today: date) -> bool:
    told = {place.status for place in record.places if place.status}
    return record.status == "recruiting" and bool(told) and "recruiting" not in told


def _place_open_but_trial_is_not(record: Record, _today: date) -> bool:
    is_closed = record.status in _CLOSED or record.status == "active_not_recruiting"
    return is_closed and any(place.status == "recruiting" for place in record.places)


def _withdrawn_with_people(record: Record, _today: date) -> bool:
    return record.status == "withdrawn" and bool(record.enrolment)


def _started_in_the_future(record: Record, today: date) -> bool:
    start = record.start
    return start is not None and start.actual and start.date > today.isoformat()[: len(start.date)]


def _ends_before_it_starts(record: Record, _today: date) -> bool:
    if record.start is None or record.completion is None:
        return False
    length = min(len(record.start.date), len(record.completion.date))
    return record.completion.date[:length] < record.start.date[:length]


def _results_while_open(record: Record, _today: date) -> bool:
    return record.has_results and record.status in CAN_MEAN_OPEN


_CHECKS: dict[str, Callable[[Record, date], bool]] = {
    "ages_turned": _ages_turned,
    "open_after_end": _open_after_its_end,
    "no_place_open": _open_but_no_place_is,
    "place_open": _place_open_but_trial_is_not,
    "withdrawn_with_people": _withdrawn_with_people,
    "started_in_future": _started_in_the_future,
    "ends_before_start": _ends_before_it_starts,
    "results_while_open": _results_while_open,
}
DOUBTS = (*_CHECKS, "ages_differ", "asks_for_harm")
