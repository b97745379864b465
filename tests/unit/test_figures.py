"""Figures, days, ages and the registry's status are written out in one way."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from chatbot.answering import figures
from chatbot.knowledge.model import Ui
from tests.factories import fact, trial, ui

CHECKED = date(2026, 8, 22)
UPDATED = date(2026, 6, 14)


@pytest.fixture(scope="module")
def words() -> Ui:
    return ui()


@pytest.mark.parametrize(
    ("given", "text"),
    [
        pytest.param({"n": 7, "of": 10}, "7 of 10", id="people"),
        pytest.param({"n": 0, "of": 10}, "0 of 10", id="nobody"),
        pytest.param({"n": 10, "of": 10}, "10 of 10", id="everybody"),
        pytest.param({"value": 178, "unit": "days"}, "178 days", id="value with unit"),
        pytest.param({"value": 30, "unit": "%"}, "30%", id="percent stands close"),
        pytest.param({"value": 30, "unit": "% of cells"}, "30% of cells", id="percent of what"),
        pytest.param({"value": 12}, "12", id="value alone"),
        pytest.param({"value": 0}, "0", id="zero"),
        pytest.param({"value": Decimal("8.50"), "unit": "months"}, "8.50 months", id="decimals"),
        pytest.param({"value": 475000, "unit": "dollars"}, "475,000 dollars", id="thousands"),
        pytest.param({"value": Decimal("1234.5")}, "1,234.5", id="thousands with decimals"),
        pytest.param({"low": 2, "high": 70, "unit": "years"}, "2 to 70 years", id="range"),
        pytest.param({"low": 0, "high": 5, "unit": "%"}, "0 to 5%", id="range from zero"),
        pytest.param({"low": 1000, "high": 2500}, "1,000 to 2,500", id="range of thousands"),
        pytest.param({"text": ">30%"}, ">30%", id="short phrase"),
        pytest.param({"day": date(2026, 8, 22)}, "22 August 2026", id="day"),
        pytest.param({}, "", id="bare statement"),
    ],
)
def test_a_fact_is_written_out(given: Mapping[str, Any], text: str) -> None:
    assert figures.fact(fact(**given)) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        pytest.param(date(2026, 1, 1), "1 January 2026", id="first of the year"),
        pytest.param(date(2024, 2, 29), "29 February 2024", id="leap day"),
        pytest.param(date(2025, 12, 31), "31 December 2025", id="last of the year"),
    ],
)
def test_a_day_is_written_as_people_do(day: date, text: str) -> None:
    assert figures.day(day) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        pytest.param((2, "years"), (70, "years"), "2 years to 70 years", id="both ends"),
        pytest.param((6, "months"), (18, "years"), "6 months to 18 years", id="from months"),
        pytest.param(
            (18, "years"), None, "18 years and older, with no upper limit shown", id="no upper end"
        ),
        pytest.param(
            None, (70, "years"), "up to 70 years, with no lower limit shown", id="no lower end"
        ),
        pytest.param(None, None, "not stated", id="no limits"),
        pytest.param((0, "years"), (70, "years"), "0 years to 70 years", id="from birth"),
    ],
)
def test_ages_are_as_registered_and_a_missing_end_is_no_limit(
    words: Ui, low: tuple[int, str] | None, high: tuple[int, str] | None, text: str
) -> None:
    limits = {
        name: {"value": limit[0], "unit": limit[1]}
        for name, limit in (("min_age", low), ("max_age", high))
        if limit
    }
    assert figures.ages(trial(**limits), words) == text


LISTED = (
    'Listed as "Recruiting" on ClinicalTrials.gov. The record was updated on 14 June 2026; we'
    " checked it on 22 August 2026. Please confirm with the study site."
)
OLD_CHECK = "Our check is more than a week old, so this may have changed."
HIDDEN = (
    "We cannot say whether this trial is open. Our last check was on 22 August 2026 and the record"
    " was updated on 14 June 2026. Please look at the registry page and ask the study site."
)


@pytest.mark.parametrize(
    ("days", "text", "word"),
    [
        pytest.param(0, LISTED, "Recruiting", id="day 0"),
        pytest.param(7, LISTED, "Recruiting", id="day 7"),
        pytest.param(8, f"{LISTED} {OLD_CHECK}", "Recruiting", id="day 8"),
        pytest.param(30, f"{LISTED} {OLD_CHECK}", "Recruiting", id="day 30"),
        pytest.param(31, HIDDEN, "not stated", id="day 31"),
        pytest.param(400, HIDDEN, "not stated", id="a year later"),
    ],
)
def test_a_status_that_can_mean_open_is_told_while_the_check_is_fresh(
    words: Ui, days: int, text: str, word: str
) -> None:
    today = CHECKED + timedelta(days=days)
    assert figures.status(trial(), words, today) == text
    assert figures.status_word(trial(), words, today) == word


@pytest.mark.parametrize(
    "status", ["recruiting", "not_yet_recruiting", "enrolling_by_invitation", "available"]
)
def test_every_word_that_can_mean_open_is_hidden_after_thirty_days(words: Ui, status: str) -> None:
    entry = trial(status=status)
    assert figures.status_is_told(entry, CHECKED + timedelta(days=30))
    assert not figures.status_is_told(entry, CHECKED + timedelta(days=31))
    assert figures.status_word(entry, words, CHECKED) != "not stated"


@pytest.mark.parametrize("days", [0, 7, 8, 30, 31])
def test_an_unknown_status_is_never_told_as_a_status(words: Ui, days: int) -> None:
    today = CHECKED + timedelta(days=days)
    assert figures.status(trial(status="unknown"), words, today) == HIDDEN
    assert figures.status_word(trial(status="unknown"), words, today) == "not stated"


@pytest.mark.parametrize(
    ("age", "told"),
    [
        pytest.param(730, True, id="two years"),
        pytest.param(731, False, id="over two years"),
        pytest.param(3000, False, id="many years"),
    ],
)
def test_an_old_record_is_not_told_though_it_was_just_checked(age: int, told: bool) -> None:
    entry = trial(record_updated=CHECKED - timedelta(days=age))
    assert figures.status_is_told(entry, CHECKED) is told


@pytest.mark.parametrize(
    ("status", "word"),
    [
        pytest.param("completed", "Completed", id="completed"),
        pytest.param("terminated", "Terminated", id="terminated"),
        pytest.param("withdrawn", "Withdrawn", id="withdrawn"),
        pytest.param("suspended", "Suspended", id="suspended"),
        pytest.param("active_not_recruiting", "Active, not recruiting", id="not recruiting"),
    ],
)
def test_a_status_that_cannot_mean_open_is_always_told(words: Ui, status: str, word: str) -> None:
    entry = trial(status=status, record_updated=date(2015, 1, 1))
    today = CHECKED + timedelta(days=2000)
    said = figures.status(entry, words, today)
    assert said.startswith(f'Listed as "{word}"')
    assert "1 January 2015" in said
    assert "22 August 2026" in said
    assert OLD_CHECK not in said
    assert figures.status_word(entry, words, today) == word


@pytest.mark.parametrize(
    ("given", "text"),
    [
        pytest.param(
            {"sites": ("A hospital",), "cities": ("Langfang",), "countries": ("China",)},
            "A hospital; Langfang; China",
            id="all three",
        ),
        pytest.param({"countries": ("China", "Japan")}, "China, Japan", id="countries"),
        pytest.param({}, "not stated", id="nothing registered"),
    ],
)
def test_places_are_as_registered(words: Ui, given: Mapping[str, Any], text: str) -> None:
    assert figures.trial_field(trial(**given), "places", words, CHECKED) == text


@pytest.mark.parametrize(
    ("name", "given", "text"),
    [
        pytest.param("id", {}, "NCT04938115", id="id"),
        pytest.param("title", {}, "CD7 trial", id="title"),
        pytest.param("plain", {}, "It tests CD7 CAR-T.", id="plain"),
        pytest.param("status", {}, LISTED, id="status"),
        pytest.param("places", {"cities": ("Langfang",)}, "Langfang", id="places"),
        pytest.param("ages", {}, "not stated", id="ages"),
        pytest.param("sponsor", {}, "Some sponsor", id="sponsor"),
        pytest.param("phase", {"phase": "phase1_phase2"}, "phase 1 and phase 2", id="phase"),
        pytest.param("cells", {"cells": "donor"}, "cells from a donor", id="cells"),
        pytest.param("enrolment", {"enrolment": 1200}, "1,200", id="enrolment"),
        pytest.param("enrolment", {}, "not stated", id="enrolment not registered"),
        pytest.param("enrolment", {"enrolment": 0}, "0", id="nobody was enrolled"),
        pytest.param("known", {"known": ("One.", "Two.")}, "- One.\n- Two.", id="known"),
        pytest.param("uncertain", {"uncertain": ("A gap.",)}, "- A gap.", id="uncertain"),
        pytest.param("uncertain", {}, "", id="nothing uncertain"),
    ],
)
def test_a_field_of_a_trial_card(words: Ui, name: str, given: Mapping[str, Any], text: str) -> None:
    assert figures.trial_field(trial(**given), name, words, CHECKED) == text


def test_a_field_that_does_not_exist_raises(words: Ui) -> None:
    with pytest.raises(KeyError):
        figures.trial_field(trial(), "price", words, CHECKED)
