"""Every sentence of tests/cases: taken by its intent, or never taken by it.

The folder is the twin of knowledge/<language>/intents; no sentence of it equals a phrase.
``known_failures.yaml`` lists sentences that are not right yet; one that turns right must leave it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from chatbot import text as canon
from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.phrases import expand
from tests.conftest import ROOT, TODAY

CASES = ROOT / "tests" / "cases"
KNOWN_FAILURES = set(yaml.safe_load((CASES / "known_failures.yaml").read_text("utf-8")) or [])


def _files() -> list[Path]:
    return sorted(CASES.glob("*/*/*.yaml"))


def _sentences(kind: str) -> Iterator[Any]:
    for file in _files():
        intent = file.stem
        for item in yaml.safe_load(file.read_text("utf-8")).get(kind) or []:
            text = item["text"] if isinstance(item, dict) else item
            answer = item.get("answer") if isinstance(item, dict) else None
            name = f"{intent}: {kind}: {text}"
            fails = pytest.mark.xfail(reason="listed in known_failures.yaml", strict=True)
            marks = [fails] if name in KNOWN_FAILURES else []
            yield pytest.param(intent, text, answer, id=name, marks=marks)


def _said(engine: Engine, text: str) -> tuple[str, str]:
    reply = engine.answer(Message(text), State(), today=TODAY).reply
    if reply.outcome in ("clarify", "fallback"):
        return "oos", ""
    return reply.intents[0].id, reply.answers[-1].id if reply.answers else ""


@pytest.mark.parametrize(("intent", "text", "answer"), list(_sentences("say")))
def test_it_is_taken(engine: Engine, intent: str, text: str, answer: str | None) -> None:
    said, told = _said(engine, text)
    assert said == intent
    assert answer in (None, told)


@pytest.mark.parametrize(("intent", "text", "answer"), list(_sentences("never")))
def test_it_is_never_taken(engine: Engine, intent: str, text: str, answer: str | None) -> None:
    said, _ = _said(engine, text)
    assert answer is None
    assert (said != intent) if intent != "oos" else (said == "oos" or said != intent)


def test_every_intent_has_its_twin(knowledge: Knowledge) -> None:
    for code, language in knowledge.languages.items():
        twins = {(file.parent.name, file.stem) for file in (CASES / code).glob("*/*.yaml")}
        assert twins == {(topic, intent) for intent, topic in language.topics.items()}


def test_no_sentence_is_a_phrase(knowledge: Knowledge) -> None:
    for language in knowledge.languages.values():
        phrases = {
            canon.canonical(sentence)
            for intent in language.intents.values()
            for phrase in [*intent.phrases, *(p for a in intent.answers for p in a.phrases)]
            for sentence in expand(phrase, language.concepts)
        }
        held_out = [param.values[1] for param in _sentences("say")]
        assert held_out
        assert [text for text in held_out if canon.canonical(text) in phrases] == []
