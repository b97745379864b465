"""Turns of a pre-screen from a given state: what is shown, kept, and left to the speaker."""

from dataclasses import replace
from decimal import Decimal

import pytest

from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message, Turn
from chatbot.knowledge.loader import Knowledge
from chatbot.screening.criteria import screeners_of
from chatbot.screening.interview import open_fields
from chatbot.screening.prescreen import Prescreen
from tests.conftest import TODAY

BEGUN = Prescreen("self", (("age_years", "45"),), "diagnosis")


def say(engine: Engine, text: str, told: Prescreen, **state: object) -> Turn:
    """One message while ``told`` is under way."""
    before = replace(State(turn=3, screening=told.asked, prescreen=told), **state)  # type: ignore[arg-type]
    return engine.answer(Message(text), before, today=TODAY)


def test_the_next_question_is_the_one_that_most_undecided_trials_wait_for(
    engine: Engine, knowledge: Knowledge
) -> None:
    turn = say(engine, "T-ALL", BEGUN)
    told = turn.state.prescreen
    assert told is not None
    screener = screeners_of(knowledge)["en"]
    outcome = screener.screen(told.facts(knowledge.fields))
    [(first, _), *_] = open_fields(outcome, knowledge.fields, screener.laid)
    assert told.asked == first == turn.state.screening


def test_every_question_is_asked_once_until_the_result(engine: Engine) -> None:
    told, asked = Prescreen("self", (), "age_years"), []
    turn = say(engine, "45", told)
    while turn.state.screening != "result":
        asked.append(turn.state.screening)
        assert turn.state.prescreen is not None
        turn = say(engine, "not sure", turn.state.prescreen)
    assert len(asked) == len(set(asked)) > 2
    assert "Add results from a lab report" in [each.label for each in turn.reply.suggestions]
    assert turn.state.prescreen is not None
    more = say(engine, "Add results from a lab report", turn.state.prescreen)
    assert more.state.screening not in ("result", *asked)


def test_the_result_names_rules_that_speak_against_or_are_missing(engine: Engine) -> None:
    given = (("diagnosis", "t_all"), ("cd7_status", "positive"), ("disease_state", "relapsed"))
    told = Prescreen("self", (*BEGUN.given, *given))
    reply = say(engine, "show result", told).reply
    tables = [block for block in reply.blocks if block.type == "table"]
    counts, rules = tables[0], tables[1:]
    assert sum(int(row[1]) for row in counts.rows) == 76
    assert rules
    assert all(len(table.rows) <= 3 for table in rules)
    assert "The record we read states no further rule." in reply.text
    assert 1 <= len(reply.trials) <= 8
    links = next(block for block in reply.blocks if block.type == "links")
    assert [link.url for link in links.links] == [trial.url for trial in reply.trials]


def test_trials_to_discuss_come_before_those_where_something_is_missing(engine: Engine) -> None:
    told = Prescreen(
        "self", (("age_years", "45"), ("diagnosis", "t_all"), ("cd7_status", "positive")), ""
    )
    text = say(engine, "show result", told).reply.text
    discuss = text.rfind("- Points to discuss: nothing")
    missing = text.find("- More information needed: some")
    assert discuss > 0
    assert missing == -1 or discuss < missing


def test_a_share_of_cells_is_set_beside_the_levels_of_all_trials(engine: Engine) -> None:
    told = Prescreen(
        "self", (*BEGUN.given, ("cd7_percent", "62"), ("cd7_assay", "flow")), "diagnosis"
    )
    reply = say(engine, "Show the CD7 levels of all trials", told).reply
    assert "CD7 62%, by flow cytometry" in reply.text
    assert "The number you gave" in reply.text
    assert "CD7-positive, but no cut-off stated" in reply.text
    assert "Which disease do you have?" in reply.text
    assert reply.sources
    bare = say(engine, "Show the CD7 levels of all trials", BEGUN).reply
    assert "The number you gave" not in bare.text
    assert "CD7-positive, but no cut-off stated" in bare.text


def test_what_was_heard_beside_an_answer_is_not_lost(engine: Engine) -> None:
    """A message that is no answer may still tell of an infusion, which the screen must know."""
    turn = say(engine, "blue curtains after the CAR-T", BEGUN)
    assert turn.reply.outcome == "screening"
    assert turn.state.after_cart


@pytest.mark.parametrize("place", ["age_years", "notice", "result"])
def test_where_the_answers_are_gone_it_is_said_once(engine: Engine, place: str) -> None:
    lost = State(turn=3, screening=place)
    turn = engine.answer(Message("not sure"), lost, today=TODAY)
    assert turn.reply.text.startswith("Your answers are gone.")
    again = engine.answer(Message("not sure"), turn.state, today=TODAY)
    assert not again.reply.text.startswith("Your answers are gone.")


def test_a_topic_of_the_talk_is_not_set_by_an_answer(engine: Engine) -> None:
    turn = say(engine, "T-ALL", BEGUN)
    assert turn.state.topic.disease is None
    assert turn.state.as_json().keys().isdisjoint({"prescreen"})
    assert State.from_json(turn.state.as_json()).prescreen is None


def test_an_engine_that_may_only_say_approved_text_asks_nothing(engine: Engine) -> None:
    strict = Engine(engine.knowledge, engine.compiled, require_review=True)
    turn = strict.answer(Message("start the questions"), State(), today=TODAY)
    assert turn.reply.outcome != "screening"
    assert turn.state.prescreen is None
    asked = strict.answer(Message("who can take part?"), State(), today=TODAY).reply
    assert all("public entry rules" not in button.label for button in asked.suggestions)


def test_the_age_of_a_question_is_shown_back_and_not_kept(engine: Engine) -> None:
    message = Message("trials for a seventy year old")
    turn = engine.answer(message, State(), today=TODAY)
    assert "Age: 70 years" in turn.reply.text
    assert turn.script is not None
    assert turn.script.withheld
    assert str(Decimal(70)) not in str(turn.script.as_json())
    assert "70" not in str(turn.state.as_json())
