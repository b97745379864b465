"""Messages that differ in one word which turns the meaning round never get the same reply."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from chatbot.conversation.engine import Engine
from tests.conftest import ROOT, Talk

SPEC: dict[str, Any] = yaml.safe_load((ROOT / "tests/spec/opposites.yaml").read_text("utf-8"))


def _apart() -> Iterator[Any]:
    for kind, pairs in SPEC["told_apart"].items():
        for pair in pairs:
            yield pytest.param(*pair, id=f"{kind}: {pair[0]} | {pair[1]}")


def _answer(engine: Engine, text: str) -> str:
    """The reply where it answers; nothing where it declines or asks back."""
    reply = Talk(engine).say(text).reply
    return reply.text if reply.outcome in ("answer", "safety") else ""


@pytest.mark.parametrize(("one", "other"), list(_apart()))
def test_opposites_are_told_apart(engine: Engine, one: str, other: str) -> None:
    answer = _answer(engine, one)
    assert not answer or answer != _answer(engine, other)


@pytest.mark.parametrize(("one", "other"), SPEC["told_of_both"], ids=lambda text: text)
def test_one_text_tells_of_both(engine: Engine, one: str, other: str) -> None:
    answer = _answer(engine, one)
    assert answer
    assert answer == _answer(engine, other)
