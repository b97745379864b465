"""Messages with slips of the hand: what is asked is answered, and alarms are heard all the same."""

import pytest

from tests.conftest import Talk


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        pytest.param("self harj thoughts", "crisis_distress", id="a key beside"),
        pytest.param("I want to hurt mysefl", "crisis_distress", id="swapped"),
        pytest.param("shortnss of breath since the infusion", "emergency_symptoms", id="left out"),
        pytest.param("he has a seizzure", "emergency_symptoms", id="doubled"),
        pytest.param("should I stop my orescription", "medical_advice_personal", id="advice"),
    ],
)
def test_an_alarm_is_heard(talk: Talk, typed: str, intent: str) -> None:
    reply = talk.say(typed).reply
    assert reply.outcome == "safety"
    assert [each.id for each in reply.intents] == [intent]


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        pytest.param("waht is cd7", "what is cd7", id="swapped"),
        pytest.param(
            "how mcuh does teh treatment csot", "how much does the treatment cost", id="3"
        ),
        pytest.param("sideeffects of car-t", "side effects of car-t", id="written as one"),
        pytest.param("whree is the hosptal", "where is the hospital", id="two in two words"),
        pytest.param("what's gvdh", "what's gvhd", id="a name where it fits"),
    ],
)
def test_a_misspelt_question_gets_the_same_answer(talk: Talk, typed: str, clean: str) -> None:
    meant = Talk(talk.engine).say(clean).reply
    assert meant.outcome == "answer"
    assert talk.say(typed).reply.text == meant.text


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("does car-t cuer leukemia", id="cure"),
        pytest.param("can I drive befor car-t", id="before"),
    ],
)
def test_what_a_word_that_decides_was_meant_to_be_is_not_guessed(talk: Talk, typed: str) -> None:
    assert talk.engine.compiled["en"].lexicon.read(typed).repaired == ()
