"""What the safety screen must find, sentence by sentence, in the tables of tests/spec/safety.

The tables are meant to be read by clinicians: a heading says what must be found, and every line
below is something that a person may write. None of the sentences stands in the rules.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from chatbot.knowledge.loader import Knowledge
from chatbot.safety import Screen

TABLES = Path(__file__).parent / "safety"

# Heading: catalogue id, severity, and whether the answer may stand above an ordinary one.
FINDINGS = {
    "emergency": ("emergency_symptoms", "emergency", False),
    "asked": ("emergency_symptoms", "urgent", False),
    "crisis": ("crisis_distress", "crisis", False),
    "distress": ("crisis_distress", "urgent", False),
    "advice": ("medical_advice_personal", "normal", False),
    "prognosis": ("prognosis_personal", "normal", False),
    "minor": ("minor_user", "normal", False),
    "child": ("minor_user", "normal", False),
    "promises": ("promotional_claim", "normal", False),
    "orders": ("prompt_injection", "normal", True),
    "personal_data": ("personal_data_shared", "normal", True),
    "abuse": ("abuse", "normal", True),
}
AT_LEAST = {"en": 300, "zh": 80, "es": 60}  # sentences in each language


def _table(language: str) -> dict[str, list[str]]:
    table: dict[str, list[str]] = yaml.safe_load((TABLES / f"{language}.yaml").read_text("utf-8"))
    return table


def _sentences(*, ordinary: bool) -> Iterator[Any]:
    for language in AT_LEAST:
        for heading, sentences in _table(language).items():
            if (heading == "ordinary") == ordinary:
                for text in sentences:
                    yield pytest.param(heading, text, id=f"{language} {heading}: {text}")


@pytest.mark.parametrize(("heading", "text"), list(_sentences(ordinary=False)))
def test_it_is_found(screen: Screen, heading: str, text: str) -> None:
    intent, severity, may_stand_above = FINDINGS[heading]
    finding = screen.assess(text)
    assert finding is not None
    assert (finding.intent, finding.severity) == (intent, severity)
    assert finding.takeover or may_stand_above


@pytest.mark.parametrize(("heading", "text"), list(_sentences(ordinary=True)))
def test_an_ordinary_question_is_not_taken_over(screen: Screen, heading: str, text: str) -> None:
    finding = screen.assess(text)
    assert heading == "ordinary"
    assert finding is None or not finding.takeover


AROUND = (
    "Hello, I have a question. {text}",
    "{text}. Is the trial still open?",
    "What is CD7? {text}. Thank you very much",
    "{text}\nHow do CAR-T cells work?",
)


@pytest.mark.parametrize("frame", AROUND)
@pytest.mark.parametrize("heading", ["emergency", "crisis"])
def test_nothing_said_around_it_hides_a_danger(screen: Screen, heading: str, frame: str) -> None:
    texts = [text for language in AT_LEAST for text in _table(language)[heading]]
    missed = []
    for text in texts:
        finding = screen.assess(frame.format(text=text))
        if finding is None or finding.severity not in ("emergency", "crisis"):
            missed.append(text)
    assert missed == []


RULES = [
    ("38.5", "en_fever_number"),
    ("tengo 38.5", "es_fever_number"),
    ("三十八度半", "zh_fever_number"),
    ("家住南京路100号", "zh_personal_data"),
    ("体温３９．１. temperatura 38", "zh_fever_number"),
]


@pytest.mark.parametrize(("text", "rule"), RULES)
def test_the_language_that_fits_best_answers(screen: Screen, text: str, rule: str) -> None:
    finding = screen.assess(text)
    assert finding is not None
    assert (finding.rule, finding.language) == (rule, rule[:2])


@pytest.mark.parametrize("language", AT_LEAST)
def test_there_are_enough_sentences(language: str) -> None:
    table = _table(language)
    assert set(table) - {"ordinary"} <= set(FINDINGS)
    assert sum(len(sentences) for sentences in table.values()) >= AT_LEAST[language]


def test_every_answer_named_by_a_rule_exists(knowledge: Knowledge) -> None:
    answers = {answer.id for _, answer in knowledge.languages["en"].answers()}
    for table in knowledge.alarms:
        for rule in table.rules:
            assert {
                rule.answer,
                rule.asked or rule.answer,
                rule.with_crisis or rule.answer,
            } <= answers


RANKS = {
    ("emergency_symptoms", "emergency"): range(10, 26),
    ("emergency_symptoms", "urgent"): range(99, 100),  # what no other rule knows
    ("emergency_symptoms", "normal"): range(99, 100),  # only ever a note
    ("crisis_distress", "crisis"): range(20, 25),
    ("minor_user", "normal"): range(40, 67),
    ("medical_advice_personal", "normal"): range(49, 54),
    ("prognosis_personal", "normal"): range(60, 61),
    ("crisis_distress", "urgent"): range(64, 67),
    ("promotional_claim", "normal"): range(70, 71),
    ("prompt_injection", "normal"): range(80, 82),
    ("personal_data_shared", "normal"): range(90, 91),
    ("abuse", "normal"): range(95, 98),
}


def test_ranks_keep_the_order_of_danger(knowledge: Knowledge) -> None:
    for table in knowledge.alarms:
        for rule in table.rules:
            expected = (98,) if rule.alone else RANKS[rule.intent, rule.severity]
            assert rule.rank in expected, rule.id
            assert rule.rank < 30 or not rule.asked, rule.id  # 30 is where questions stand


def test_every_language_has_every_rule(knowledge: Knowledge) -> None:
    """Language parity (requirement S-36): what one language can find, the others can find."""
    found = {
        language: {
            (rule.intent, rule.severity)
            for table in knowledge.alarms
            if table.language == language
            for rule in table.rules
        }
        for language in AT_LEAST
    }
    assert found["zh"] == found["en"]
    assert found["es"] == found["en"]
