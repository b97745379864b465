"""Batches of sentences written before anyone looked at the rules again (requirement S-3).

Each folder ``tests/spec/safety/batch_N`` was run once, its figures noted in the README there. The
alarms and look-alikes of batches 1 to 9 were then used for the rules and to learn from (see
``test_safety_learned``); batches 10 to 14 are kept apart from both. Headings are those of the
sentence tables, and: ``card``, an alarm that is answered with a card, or with the text of another
kind of alarm; ``missed`` and ``taken``, what is wrong, kept in view and counted.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from chatbot.safety import Screen
from tests.spec.test_safety_sentences import FINDINGS

FOLDERS = sorted((Path(__file__).parent / "safety").glob("batch_*"))
LANGUAGES = ("en", "zh", "es")
WRONG = ("missed", "taken", "card", "ordinary")
MOST_MISSED = 0.08  # of the sentences in one language
MOST_TAKEN = 0.16  # of the ordinary ones: they were chosen to sound alarming


def _tables(language: str) -> Iterator[tuple[str, dict[str, list[str]]]]:
    for folder in FOLDERS:
        file = folder / f"{language}.yaml"
        if file.exists():
            yield folder.name, yaml.safe_load(file.read_text("utf-8"))


def _sentences(*headings: str) -> Iterator[Any]:
    for language in LANGUAGES:
        for batch, table in _tables(language):
            for heading in headings:
                for text in table.get(heading, ()):
                    yield pytest.param(heading, text, id=f"{batch} {language} {heading}: {text}")


@pytest.mark.parametrize(("heading", "text"), list(_sentences(*FINDINGS)))
def test_it_is_found(screen: Screen, heading: str, text: str) -> None:
    intent, severity, may_stand_above = FINDINGS[heading]
    finding = screen.assess(text)
    assert finding is not None
    assert (finding.intent, finding.severity) == (intent, severity)
    assert finding.takeover or may_stand_above


@pytest.mark.parametrize(("heading", "text"), list(_sentences("card")))
def test_an_alarm_that_gets_a_card(screen: Screen, heading: str, text: str) -> None:
    finding = screen.assess(text)
    assert heading == "card"
    assert finding is not None
    assert finding.severity in ("urgent", "emergency", "crisis")


@pytest.mark.parametrize(("heading", "text"), list(_sentences("ordinary")))
def test_an_ordinary_question_is_not_taken_over(screen: Screen, heading: str, text: str) -> None:
    finding = screen.assess(text)
    assert heading == "ordinary"
    assert finding is None or not finding.takeover


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_still_wrong_stays_rare(language: str) -> None:
    counts: dict[str, int] = {}
    for _, table in _tables(language):
        assert set(table) <= {*FINDINGS, *WRONG}
        for heading, texts in table.items():
            counts[heading] = counts.get(heading, 0) + len(texts)
    ordinary = counts["ordinary"] + counts.get("taken", 0)
    others = sum(counts.values()) - ordinary
    assert counts.get("missed", 0) <= MOST_MISSED * others
    assert counts.get("taken", 0) <= MOST_TAKEN * ordinary
