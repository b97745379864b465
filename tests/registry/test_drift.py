"""Criteria stop deciding once the entry rules have other words than the card was made of."""

from dataclasses import replace
from datetime import date

import pytest

from chatbot.registry import drift
from chatbot.registry.record import Record

RECORD = Record("NCT90000001", "A trial", "recruiting", date(2026, 8, 20), criteria_hash="a" * 64)


@pytest.mark.parametrize(
    ("card", "record", "reason", "decides"),
    [
        pytest.param("a" * 64, RECORD, "same", True, id="same words"),
        pytest.param("b" * 64, RECORD, "changed", False, id="other words"),
        pytest.param("", RECORD, "never_compared", True, id="a card that names no text"),
        pytest.param("a" * 64, None, "not_synced", True, id="offline"),
        pytest.param("", None, "not_synced", True, id="offline and no text"),
        pytest.param("a" * 64, replace(RECORD, criteria_hash=""), "gone", False, id="no rules"),
    ],
)
def test_criteria_decide_only_while_their_words_stand(
    card: str, record: Record | None, reason: str, decides: bool
) -> None:
    found = drift.standing(card, record)
    assert (found.reason, found.decides) == (reason, decides)
    assert found.updated == (record.updated if record else None)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param("Age 18 to 70", "Age 18 to 70", [], id="nothing"),
        pytest.param("Age\n18 to 70", "Age 18  to 70", [], id="only spaces"),
        pytest.param(
            "Age 18 to 70 years", "Age 16 to 70 years",
            ["Age [-18-] {+16+} to 70 years"], id="a number",
        ),
        pytest.param("No HIV", "No HIV or HBV", ["No HIV {+or HBV+}"], id="added"),
        pytest.param("No HIV or HBV", "No HIV", ["No HIV [-or HBV-]"], id="taken out"),
        pytest.param("", "Age 18", ["{+Age 18+}"], id="all new"),
    ],
)  # fmt: skip
def test_a_difference_is_told_word_by_word(old: str, new: str, told: list[str]) -> None:
    assert [str(change) for change in drift.changes(old, new)] == told


def test_two_changes_far_apart_are_two() -> None:
    words = [f"word{n}" for n in range(30)]
    new = ["first", *words[1:-1], "last"]
    assert len(drift.changes(" ".join(words), " ".join(new))) == 2


def test_a_text_that_is_wholly_other_is_not_told_without_end() -> None:
    old = " ".join(f"a same{n}" for n in range(500))
    new = " ".join(f"b same{n}" for n in range(500))
    assert len(drift.changes(old, new)) == 40
