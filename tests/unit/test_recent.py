"""The same first message is worked out once; what follows it, or another day, always anew."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message, Turn
from chatbot.services.recent import Recent

TODAY = date(2026, 11, 21)
ASKED = Message("what is cd7")


class Counting:
    """An engine that counts how often it was asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.asked = 0

    def answer(self, message: Message, state: State, *, today: date) -> Turn:
        """What the engine answers."""
        self.asked += 1
        return self._engine.answer(message, state, today=today)


@pytest.fixture
def counting(engine: Engine) -> Counting:
    """An engine of its own for each test."""
    return Counting(engine)


def ask(recent: Recent, engine: object, message: Message = ASKED, **given: object) -> Turn:
    """Ask as a talk that begins, unless told otherwise."""
    asked = {"state": State(), "today": TODAY, **given}
    return recent.answer(engine, message, asked["state"], asked["today"])  # type: ignore[arg-type]


def test_the_same_beginning_is_worked_out_once(counting: Counting) -> None:
    recent = Recent()
    first, second = ask(recent, counting), ask(recent, counting)
    assert counting.asked == 1
    assert first == second == counting.answer(ASKED, State(), today=TODAY)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"message": replace(ASKED, region="GB")}, id="another-region"),
        pytest.param({"message": replace(ASKED, text="what is cd7?")}, id="another-mark"),
        pytest.param({"state": State(turn=1)}, id="a-later-turn"),
        pytest.param({"state": State(alarmed=True)}, id="after-a-crisis"),
        pytest.param({"today": TODAY + timedelta(1)}, id="the-next-day"),
    ],
)
def test_whatever_differs_is_worked_out(counting: Counting, given: dict[str, object]) -> None:
    recent = Recent()
    ask(recent, counting)
    ask(recent, counting, **given)  # type: ignore[arg-type]
    assert counting.asked == 2


def test_another_release_takes_nothing_over(engine: Engine) -> None:
    recent, before, after = Recent(), Counting(engine), Counting(engine)
    for each in (before, after, before):
        ask(recent, each)
    assert (before.asked, after.asked) == (2, 1)


def test_a_number_that_a_person_gave_is_not_kept(counting: Counting) -> None:
    recent = Recent()
    told = Message("my report says 62 percent of the blasts have cd7")
    assert "62" in ask(recent, counting, told).reply.text
    assert len(recent) == 0


def test_no_words_are_kept(counting: Counting) -> None:
    recent = Recent()
    told = Message("my name is Zebulon and I wonder what cd7 is")
    assert list(ask(recent, counting, told).trace.explain()) == []
    assert "Zebulon" not in repr(vars(recent))


def test_what_is_longest_unasked_makes_room(counting: Counting) -> None:
    recent = Recent(capacity=2)
    for text in ("what is cd7", "is it a cure", "what is cd7", "how do i join a trial"):
        ask(recent, counting, Message(text))
    assert (len(recent), counting.asked) == (2, 3)
    ask(recent, counting, Message("what is cd7"))
    assert counting.asked == 3
