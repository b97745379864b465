"""How unseen questions are met. The limits stand a few points below what was measured last, so that
a change which loses what was won is noticed; README tells the figures themselves."""

import json
from collections import Counter
from typing import Any

import pytest

from chatbot.conversation.engine import Engine
from chatbot.evaluation import cases, results, typos
from chatbot.evaluation.results import Result
from tests.conftest import ROOT, TODAY, Talk

FOLDER = ROOT / "tests" / "unseen"
RIGHT, WRONG_AMONG_ANSWERED, DECLINED = 0.75, 0.15, 0.85
SLIP_COSTS = 0.03  # of the questions in scope
SEVERAL_RIGHT, SEVERAL_WRONG = 0.55, 0.05
# Pairs that get the same words: one text may honestly tell of both sides. Of numbers (grades,
# phases, days) nothing is told apart but what a trial asks for.
ALIKE_AT_MOST = {
    **{"antigen": 1, "cure_cause": 0, "polarity": 1, "t_b": 1, "before_after": 2, "own_donor": 1},
    **{"adult_child": 1, "number": 7, "negation": 2, "trial_id": 0},
}


def asked(engine: Engine, name: str, *, slips: int = 0) -> tuple[Result, ...]:
    file = FOLDER / name
    lines = cases.read(file.read_text("utf-8"), name)
    typed = [typos.mistyped(line, slips) for line in lines]
    return results.evaluate(engine, typed, today=TODAY)


@pytest.mark.parametrize("name", ["a.jsonl", "b.jsonl"])
def test_unseen_questions_are_understood_or_declined(engine: Engine, name: str) -> None:
    found = asked(engine, name)
    inside = Counter(each.verdict for each in found if each.case.in_scope)
    outside = Counter(each.verdict for each in found if not each.case.in_scope)
    answered = inside["right"] + inside["wrong"]
    assert inside["right"] / inside.total() >= RIGHT, inside
    assert inside["wrong"] / answered <= WRONG_AMONG_ANSWERED, inside
    assert outside["right"] / outside.total() >= DECLINED, outside


@pytest.mark.parametrize("name", ["a.jsonl", "b.jsonl"])
def test_a_slip_of_the_hand_costs_little(engine: Engine, name: str) -> None:
    clean, slipped = (
        Counter(each.verdict for each in asked(engine, name, slips=slips) if each.case.in_scope)
        for slips in (0, 1)
    )
    assert (clean["right"] - slipped["right"]) / clean.total() <= SLIP_COSTS, slipped


def test_several_questions_are_answered_in_order(engine: Engine) -> None:
    found = Counter(each.verdict for each in asked(engine, "several.jsonl"))
    assert found["right"] / found.total() >= SEVERAL_RIGHT, found
    assert found["wrong"] / found.total() <= SEVERAL_WRONG, found


def pairs() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / "pairs.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("kind", ALIKE_AT_MOST)
def test_opposites_are_told_apart(engine: Engine, kind: str) -> None:
    alike = []
    for pair in pairs():
        one, other = (_answers(engine, pair[side]) for side in ("first", "second"))
        if pair["differ"] == kind and one and one == other:
            alike.append((pair["first"], pair["second"], one))
    assert len(alike) <= ALIKE_AT_MOST[kind], alike


def _answers(engine: Engine, text: str) -> str:
    """The reply, or nothing where the message is declined or asked back."""
    reply = Talk(engine).say(text).reply
    return reply.text if reply.outcome in ("answer", "safety") else ""
