"""Whether a reply is right: word for word what the engine of its release says to that message.

A talk may go on from any state that it can have been in: the newest one, unless a worker that knew
of it died or the database could not be asked; then from an earlier one, or as a new talk. That is
counted, and no wrong answer: the words are those that belong to what was known. The answers of a
pre-screen come along in a token, so that they may be known where the rest of a talk is not.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from flask.testing import FlaskClient

from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message
from chatbot.reply import Reply
from tests.chaos.crowd import SCREENINGS, Body, Seen, Talk, digest

Verdict = Literal["right", "thread lost", "wrong", "no reply"]


@dataclass(frozen=True, slots=True)
class Judged:
    """What was seen, and how it stands. ``why`` tells of a wrong one."""

    seen: Seen
    verdict: Verdict
    why: str = ""


class Judge:
    """Knows every release that was ever served: its engine, and a service over it."""

    def __init__(
        self, engines: Mapping[str, Engine], services: Iterable[FlaskClient], today: date
    ) -> None:
        self._engines = engines
        self._services = tuple(services)
        self._today = today
        self._known: dict[tuple[str, str, State], tuple[Reply, State]] = {}

    def of_talk(self, talk: Talk) -> Iterator[Judged]:
        """Each reply of a talk, in order."""
        if talk.script.answers is not None:
            yield from (self._screened(seen, talk.script.answers) for seen in talk.seen)
            return
        states = [State()]
        for seen in talk.seen:
            judged, reached = self._said(seen, states)
            if judged.verdict == "right" and talk.script.intent:
                judged = _about(judged, talk.script.intent)
            yield judged
            states = [*(state for state in states if state not in reached), *reached]

    def _said(self, seen: Seen, states: list[State]) -> tuple[Judged, list[State]]:
        """How a reply stands, and the states that the talk may be in now; the likeliest is last."""
        retried = len(seen.tries) > 1
        states = _with_token(states)
        unseen = self._unseen(seen.text, states) if retried else []
        if not seen.last.is_answered:
            return Judged(seen, "no reply"), unseen
        told = seen.last.body
        release = told["receipt"]["release"]
        if release not in self._engines:
            return Judged(seen, "wrong", f"release {release[:12]} was never served"), []
        for number, state in enumerate(reversed([*unseen, *states])):
            for reply, after in self._answers(release, seen.text, state):
                if _says(told) == _said(reply):
                    is_newest = number == 0 or retried
                    return Judged(seen, "right" if is_newest else "thread lost"), [after]
        return Judged(seen, "wrong", _difference(seen)), []

    def _unseen(self, text: str, states: list[State]) -> list[State]:
        """Where a talk may be after a message whose reply nobody saw."""
        return [
            after
            for release in self._engines
            for state in states
            for _, after in self._answers(release, text, state)
        ]

    def _answers(self, release: str, text: str, state: State) -> Iterator[tuple[Reply, State]]:
        """What a release says in this state, with the answers of a pre-screen and without."""
        for each in dict.fromkeys((state, replace(state, prescreen=None))):
            key = (release, text, each)
            if key not in self._known:
                turn = self._engines[release].answer(Message(text), each, today=self._today)
                self._known[key] = turn.reply, turn.state
            yield self._known[key]

    def _screened(self, seen: Seen, answers: Mapping[str, object]) -> Judged:
        if not seen.last.is_answered:
            return Judged(seen, "no reply")
        for service in self._services:
            reply = service.post(SCREENINGS, json={"answers": answers}).get_json()
            if digest(reply) == seen.last.body.get("screened"):
                return Judged(seen, "right")
        return Judged(seen, "wrong", f"the screening of {sorted(answers)}")


def _difference(seen: Seen) -> str:
    """What was said to what, for whoever looks into it. All of it is our own text."""
    told = seen.last.body
    ids = [intent["id"] for intent in told["intents"]]
    where = f"turn {told['turn']}, at {seen.last.at:.0f} s"
    return f"{seen.text!r} ({where}) was told {told['outcome']} {ids}: {told['text'][:120]!r}"


def _with_token(states: list[State]) -> list[State]:
    """Each state with the answers of a pre-screen that any other holds; the newest stay last."""
    given = [state.prescreen for state in states if state.prescreen]
    mixed = [replace(state, prescreen=each) for state in states for each in given]
    return [*(state for state in dict.fromkeys(mixed) if state not in states), *states]


def _about(judged: Judged, intent: str) -> Judged:
    """A question that is known to be about an ``intent``."""
    ids = [each["id"] for each in judged.seen.last.body["intents"]]
    if intent in ids:
        return judged
    return Judged(judged.seen, "wrong", f"{judged.seen.text!r} is about {intent}, told {ids}")


def _says(told: Body) -> tuple[object, ...]:
    """What counts of a reply as it was sent."""
    named = (told["intents"], told["trials"], told["sources"])
    ids = tuple(tuple(each["id"] for each in group) for group in named)
    notes = tuple((note["id"], note["hash"]) for note in told["receipt"]["answers"])
    return told["outcome"], told["severity"], told["text"], ids, notes


def _said(reply: Reply) -> tuple[object, ...]:
    """What counts of a reply as the engine makes it."""
    named = (reply.intents, reply.trials, reply.sources)
    ids = tuple(tuple(str(each.id) for each in group) for group in named)
    notes = tuple((note.id, note.hash) for note in reply.answers)
    return reply.outcome, reply.severity, reply.text, ids, notes
