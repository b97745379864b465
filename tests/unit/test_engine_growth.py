"""Rows of signs that make a careless pattern go through a message again and again (S-68).

A message four times as long may take about four times as much processor time; gone through anew
from each sign it takes sixteen.
"""

import time

import pytest

from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message
from tests.conftest import TODAY

ROWS = (
    *("\n", " \n", ".", "-", "- ", "•\n", "1. ", "1 ", "?", "? ", ", ", ": ", "; ", "'", "(", "["),
    *("{", "a ", "a-", "a.", "a@", "and ", "or ", "and what ", "is it ", "my ", "my son ", "no "),
    *("cd7 ", "nct", "38.", "% ", "50% ", "years ", "in china ", "http://", "s u i ", "发烧"),
    *("e\u0301", "😀"),
)
SHORT, LONG = 240, 960
MOST_GROWTH = 9


def _cost(engine: Engine, text: str) -> float:
    """Processor time of an answer: the least of three, in seconds."""
    costs = []
    for _ in range(3):
        begin = time.process_time()
        engine.answer(Message(text), State(), today=TODAY)
        costs.append(time.process_time() - begin)
    return min(costs)


@pytest.mark.parametrize("sign", ROWS, ids=ascii)
def test_a_row_of_signs_takes_no_longer_than_its_length(engine: Engine, sign: str) -> None:
    short, long = ((sign * length)[:length] for length in (SHORT, LONG))
    assert _cost(engine, long) < MOST_GROWTH * _cost(engine, short)
