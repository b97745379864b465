"""Answers of pre-screens: kept for an hour, few enough, and only for the talk they belong to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chatbot.screening.prescreen import Prescreen
from chatbot.services.interviews import LONGEST_TOKEN, Held, Interviews

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
TOLD = Prescreen("self", (("age_years", "45"), ("hiv", "not_sure")), "diagnosis", reports=True)
HELD = Held(TOLD, "talk", 3, "release", NOON)
KEY = "of more than 32 characters, for tests"


def test_a_token_says_all_that_was_held() -> None:
    interviews = Interviews(KEY)
    assert interviews.read(interviews.token(HELD)) == HELD
    assert Interviews(KEY).read(interviews.token(HELD)) == HELD
    assert Interviews("another secret that is long enough").read(interviews.token(HELD)) is None


@pytest.mark.parametrize("token", ["", ".", "abc.def", "é" * 10, "a" * (LONGEST_TOKEN + 1)])
def test_what_is_no_token_holds_nothing(token: str) -> None:
    assert Interviews(KEY).read(token) is None


@pytest.mark.parametrize(
    "data",
    [None, [], {}, ["a", 1, "r"], ["a", 1, "r", 1.0, None], ["a", 1, "r", "x", TOLD.as_json()],
     ["a", 1, "r", 1e30, TOLD.as_json()], ["a", 1, "r", 1.0, ["nobody", [], "", False, False]]],
    ids=str,
)  # fmt: skip
def test_a_signed_token_of_another_shape_holds_nothing(data: object) -> None:
    interviews = Interviews(KEY)
    assert interviews.read(interviews._signer.dumps(data)) is None


@pytest.mark.parametrize(
    ("held", "serves"),
    [
        (HELD, True),
        (replace(HELD, at=NOON - timedelta(minutes=60)), True),
        (replace(HELD, at=NOON - timedelta(minutes=60, seconds=1)), False),
        (replace(HELD, at=NOON + timedelta(seconds=1)), False),
        (replace(HELD, conversation="another"), False),
        (replace(HELD, release="another"), False),
        (replace(HELD, turn=2), False),
        (replace(HELD, turn=4), True),
    ],
    ids=["new", "an hour", "over an hour", "of the future", "talk", "release", "old", "newer"],
)
def test_what_is_held_serves_one_talk_for_an_hour(held: Held, serves: bool) -> None:
    assert held.serves("talk", 3, "release", NOON) is serves


def test_the_memory_is_bounded_and_the_longest_unused_make_room() -> None:
    interviews = Interviews(KEY, capacity=2)
    for name in ("a", "b", "a", "c"):
        interviews.keep(replace(HELD, conversation=name))
    found = {name for name in "abc" if interviews.find(name, NOON)}
    assert found == {"a", "c"}


def test_what_has_expired_is_gone_from_memory_with_the_next_message() -> None:
    interviews = Interviews(KEY)
    interviews.keep(HELD)
    interviews.keep(replace(HELD, conversation="later", at=NOON + timedelta(minutes=30)))
    assert interviews.find("nobody", NOON + timedelta(minutes=61)) is None
    assert list(interviews._held) == ["later"]


def test_dropped_answers_are_gone() -> None:
    interviews = Interviews(KEY)
    interviews.keep(HELD)
    interviews.drop("talk")
    interviews.drop("talk")
    assert interviews.find("talk", NOON) is None
