"""What was said to each case, and whether that was right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message, Turn
from chatbot.evaluation.cases import LOOKALIKE, OUT_OF_SCOPE, Case
from chatbot.reply import NamedIntent

Verdict = Literal["right", "partly", "wrong", "abstained"]
DECLINED = "declined"  # said instead of an intent: asked back, or "I am not sure"
_DECLINING = frozenset({"clarify", "fallback"})
_TAKEOVERS = frozenset({"emergency_symptoms", "crisis_distress"})


@dataclass(frozen=True, slots=True)
class Result:
    """What was said to a case: an intent, "declined", or an outcome without an intent.

    ``best`` is the likeliest intent with its share where the matcher decided, else None.
    ``partly`` is a verdict of cases with several questions only.
    """

    case: Case
    said: str
    verdict: Verdict
    rule: str = ""
    best: NamedIntent | None = None


def evaluate(engine: Engine, cases: Iterable[Case], *, today: date) -> tuple[Result, ...]:
    """Ask every case in a conversation of its own, in its own language."""
    return tuple(_asked(engine, case, today) for case in cases)


def _asked(engine: Engine, case: Case, today: date) -> Result:
    turn = engine.answer(Message(case.text, language=case.language), State(), today=today)
    shares = turn.trace.candidates if turn.trace.stage == "matching" else ()
    best = shares[0] if shares else None
    return Result(case, _said(turn), _verdict(case, turn), turn.trace.rule, best)


def _said(turn: Turn) -> str:
    reply = turn.reply
    if reply.outcome in _DECLINING:
        return DECLINED
    return reply.intents[0].id if reply.intents else reply.outcome


def _verdict(case: Case, turn: Turn) -> Verdict:
    said = _said(turn)
    named = tuple(intent.id for intent in turn.reply.intents)
    if case.expected == LOOKALIKE:
        return "wrong" if said in _TAKEOVERS else "right"
    if case.expected and set(named).intersection(case.labels):
        return "right"
    if case.several and said != DECLINED:
        return _several(case.labels, named)
    return judged(case, said)


def judged(case: Case, said: str) -> Verdict:
    """The verdict on saying ``said`` to a case with one question."""
    meant = OUT_OF_SCOPE if said == DECLINED else said
    if meant in case.labels and not case.several:
        return "right"
    return "abstained" if said == DECLINED else "wrong"


def _several(asked: tuple[str, ...], named: tuple[str, ...]) -> Verdict:
    if named == asked:
        return "right"
    return "partly" if set(named).intersection(asked) else "wrong"
