"""One search for the talk and the API: leaves out what certainly does not fit, best first."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from chatbot.answering.trial_search import Wanted, find
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.records import Trial
from chatbot.registry.record import CAN_MEAN_OPEN
from tests.factories import trial

CHECKED = date(2026, 8, 22)


def made(number: int, **given: Any) -> Trial:
    """A trial with a number of its own."""
    return trial(id=f"NCT9{number:07d}", **given)


def years(low: int | None, high: int | None) -> dict[str, Any]:
    """Age limits in years."""
    limits = {"min_age": low, "max_age": high}
    return {n: {"value": v, "unit": "years"} for n, v in limits.items() if v is not None}


FITS: list[tuple[str, dict[str, Any], Wanted, bool]] = [
    ("no filter", {}, Wanted(), True),
    ("disease by id", {"diseases": ("t_all",)}, Wanted(condition="T-ALL"), True),
    ("disease as registered", {"conditions": ("AML",)}, Wanted(condition="aml"), True),
    ("part of a word", {"conditions": ("Amlodipine",)}, Wanted(condition="aml"), False),
    ("country", {"countries": ("China",)}, Wanted(country="china"), True),
    ("another country", {"countries": ("China",)}, Wanted(country="Italy"), False),
    ("no country", {}, Wanted(country="Italy"), False),
    ("city", {"cities": ("Langfang, Hebei",)}, Wanted(city="langfang"), True),
    ("province", {"cities": ("Langfang, Hebei",)}, Wanted(city="Hebei"), True),
    ("accents", {"cities": ("Malmö",)}, Wanted(city="malmo"), True),
    ("another city", {"cities": ("Rome",)}, Wanted(city="Boston"), False),
    ("status", {"status": "recruiting"}, Wanted(statuses=CAN_MEAN_OPEN), True),
    ("another status", {"status": "completed"}, Wanted(statuses=CAN_MEAN_OPEN), False),
    ("youngest age", years(5, None), Wanted(age=Decimal(5)), True),
    ("below it", years(6, None), Wanted(age=Decimal(5)), False),
    ("will turn it this year", {"min_age": {"value": 18, "unit": "months"}},
     Wanted(age=Decimal(1)), True),
    ("oldest age", years(None, 70), Wanted(age=Decimal(70)), True),
    ("above it", years(None, 70), Wanted(age=Decimal(71)), False),
    ("no limits", {}, Wanted(age=Decimal(99)), True),
    ("own cells", {"cells": "own"}, Wanted(cells="own"), True),
    ("either", {"cells": "own_or_donor"}, Wanted(cells="own"), True),
    ("donor instead", {"cells": "donor"}, Wanted(cells="own"), False),
    ("cells not stated", {"cells": "not_stated"}, Wanted(cells="own"), True),
    ("ready-made is of a donor", {"cells": "universal"}, Wanted(cells="donor"), True),
    ("no cells", {"cells": "follow_up"}, Wanted(cells="donor"), False),
    ("no CD7 rule", {}, Wanted(cd7_percent=Decimal(1)), True),
]  # fmt: skip


@pytest.mark.parametrize("case", FITS, ids=lambda case: case[0])
def test_a_trial_is_left_out_only_where_it_certainly_does_not_fit(
    case: tuple[str, dict[str, Any], Wanted, bool],
) -> None:
    _, given, wanted, fits = case
    assert bool(find([made(1, **given)], wanted, CHECKED)) is fits


def test_the_most_useful_comes_first() -> None:
    statuses = (
        "recruiting", "available", "not_yet_recruiting", "enrolling_by_invitation", "unknown",
        "suspended", "completed",
    )  # fmt: skip
    trials = [made(9 - place, status=status) for place, status in enumerate(statuses)]
    random.Random(1).shuffle(trials)  # noqa: S311 - any order will do
    assert tuple(each.status for each in find(trials, Wanted(), CHECKED)) == statuses


def test_a_status_that_may_not_be_told_is_of_no_use() -> None:
    """Requirement S-28: after thirty days, nobody knows what is open."""
    trials = [made(1, status="recruiting"), made(2, status="active_not_recruiting")]
    late = CHECKED + timedelta(days=31)
    assert find(trials, Wanted(statuses=CAN_MEAN_OPEN), late) == []
    assert [each.id for each in find(trials, Wanted(), late)] == ["NCT90000001", "NCT90000002"]


def test_among_equals_the_one_read_by_us_then_the_latest() -> None:
    old = made(1, record_updated=date(2025, 1, 1))
    new = made(2, record_updated=date(2026, 7, 1))
    unread = made(3, card="uncurated", record_updated=date(2026, 8, 1))
    assert find([unread, old, new], Wanted(), CHECKED) == [new, old, unread]


def test_stated_cells_come_before_those_not_stated() -> None:
    unsure = made(1, cells="not_stated", record_updated=date(2026, 8, 1))
    stated = made(2, cells="own")
    assert find([unsure, stated], Wanted(cells="own"), CHECKED) == [stated, unsure]


def test_the_shipped_cards_are_found(knowledge: Knowledge) -> None:
    cards = knowledge.trials.values()
    everywhere = find(cards, Wanted(condition="aml"), CHECKED)
    china = find(cards, Wanted(condition="aml", country="China"), CHECKED)
    children = find(cards, Wanted(condition="aml", country="China", age=Decimal(5)), CHECKED)
    assert len(everywhere) > len(china) > len(children) > 0
    assert len(find(cards, Wanted(), CHECKED)) == len(cards)
