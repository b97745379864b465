"""Where a message may fall into several questions."""

import pytest

from chatbot.conversation.questions import Part, Splitter
from chatbot.knowledge.loader import Knowledge

BARE = Splitter({})


@pytest.fixture(scope="module")
def splitter(knowledge: Knowledge) -> Splitter:
    return Splitter(knowledge.languages["en"].vocabulary.cues)


def told(parts: tuple[Part, ...]) -> list[str]:
    """The parts, those that ask with a question mark."""
    return [part.text + "?" * part.asks for part in parts]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param(" ?!. ", [], id="marks alone"),
        pytest.param("What is CD7", ["what is cd7?"], id="a question without a mark"),
        pytest.param("side effects?", ["side effects?"], id="a mark alone makes a question"),
        pytest.param("I have AML. Can I join?", ["i have aml", "can i join?"], id="told and asked"),
        pytest.param("I have AML and can I join", ["i have aml", "can i join?"], id="in one go"),
        pytest.param("Is it safe?And where?", ["is it safe?", "and where?"], id="no space"),
        pytest.param("Is CAR-T. What", ["is car-t?", "what?"], id="a letter before a full stop"),
        pytest.param(
            "Is it, e.g. in Dr. Li's study, safe",
            ["is it, e.g. in dr. li's study, safe?"],
            id="no ends",
        ),
        pytest.param("is 62.5 % enough", ["is 62.5 % enough?"], id="a decimal"),
        pytest.param("1. cost 2. risk", ["cost?", "risk?"], id="a numbered list"),
        pytest.param(
            "2. cost 3. risk", ["2", "cost 3", "risk"], id="no list, as it starts with two"
        ),
        pytest.param(
            "I ask:\n- cost\n- risk", ["i ask:", "cost?", "risk?"], id="a list with dashes"
        ),
        pytest.param("what is cd7\nwhere is it", ["what is cd7?", "where is it?"], id="lines"),
        pytest.param(
            "what are the side\neffects", ["what are the side effects?"], id="a broken line"
        ),
        pytest.param("Hi there, what is CD7", ["hi there,", "what is cd7?"], id="a greeting first"),
        pytest.param("Thanks! And who pays", ["thanks!", "and who pays?"], id="thanks first"),
        pytest.param("thanks for explaining", ["thanks for explaining"], id="only thanks"),
        pytest.param("CD7是什么？多少钱。", ["cd7是什么?", "多少钱"], id="Chinese marks"),
        pytest.param("hola ¿qué es? ¿cuánto?", ["hola", "que es?", "cuanto?"], id="Spanish marks"),
    ],
)
def test_a_message_falls_into_parts(splitter: Splitter, text: str, parts: list[str]) -> None:
    assert [part.replace("\n", " ") for part in told(splitter.parts(text))] == parts


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        pytest.param("what is cd7", (), id="one"),
        pytest.param("how and where is it", ("how", "where is it"), id="one that asks nothing yet"),
        pytest.param(
            "what is cd7 how is it tested", ("what is cd7", "how is it tested"), id="bare"
        ),
        pytest.param("is it safe and can i join", ("is it safe", "can i join"), id="and"),
        pytest.param("is it safe, and also the cost", ("is it safe", "the cost"), id="and also"),
        pytest.param("a transplant, what does that mean", (), id="told first"),
        pytest.param("how long does the stay take", (), id="a verb after its question word"),
        pytest.param("what tests will i need", (), id="the same with a thing"),
        pytest.param("is there a limit for how old one is", (), id="cannot end with for"),
        pytest.param("what is one " * 6, (), id="too many"),
    ],
)
def test_a_part_falls_into_clauses(splitter: Splitter, text: str, clauses: tuple[str, ...]) -> None:
    assert splitter.clauses(Part(text, asks=True)) == clauses


@pytest.mark.parametrize(
    ("text", "things"),
    [
        pytest.param("side effects and cost", ("side effects", "cost"), id="and"),
        pytest.param("age, cost & place", ("age", "cost", "place"), id="a list"),
        pytest.param("she has aml, is that bad", (), id="a question is no thing"),
        pytest.param("hotels and flights paid by the study", (), id="too much for a thing"),
        pytest.param("labs or scans", (), id="or is one thing"),
    ],
)
def test_a_part_may_ask_about_things(
    splitter: Splitter, text: str, things: tuple[str, ...]
) -> None:
    assert splitter.things(Part(text, asks=True)) == things


def test_a_language_without_cues_still_has_marks() -> None:
    assert told(BARE.parts("what is cd7? where and how")) == ["what is cd7?", "where and how"]
    assert BARE.clauses(Part("what is cd7 and what is it", asks=True)) == ()


def test_a_very_long_message_is_bounded(splitter: Splitter) -> None:
    assert len(splitter.parts("I tell. " * 400)) == 0
    assert told(splitter.parts("I tell. " * 50 + "why?")) == ["why?"]
    assert len(splitter.parts("why? " * 400)) == 12


def test_a_row_of_empty_lines_is_one(splitter: Splitter) -> None:
    """They were gone through again and again: a tenth of a second for nine hundred."""
    few, many = ("what is cd7?" + "\n" * count + "who pays?" for count in (2, 900))
    assert told(splitter.parts(many)) == told(splitter.parts(few)) == ["what is cd7?", "who pays?"]
