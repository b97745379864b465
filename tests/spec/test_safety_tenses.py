"""Every alarm sign in every tense, of six kinds of people, also misspelt, on any day (S-2, S-5)."""

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
import yaml

from chatbot.safety import Screen

TABLE: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "safety" / "tenses.yaml").read_text("utf-8")
)
SIGNS = [(language, sign) for language in TABLE for sign in TABLE[language]["signs"]]
TENSES = ("now", "since", "before")
LAST_DAY = 730


def told(language: str, sign: str) -> Iterator[str]:
    """A sign of each person in each tense, and again with two letters changed about."""
    table = TABLE[language]
    words = table["signs"][sign]
    for tense in TENSES:
        for person in table["people"]:
            said = table["said"].format(person=person, sign=words[tense])
            yield said
            if words.get("slip", said + "?") in said:
                yield said.replace(words["slip"], misspelt(words["slip"]))


def misspelt(word: str) -> str:
    """The word with its two middle letters changed about."""
    at = len(word) // 2
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


@pytest.mark.parametrize(("language", "sign"), SIGNS)
def test_no_tense_and_no_slip_hides_a_sign(screen: Screen, language: str, sign: str) -> None:
    findings = ((text, screen.assess(text)) for text in told(language, sign))
    missed = [text for text, found in findings if found is None or found.severity != "emergency"]
    assert missed == []


@pytest.mark.parametrize("language", TABLE)
def test_nor_does_any_day(screen: Screen, language: str) -> None:
    """Day 1 to 730, one sign after another: the emergency rules know no last day."""
    said = cycle(text for sign in TABLE[language]["signs"] for text in told(language, sign))
    for day, text in enumerate(islice(said, LAST_DAY), start=1):
        finding = screen.assess(TABLE[language]["on_a_day"].format(day=day, said=text))
        assert finding is not None, (day, text)
        assert finding.severity == "emergency", (day, text)


def test_there_are_enough_of_them() -> None:
    assert sum(len(list(told(*each))) for each in SIGNS) >= 1000
