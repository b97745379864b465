"""The sentences that the second reader learns from: what the screen makes of them, and of the rest.

They are no proof of what unseen sentences come to: for that there are the batches that were kept
apart (``test_safety_batches``).
"""

import json
from pathlib import Path

import pytest
import yaml

from chatbot.evaluation import second_reader
from chatbot.knowledge import danger
from chatbot.knowledge.danger import Sentence
from chatbot.knowledge.loader import Knowledge
from chatbot.safety import Screen
from tests.conftest import ROOT

FOLDER = ROOT / "knowledge"
KEPT_APART = (10, 11, 12, 13, 14)
ALARMS = frozenset({"emergency_symptoms", "crisis_distress"})
GRAVE = frozenset({"urgent", "emergency", "crisis"})
MOST_MISSED = 0.015
MOST_TAKEN = 0.06  # many were chosen to sound alarming
MOST_TAKEN_UNSEEN = 0.025  # of questions whose writers did not think of alarms


@pytest.fixture(scope="module")
def screen(knowledge: Knowledge) -> Screen:
    return Screen(knowledge.alarms)


def _listed(language: str) -> list[Sentence]:
    return list(danger.load(FOLDER, language))


@pytest.mark.parametrize("language", second_reader.LANGUAGES)
def test_learned_alarms_are_found(screen: Screen, language: str) -> None:
    alarms = [one.text for one in _listed(language) if one.kind != "ordinary"]
    assert len(alarms) > 1000
    missed = [text for text in alarms if not _is_found(screen, text)]
    assert len(missed) <= MOST_MISSED * len(alarms), missed


@pytest.mark.parametrize("language", second_reader.LANGUAGES)
def test_learned_ordinary_sentences_are_answered(screen: Screen, language: str) -> None:
    ordinary = [one.text for one in _listed(language) if one.kind == "ordinary"]
    assert len(ordinary) > 800
    taken = [text for text in ordinary if _is_taken(screen, text)]
    assert len(taken) <= MOST_TAKEN * len(ordinary), taken


def test_unseen_questions_are_answered(screen: Screen) -> None:
    lines = [
        json.loads(line)
        for name in ("a.jsonl", "b.jsonl")
        for line in (ROOT / "tests" / "unseen" / name).read_text("utf-8").splitlines()
    ]
    texts = [line["text"] for line in lines if line["label"] not in ALARMS]
    taken = [text for text in texts if _is_taken(screen, text)]
    assert len(taken) <= MOST_TAKEN_UNSEEN * len(texts), taken


@pytest.mark.parametrize("number", KEPT_APART)
@pytest.mark.parametrize("language", second_reader.LANGUAGES)
def test_no_kept_sentence_is_learned(screen: Screen, number: int, language: str) -> None:
    file = Path(__file__).parent / "safety" / f"batch_{number}" / f"{language}.yaml"
    kept = {text for texts in yaml.safe_load(file.read_text("utf-8")).values() for text in texts}
    learned = {str(screen.sentences(one.text)) for one in _listed(language)}
    assert [text for text in kept if str(screen.sentences(text)) in learned] == []


@pytest.mark.parametrize("language", ["es", "zh"])
def test_the_tables_are_what_is_learned(
    knowledge: Knowledge, screen: Screen, language: str
) -> None:
    """English also learns from phrases, which change daily: it is renewed, and not held here."""
    learned = second_reader.learn(_listed(language), screen.sentences)
    (table,) = (one for one in knowledge.alarms if one.id == f"{language}_learned")
    for found, listed in (
        (learned.alarm, table.alarm_words),
        (learned.crisis, table.crisis_words),
    ):
        kept = {name: weight for weight, names in listed.items() for name in names.split()}
        far = [
            name for name in kept.keys() | found if abs(kept.get(name, 0) - found.get(name, 0)) > 26
        ]
        assert far == [], "run: make reader"
        near = sum(abs(kept.get(name, 0) - weight) <= 1 for name, weight in found.items())
        assert near > 0.99 * len(found), "run: make reader"


def _is_found(screen: Screen, text: str) -> bool:
    finding = screen.assess(text)
    return finding is not None and finding.intent in ALARMS and finding.severity in GRAVE


def _is_taken(screen: Screen, text: str) -> bool:
    finding = screen.assess(text)
    return finding is not None and finding.takeover and finding.intent in ALARMS
