"""What a pre-screen under way knows: answers in order, taken back one by one or by name."""

from decimal import Decimal

import pytest

from chatbot.knowledge.loader import Knowledge
from chatbot.screening.criteria import screeners_of
from chatbot.screening.evaluate import Screener
from chatbot.screening.prescreen import Prescreen

TOLD = Prescreen("self", (("age_years", "45"), ("diagnosis", "aml")), "cd7_status")


@pytest.fixture(scope="module")
def screener(knowledge: Knowledge) -> Screener:
    return screeners_of(knowledge)["en"]


def test_an_answer_closes_the_question() -> None:
    assert TOLD.answered("positive") == Prescreen(
        "self", (("age_years", "45"), ("diagnosis", "aml"), ("cd7_status", "positive"))
    )


def test_back_opens_the_last_question_again() -> None:
    back = TOLD.back()
    assert back == Prescreen("self", (("age_years", "45"),), "diagnosis")
    assert back.back() == Prescreen("self", (), "age_years")
    assert back.back().back() == Prescreen("self")


def test_a_changed_answer_leaves_the_others() -> None:
    changed = TOLD.change("age_years")
    assert changed == Prescreen("self", (("diagnosis", "aml"),), "age_years")
    assert changed.answered("46").given == (("diagnosis", "aml"), ("age_years", "46"))


def test_an_answer_given_twice_counts_once() -> None:
    twice = Prescreen("self", (("hiv", "yes"),), "hiv").answered("no")
    assert twice.given == (("hiv", "no"),)


def test_facts_are_read_as_they_would_be_from_a_form(knowledge: Knowledge) -> None:
    told = Prescreen("self", (("age_years", "45.5"), ("hiv", "not_sure"), ("sex", "male")))
    facts = told.facts(knowledge.fields)
    assert facts.values["age_years"] == Decimal("45.5")
    assert facts.values["pregnant_or_breastfeeding"] == "no"
    assert facts.unsure == {"hiv"}


def test_age_is_asked_first_and_again_only_where_it_was_taken_back(
    knowledge: Knowledge, screener: Screener
) -> None:
    fields = knowledge.fields
    assert Prescreen("self").next_field(screener, fields) == "age_years"
    unsure = Prescreen("self", (("age_years", "not_sure"),))
    assert unsure.next_field(screener, fields) not in ("", "age_years")


def test_what_stands_in_a_lab_report_is_asked_for_only_on_request(
    knowledge: Knowledge, screener: Screener
) -> None:
    asked = []
    for reports in (False, True):
        told = Prescreen("self", reports=reports)
        while name := told.next_field(screener, knowledge.fields):
            assert name not in dict(told.given), "a question is asked once"
            told = Prescreen("self", (*told.given, (name, "not_sure")), reports=reports)
        asked.append([knowledge.fields[name].answered_by for name, _ in told.given])
    assert set(asked[0]) == {"patient"}
    assert set(asked[1]) == {"patient", "doctor"}
    assert asked[1] == sorted(asked[1], reverse=True), "the person's own questions come first"


@pytest.mark.parametrize("told", [TOLD, Prescreen(), Prescreen("other", paused=True)], ids=repr)
def test_it_travels_as_plain_data(told: Prescreen) -> None:
    assert Prescreen.from_json(told.as_json()) == told


@pytest.mark.parametrize("data", [None, [], "abcde", ["self", 1, "", False, False]], ids=repr)
def test_data_of_another_shape_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="not a pre-screen"):
        Prescreen.from_json(data)


@pytest.mark.parametrize(
    ("told", "is_open"),
    [
        (Prescreen(), True),
        (TOLD, True),
        (Prescreen("self", TOLD.given), False),
        (Prescreen("self", TOLD.given, "cd7_status", paused=True), False),
    ],
    ids=["notice", "question", "result", "paused"],
)
def test_whose_turn_it_is(told: Prescreen, is_open: bool) -> None:
    assert told.is_open is is_open
