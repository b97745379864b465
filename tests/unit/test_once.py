"""A message that arrives twice is answered once, for a while, in a memory that cannot grow."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from chatbot.reply import Reply
from chatbot.services.once import LASTS, Answered, Once, key_of

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def maker(conversation: str = "a") -> Callable[[], Answered]:
    """Gives another turn each time it is asked."""
    turns = iter(range(1, 100))
    reply = Reply("answer", (), "This is no advice.")
    return lambda: Answered(conversation, next(turns), reply, "release", "receipt")


def test_the_same_message_gets_the_same_reply() -> None:
    once, make = Once(), maker()
    first = once.answer("key", NOON, make)
    assert once.answer("key", NOON + LASTS - timedelta(seconds=1), make) is first
    assert once.answer("other", NOON, make).turn == 2


def test_after_a_while_it_is_a_new_message() -> None:
    once, make = Once(), maker()
    once.answer("key", NOON, make)
    assert once.answer("key", NOON + LASTS, make).turn == 2


def test_the_oldest_makes_room() -> None:
    once, make = Once(capacity=2), maker()
    for key in ("a", "b", "c"):
        once.answer(key, NOON, make)
    assert once.answer("c", NOON, make).turn == 3
    assert once.answer("a", NOON, make).turn == 4


def test_a_reply_is_dropped_with_its_conversation() -> None:
    once, make = Once(), maker()
    once.answer("key", NOON, make)
    once.answer("kept", NOON, maker("b"))
    once.drop("a")
    assert once.answer("key", NOON, make).turn == 2
    assert once.answer("kept", NOON, make).turn == 1


def test_a_failure_is_not_kept() -> None:
    def fail() -> Answered:
        raise ValueError

    once = Once()
    with pytest.raises(ValueError):  # noqa: PT011 - ours, see above
        once.answer("key", NOON, fail)
    assert once.answer("key", NOON, maker()).turn == 1


def test_copies_that_arrive_together_are_answered_once() -> None:
    once, make, turns = Once(), maker(), []
    begin = threading.Barrier(8)

    def send() -> None:
        begin.wait()
        turns.append(once.answer("key", NOON, make).turn)

    senders = [threading.Thread(target=send) for _ in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert turns == [1] * 8


def test_whatever_differs_makes_another_key() -> None:
    assert key_of("one") != key_of("other")
