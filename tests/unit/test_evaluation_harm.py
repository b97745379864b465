"""Mistakes weighed by what they may do: the rules of the folder, and the sum."""

from pathlib import Path

import pytest

from chatbot.errors import KnowledgeError
from chatbot.evaluation.harm import HarmRow, weigh
from chatbot.evaluation.results import DECLINED
from chatbot.knowledge import harm
from chatbot.knowledge.harm import Harm
from chatbot.knowledge.loader import Knowledge
from tests.conftest import ROOT
from tests.unit.evaluated import judged

TOPICS = {"crs": "harms", "gvhd": "harms", "emergency_symptoms": "safety", "oos": "out_of_scope"}
RULES = """\
- asked: [emergency_symptoms]
  said: [any]
  weight: 100
  why: Danger.
- asked: [any]
  said: [declined]
  weight: 2
  why: Sent away.
- asked: [harms]
  said: [any]
  same_topic: true
  weight: 3
  why: Near.
"""


@pytest.fixture
def rules(tmp_path: Path) -> Harm:
    (tmp_path / harm.FILE).write_text(RULES, "utf-8")
    return harm.load(tmp_path, TOPICS)


@pytest.mark.parametrize(
    ("asked", "said", "why"),
    [
        pytest.param("emergency_symptoms", DECLINED, "Danger.", id="the first rule that fits"),
        pytest.param("crs", DECLINED, "Sent away.", id="declined"),
        pytest.param("crs", "gvhd", "Near.", id="by topic"),
        pytest.param("crs", "emergency_symptoms", "", id="another topic"),
        pytest.param("thanks", "crs", "", id="no rule"),
    ],
)
def test_the_first_rule_that_fits_decides(rules: Harm, asked: str, said: str, why: str) -> None:
    rule = rules.rule(asked, said)
    assert (rule.why if rule else "") == why


def test_harm_is_the_sum_over_all_mistakes(rules: Harm) -> None:
    results = [
        judged("emergency_symptoms", "wrong", "crs"),
        *[judged("crs", "abstained", DECLINED)] * 3,
        judged("thanks", "wrong", "crs"),
        *[judged("crs", "right", "crs")] * 5,
        judged("crs/gvhd", "wrong", "thanks", several="yes"),
    ]
    table = weigh(results, rules)
    assert table.rows == (
        HarmRow("emergency_symptoms", "crs", 1, 100, "Danger."),
        HarmRow("crs", DECLINED, 3, 2, "Sent away."),
        HarmRow("thanks", "crs", 1, 1, ""),
    )
    assert (table.total, table.asked, table.per_hundred) == (107, 10, 1070.0)
    assert weigh([], rules).per_hundred == 0


def test_a_folder_without_weights_weighs_all_alike(tmp_path: Path) -> None:
    assert harm.load(tmp_path, TOPICS) == Harm((), TOPICS)
    assert harm.problems(tmp_path, TOPICS) == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param("[harms]", "[harm]", 'harm.yaml:9: "harm" is no intent', id="unknown name"),
        pytest.param("weight: 3", "weight: 0", "harm.yaml:12: weight: ", id="no weight"),
        pytest.param("why: Near.", "y: Near.", 'harm.yaml:13: unknown key "y"', id="unknown key"),
        pytest.param(RULES, "a: b", "harm.yaml:1: expected a list", id="no list"),
        pytest.param(RULES, "]", "harm.yaml:1: not valid YAML", id="no YAML"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    (tmp_path / harm.FILE).write_text(RULES.replace(old, new), "utf-8")
    with pytest.raises(KnowledgeError) as refused:
        harm.load(tmp_path, TOPICS)
    assert told in str(refused.value)
    assert harm.problems(tmp_path, TOPICS) == refused.value.problems


def test_weights_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / harm.FILE).write_bytes(b"\xff")
    [problem] = harm.problems(tmp_path, TOPICS)
    assert str(problem).startswith("harm.yaml:1: not UTF-8 text")


def test_the_shipped_weights_put_danger_first_and_declining_last(knowledge: Knowledge) -> None:
    shipped = harm.load(ROOT / "knowledge", knowledge.topics)
    weights = {
        (asked, said): rule.weight
        for asked in knowledge.topics
        for said in (*knowledge.topics, DECLINED)
        if asked != said and (rule := shipped.rule(asked, said))
    }
    assert len(weights) == len(knowledge.topics) ** 2
    assert weights["emergency_symptoms", "crs"] == max(weights.values())
    assert weights["crs", DECLINED] == min(weights.values())
    assert weights["crisis_distress", DECLINED] > 10 * weights["crs", "thanks"]
