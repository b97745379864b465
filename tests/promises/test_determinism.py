"""Promise P9: the same message, state and knowledge give the same bytes, whoever is asked."""

import hashlib
import os
import subprocess
import sys

import pytest

from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message
from chatbot.knowledge import checks
from chatbot.matching.compiled import to_bytes
from tests.conftest import ROOT, TODAY

TALK = (
    "hello",
    "what is CD7?",
    "wat are the sied efects",
    "and for children?",
    "for AML?",
    "is NCT04938115 still open?",
    "what about the other trial?",
    "where is NCT99999999",
    "more about the study",
    "2",
    "purple elephants fly at noon",
    "price and hospital and risk",
    "what is CD7? How much does it cost, and where is the trial? What about the moon?",
    "no, the AML one",
    "my son had CAR-T and cannot breathe",
    "¿qué es CD7? 什么是 CD7",
    "",
)


def transcript(engine: Engine) -> str:
    """One talk word for word, with all states and reasons, and the hash of what was learned."""
    lines = [engine.knowledge.release]
    state = State()
    for text in TALK:
        turn = engine.answer(Message(text, region="US"), state, today=TODAY)
        state = turn.state
        lines += [turn.reply.text, repr(turn)]
    lines += [hashlib.sha256(to_bytes(learned)).hexdigest() for learned in engine.compiled.values()]
    return "\n".join(lines)


def tell() -> None:
    """Print the talk with an engine of our own; called in another process."""
    engine = Engine(checks.load_checked(ROOT / "knowledge"))
    sys.stdout.buffer.write(transcript(engine).encode())


@pytest.fixture(scope="module")
def told(engine: Engine) -> str:
    return transcript(engine)


def test_another_process_says_the_same_bytes(told: str) -> None:
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"  # sets in another order
    code = "from tests.promises.test_determinism import tell; tell()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=True,
    )
    assert done.stdout == told.encode()


def test_what_was_said_before_to_others_changes_nothing(engine: Engine, told: str) -> None:
    for text in ("sied efects", "and for children?", "forget me"):
        engine.answer(Message(text), State(), today=TODAY)
    assert transcript(engine) == told
