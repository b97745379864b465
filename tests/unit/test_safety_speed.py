"""Work grows with the length of a message and no faster, whatever is in it (S-68)."""

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

import pytest

from chatbot.knowledge.loader import Knowledge
from chatbot.safety import Screen, identity, noise, spelling, tokens

HOSTILE = {
    "one letter": "a",
    "fever": "fever ",
    "no": "no ",
    "denied": "no fever or ",
    "held": "i have ",
    "digits": "1 ",
    "temperatures": "fever 39 ",
    "decimals": "38.5 ",
    "addresses": "a@",
    "letters apart": "s u i c i d e ",
    "dots": "a.",
    "chinese": "发烧",
    "chinese apart": "自.",
    "question": "why does fever cause seizures in people ",
    "links": "http://",
    "phones": "123-",
    "street": "calle ",
    "handle": "wechat ",
    "masks": "a1",
    "braces": "{{",
    "commas": "fever, ",
    "new words": "",
}
LENGTHS = (500, 1000)
MOST_GROWTH = 2.2
MOST_FOR_SPACES = 1.3


@pytest.fixture(scope="module")
def screen(knowledge: Knowledge) -> Screen:
    return Screen(knowledge.alarms)


def _steps(work: Callable[[], object]) -> int:
    """How many lines of Python ``work`` runs: a measure that no busy machine disturbs."""
    count = 0

    def trace(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def _message(name: str, length: int) -> str:
    piece = HOSTILE[name] or " ".join(f"w{number}x" for number in range(length))
    return (piece * (length // len(piece) + 1))[:length]


@pytest.mark.parametrize("name", HOSTILE)
def test_steps_grow_with_the_length(screen: Screen, name: str) -> None:
    messages = [_message(name, length) for length in LENGTHS]
    for message in messages:
        screen.assess(message)
    short, long = (_steps(partial(screen.assess, message)) for message in messages)
    assert long <= MOST_GROWTH * short


def test_chinese_with_spaces_is_not_read_twice(screen: Screen) -> None:
    """The spaces may disguise a word, but what is left without them are the same words."""
    together = "妈妈昨天发烧了，今天还是很累，想问问要不要紧？" * 20
    apart = " ".join(together)
    for message in (together, apart):
        screen.assess(message)
    few, more = (_steps(partial(screen.assess, message)) for message in (together, apart))
    assert more <= MOST_FOR_SPACES * few


@pytest.mark.parametrize("name", HOSTILE)
def test_patterns_answer_at_once(name: str) -> None:
    """Every pattern on 20,000 hostile characters: a quadratic one would take minutes."""
    text = _message(name, 20_000)
    assert spelling.undisguised(text)
    words = tokens.tokenize(text)
    list(identity.find(text))
    list(noise.read(text, words))
    identity.names_someone(text)
