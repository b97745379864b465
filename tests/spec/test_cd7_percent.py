"""A CD7 percent beside the trial records, as tests/spec/cd7_percent.yaml tells a clinician."""

import re
from typing import Any

import pytest
import yaml

from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message
from chatbot.knowledge.loader import Knowledge
from chatbot.reply import Block, Reply
from tests.conftest import ROOT, TODAY

SPEC = yaml.safe_load((ROOT / "tests" / "spec" / "cd7_percent.yaml").read_text("utf-8"))
SAYS = {
    "above": "At or above what this record states",
    "below": "Below what this record states",
    "same": "The same number, but this record asks for more than that",
    "depends": "It depends: the number you gave is not exact enough",
    "by test": "It depends on the test: this record has one number for each",
    "other test": "Cannot be compared: this record counts by another test",
    "approximate": "Cannot be compared: what we read is not exact",
}
VERDICT = re.compile(r"\b(?:eligib|qualif|you (?:can|may|could|cannot|can't) join|enough|too low)")


def ask(engine: Engine, text: str) -> Reply:
    return engine.answer(Message(text), State(), today=TODAY).reply


def tables(reply: Reply) -> list[Block]:
    return [block for block in reply.blocks if block.type == "table"]


def words(short: str) -> str:
    """A cell of the spec as the reply says it."""
    plain, is_limited, _ = short.partition(" if flow")
    return SAYS[plain] + (", if your test was flow cytometry" if is_limited else "")


@pytest.mark.parametrize("case", SPEC["compared"], ids=lambda case: case["say"])
def test_a_number_is_set_beside_every_cut_off(engine: Engine, case: dict[str, Any]) -> None:
    reply = ask(engine, case["say"])
    [table] = tables(reply)
    assert [intent.id for intent in reply.intents] == ["cd7_positivity_threshold"]
    assert f"You wrote: {case['shown']}." in reply.text
    assert [row[0].partition(":")[0] for row in table.rows] == SPEC["columns"]
    assert [row[2] for row in table.rows] == [words(short) for short in case["row"]]


@pytest.mark.parametrize("case", SPEC["compared"], ids=lambda case: case["say"])
def test_no_number_gets_a_verdict(engine: Engine, case: dict[str, Any]) -> None:
    reply = ask(engine, case["say"])
    shown = reply.text.replace(SAYS["depends"], "")
    assert VERDICT.findall(shown.lower()) == []
    assert "A number alone decides nothing." in reply.text
    assert "Only the study team can say who can join." in reply.text


@pytest.mark.parametrize("case", SPEC["told_plainly"], ids=lambda case: case["say"])
def test_what_is_not_clear_or_cannot_be_is_told(engine: Engine, case: dict[str, str]) -> None:
    reply = ask(engine, case["say"])
    assert [answer.id for answer in reply.answers] == [case["answer"]]
    assert tables(reply) == []
    assert re.search(r"\d+ ?%", reply.text) is None


@pytest.mark.parametrize("text", SPEC["not_compared"])
def test_nothing_else_is_compared(engine: Engine, text: str) -> None:
    reply = ask(engine, text)
    assert tables(reply) == []
    assert "You wrote" not in reply.text


def test_every_trial_is_told_once(engine: Engine, knowledge: Knowledge) -> None:
    """With a cut-off in the table; CD7-positive or not a rule by id; the rest by their count."""
    reply = ask(engine, "CD7 62 %")
    in_table = re.findall(r"NCT\d{8}", " ".join(row[0] for row in tables(reply)[0].rows))
    [items] = [block.items for block in reply.blocks if block.type == "list"]
    by_id = re.findall(r"NCT\d{8}", " ".join(items))
    told = [*in_table, *by_id]
    assert len(told) == len(set(told))
    assert set(told) == {trial.id for trial in knowledge.trials.values() if trial.cd7}
    assert f": {len(knowledge.trials) - len(told)} records" in items[-1]
    counts = [int(count) for count in re.findall(r"\((\d+)\)", " ".join(items))]
    assert sum(counts) == len(by_id)


def test_the_records_are_linked_and_their_sources_named(engine: Engine) -> None:
    reply = ask(engine, "CD7 62 %")
    assert [trial.id for trial in reply.trials] == SPEC["columns"]
    named = {source.id for source in reply.sources}
    rules = (engine.knowledge.trials[name].cd7 for name in SPEC["columns"])
    assert {rule.source for rule in rules if rule} <= named


def test_the_next_turn_knows_nothing_of_the_number(engine: Engine) -> None:
    turn = engine.answer(Message("CD7 37.41 % by flow"), State(), today=TODAY)
    assert "37.41" in turn.reply.text
    assert "37.41" not in repr((turn.state, turn.script, turn.trace, *turn.trace.explain()))


def test_a_clear_question_beside_the_number_is_answered(engine: Engine) -> None:
    reply = ask(engine, "My CD7 is 62 %. What are the side effects of CAR-T?")
    assert "side_effects_general" in [intent.id for intent in reply.intents]
