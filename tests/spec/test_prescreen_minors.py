"""People under 18 in the pre-screen (requirement S-26): nothing is asked, nothing is kept.

Every age from 0 to 19, in digits and in words, as an answer and in a sentence of one's own.
"""

import pytest

from chatbot.conversation.turn import Turn
from tests.conftest import Talk

WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
GUARDIAN = "parent or guardian"
MINORS = "talk with a parent or guardian and your doctor"
SELF = ("{digits}", "{word}", "{digits} years", "{word} years old", "I am {digits}", "I'm {word}")
OTHER = ("{digits}", "{word}", "{digits} years old", "he is {digits}", "she's {word} years old")
GRADES = (
    "I am in 7th grade", "I am in high school", "I'm a teenager", "I am still a child",
    "I am not yet 18", "I turn 18 next month", "I am under 18", "I am only a kid",
)  # fmt: skip


def asked(talk: Talk, whom: str) -> None:
    """The question for the age is open."""
    talk.say("start the questions")
    assert "years?" in talk.say(whom).reply.text


def ages(forms: tuple[str, ...]) -> list[tuple[int, str]]:
    """Every age in every form."""
    return [
        (age, form.format(digits=age, word=word))
        for form in forms
        for age, word in enumerate(WORDS)
    ]


def is_over(talk: Talk) -> bool:
    """Whether no pre-screen is under way, and nothing of one is known or stored."""
    state = talk.state
    return state.prescreen is None and state.screening == ""


@pytest.mark.parametrize(("age", "text"), ages(SELF), ids=[text for _, text in ages(SELF)])
def test_who_is_under_18_gets_the_fixed_text_and_nothing_is_kept(
    talk: Talk, age: int, text: str
) -> None:
    asked(talk, "for me")
    turn = talk.say(text)
    if age >= 18:
        assert "Which disease do you have?" in turn.reply.text
        return
    assert MINORS in turn.reply.text
    assert "Which disease" not in turn.reply.text
    assert is_over(talk)
    assert is_silent(talk.say("T-ALL (T-cell acute lymphoblastic leukemia)"))


def is_silent(turn: Turn) -> bool:
    """Whether an answer of a pre-screen is no longer taken for one."""
    return "Change it with Back" not in turn.reply.text


@pytest.mark.parametrize(("age", "text"), ages(OTHER), ids=[text for _, text in ages(OTHER)])
def test_who_asks_for_a_child_gets_the_ages_of_the_records_only(
    talk: Talk, age: int, text: str
) -> None:
    asked(talk, "for someone else")
    turn = talk.say(text)
    if age >= 18:
        assert "Which disease does the person have?" in turn.reply.text
        return
    told = turn.reply.text
    assert "Which disease" not in told
    assert "Points to discuss" not in told
    assert GUARDIAN in told
    if turn.reply.outcome == "screening":
        assert "Ages in the record" in told
        assert len(turn.reply.trials) <= 8
        assert is_over(talk)


@pytest.mark.parametrize("text", GRADES)
def test_what_says_under_18_in_other_words_ends_the_questions(talk: Talk, text: str) -> None:
    asked(talk, "for me")
    turn = talk.say(text)
    assert [intent.id for intent in turn.reply.intents] == ["minor_user"]
    assert is_over(talk)


@pytest.mark.parametrize(
    "text", ["I am 15 and have a fever of 39.5 after CAR-T", "I am 14 and I want to die"]
)
def test_emergencies_and_crises_win(talk: Talk, text: str) -> None:
    asked(talk, "for me")
    assert talk.say(text).reply.severity in ("emergency", "crisis")


@pytest.mark.parametrize("text", ["17.9", "0.5", "17,5"])
def test_the_year_before_18_counts_to_its_last_day(talk: Talk, text: str) -> None:
    asked(talk, "for me")
    assert MINORS in talk.say(text).reply.text
