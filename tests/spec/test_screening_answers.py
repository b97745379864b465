"""What sets a fact in the chat, row by row (tests/spec/screening_answers.yaml), promise P8."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from chatbot.conversation.choices import Choices
from chatbot.conversation.screening_answers import Heard, Listener
from chatbot.knowledge.loader import Knowledge
from chatbot.matching.lexicon import Lexicon
from tests.conftest import ROOT

TABLE = yaml.safe_load((ROOT / "tests/spec/screening_answers.yaml").read_text("utf-8"))


def rows() -> Iterator[Any]:
    """Field, message, and what is read of it."""
    for entry in TABLE:
        field = entry["field"]
        for text, answer in entry.get("reads", {}).items():
            yield pytest.param(field, text, answer and Heard(answer), id=f"{field}: {text}")
        for text, fault in entry.get("faults", {}).items():
            yield pytest.param(field, text, Heard(fault=fault), id=f"{field}: {text}")
        for text in entry.get("never", ()):
            yield pytest.param(field, text, None, id=f"{field}: never {text}")


@pytest.fixture(scope="module")
def listener(knowledge: Knowledge) -> Listener:
    english = knowledge.languages["en"]
    assert english.screening is not None
    choices = Choices(english.vocabulary.cues, Lexicon("en"))
    return Listener(english.screening, knowledge.fields, choices)


@pytest.mark.parametrize(("field", "text", "heard"), [*rows()])
def test_an_answer_is_read_exactly_or_not_at_all(
    listener: Listener, field: str, text: str, heard: Heard | None
) -> None:
    assert listener.answer(field, text) == heard


def test_every_button_of_every_question_is_read_as_itself(
    listener: Listener, knowledge: Knowledge
) -> None:
    words = knowledge.languages["en"].screening
    assert words is not None
    for field in knowledge.fields.values():
        labels = words.questions[field.id].choices
        read = {choice: listener.answer(field.id, labels[choice]) for choice in field.choices}
        assert read == {choice: Heard(choice) for choice in field.choices}
        places = [listener.answer(field.id, str(at + 1)) for at in range(len(field.choices))]
        assert places == [Heard(choice) for choice in field.choices]
        assert listener.answer(field.id, words.talk["not_sure"]) == Heard("not_sure")


def test_every_step_has_a_button_and_no_word_means_two_things_at_once(
    listener: Listener, knowledge: Knowledge
) -> None:
    words = knowledge.languages["en"].screening
    assert words is not None
    steps = ("back", "show", "resume", "again", "reports", "levels", "not_sure")
    for step in steps:
        for form in (words.talk[step], *words.typed.get(step, ())):
            assert [each for each in steps if listener.is_step(each, form)] == [step], form


BARE = [
    ("age_years", "38"),
    ("age_years", "thirty-nine"),
    ("age_years", "３９"),
    ("months_since_allo_hsct", "38"),
    ("haemoglobin_g_l", "101.5"),
    ("platelets_10e9_l", "thirty-eight point five"),
]
NOT_BARE = [
    ("age_years", "38.5"),
    ("age_years", "38,0"),
    ("age_years", "thirty-eight point five"),
    ("age_years", "39 degrees"),
    ("age_years", "39°"),
    ("age_years", "I am 39"),
    ("age_years", "39 40"),
    ("age_years", "450"),
    ("prior_lines", "39"),
    ("platelets_10e9_l", "38.5 C"),
    ("platelets_10e9_l", "fever 38.5"),
    ("lvef_percent", "101.5"),
    ("country", "39"),
    ("", "39"),
]


@pytest.mark.parametrize(("field", "text"), BARE)
def test_a_number_alone_answers_the_question(listener: Listener, field: str, text: str) -> None:
    assert listener.is_bare(field, text)


@pytest.mark.parametrize(("field", "text"), NOT_BARE)
def test_what_may_be_a_temperature_is_left_to_the_alarm(
    listener: Listener, field: str, text: str
) -> None:
    assert not listener.is_bare(field, text)


AGES = [
    ("trials for a 70 year old with AML", "70"),
    ("which trials take people aged 70?", "70"),
    ("studies for a seventy-year-old", "70"),
    ("my 6.5 years old niece", "6.5"),
    ("is age 45 too old", "45"),
    ("trials for a 30 year old or a 40 year old", None),
    ("trials of 2021 with 70 people", None),
    ("aged 200", None),
    ("which trials are for AML", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "age"), AGES, ids=[text for text, _ in AGES])
def test_the_age_that_a_question_names(listener: Listener, text: str, age: str | None) -> None:
    found = listener.age(text)
    assert (found is None) == (age is None)
    assert age is None or f"{found:g}" == age


WHYS = [
    ("why not NCT04785833?", True),
    ("Why does this trial not match?", True),
    ("why doesn't NCT04785833 fit me", True),
    ("why?", True),
    ("why not", True),
    ("why is NCT04785833 not open?", False),
    ("why do I lose my hair", False),
    ("why not surgery", False),
    ("NCT04785833", False),
    ("not why", False),
]


@pytest.mark.parametrize(("text", "asks"), WHYS, ids=[text for text, _ in WHYS])
def test_only_a_plain_question_for_reasons_is_taken_for_one(
    listener: Listener, text: str, asks: bool
) -> None:
    assert listener.asks_why(text, ["NCT04785833"]) is asks


def test_an_answer_is_changed_by_the_label_of_its_question(listener: Listener) -> None:
    assert listener.changed("change my age") == "age_years"
    assert listener.changed("Correct the disease") == "diagnosis"
    assert listener.changed("change") is None
    assert listener.changed("age") is None
