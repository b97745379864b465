"""Lists of records by age and disease, as registered: what a record does not say is left out."""

from datetime import date
from decimal import Decimal

import pytest

from chatbot.knowledge.records import Age, Trial
from chatbot.screening.shortlist import Wanted, listing, useful_first
from tests import factories


def trial(name: str, low: int | None = None, high: int | None = None, **given: object) -> Trial:
    """A trial with age limits in years."""
    ages = {
        key: Age(value=value, unit="years")
        for key, value in (("min_age", low), ("max_age", high))
        if value is not None
    }
    return factories.trial(id=name, **ages, **given)


@pytest.mark.parametrize(
    ("age", "is_listed"),
    [("17", False), ("17.9", False), ("18", True), ("70", True), ("70.5", False), ("71", False)],
)
def test_an_age_must_surely_lie_within_the_limits(age: str, is_listed: bool) -> None:
    cards = [trial("NCT00000001", 18, 70)]
    assert bool(listing(cards, Wanted(age=Decimal(age)))) is is_listed


@pytest.mark.parametrize(
    ("low", "high", "is_listed"),
    [(18, None, True), (None, 70, True), (None, 40, False), (None, None, False)],
)
def test_a_missing_limit_is_none_but_a_record_without_any_does_not_say(
    low: int | None, high: int | None, is_listed: bool
) -> None:
    cards = [trial("NCT00000001", low, high)]
    assert bool(listing(cards, Wanted(age=Decimal(50)))) is is_listed


@pytest.mark.parametrize(
    ("low", "high", "is_listed"),
    [(1, 70, True), (None, 70, True), (17, 70, True), (18, 70, False), (None, None, False)],
)
def test_children_are_everybody_under_18(
    low: int | None, high: int | None, is_listed: bool
) -> None:
    cards = [trial("NCT00000001", low, high)]
    assert bool(listing(cards, Wanted(child=True))) is is_listed


def test_a_disease_must_be_named_by_the_record() -> None:
    cards = [trial("NCT00000001", diseases=("aml",)), trial("NCT00000002", diseases=("t_all",))]
    assert [each.id for each in listing(cards, Wanted(disease="t_all"))] == ["NCT00000002"]


def test_what_has_ended_comes_last_and_the_latest_record_first() -> None:
    cards = [
        trial("NCT00000001", status="completed", record_updated=date(2026, 8, 1)),
        trial("NCT00000002", record_updated=date(2024, 1, 1)),
        trial("NCT00000003", record_updated=date(2025, 1, 1)),
        trial("NCT00000004", record_updated=date(2025, 1, 1)),
    ]
    assert [each.id[-1] for each in useful_first(cards)] == ["3", "4", "2", "1"]
