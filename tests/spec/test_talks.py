"""Whole conversations, as scripts that a clinician can read: tests/spec/talks, one file each.

A turn says something (``say``) or presses a button of the last reply (``press: 2``), on the page
of a trial (``page``) or as if certain answers had been ``offered``, where these are given. It tells
what must come of it: ``outcome``, the first ``intent`` or all ``intents`` in order, ``severity``,
text the reply holds (``holds``) or must not hold (``never``), ``about`` the trial that the reply
says it is about ("none" for none), ``chose`` the place of the offer taken.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Self

import pytest
import yaml

from chatbot.conversation.engine import Engine
from chatbot.conversation.turn import Turn
from chatbot.knowledge.loader import Knowledge
from tests.conftest import ROOT, Talk
from tests.factories import HEBEI

TALKS = sorted((ROOT / "tests" / "spec" / "talks").glob("*.yaml"))


@dataclass(frozen=True, slots=True)
class Step:
    """One turn of a script; what is empty is not looked at."""

    say: str = ""
    press: int = 0
    page: str | None = None
    offered: tuple[str, ...] = ()
    outcome: str = ""
    intent: str = ""
    intents: str = ""
    severity: str = ""
    holds: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    about: str = ""
    chose: int = 0
    forgets: bool = False

    @classmethod
    def of(cls, entry: dict[str, Any]) -> Self:
        """A step from its YAML. Raises TypeError for a key that does not exist."""
        lists = {
            key: (value,) if isinstance(value, str) else tuple(value)
            for key, value in entry.items()
            if key in ("holds", "never", "offered")
        }
        return cls(**{**entry, **lists})


def steps(file: Path) -> list[Step]:
    """The turns of one script."""
    return [Step.of(entry) for entry in yaml.safe_load(file.read_text("utf-8"))["turns"]]


def faults(step: Step, turn: Turn, offered: tuple[str, ...]) -> Iterator[str]:
    """What did not come as the script says."""
    reply = turn.reply
    heads = {block.text for block in reply.blocks}
    came = {
        "outcome": reply.outcome,
        "intent": reply.intents[0].id if reply.intents else "none",
        "intents": ", ".join(intent.id for intent in reply.intents),
        "severity": reply.severity,
        "about": next((note.id for note in reply.trials if f"About {note.id}" in heads), "none"),
    }
    for name, value in came.items():
        wanted = getattr(step, name)
        if wanted not in ("", value):
            yield f"{name} is {value}, not {wanted}"
    yield from (f"does not hold: {text}" for text in step.holds if text not in reply.text)
    yield from (f"must not hold: {text}" for text in step.never if text in reply.text)
    told = [note.id for note in reply.answers]
    if step.chose and told != [offered[step.chose - 1]]:
        yield f"answers {told}, not number {step.chose} of {offered}"
    if step.forgets != turn.forget:
        yield f"forget is {turn.forget}"


@pytest.mark.parametrize("file", TALKS, ids=[file.stem for file in TALKS])
def test_a_talk_goes_as_written(talk: Talk, file: Path) -> None:
    buttons: tuple[str, ...] = ()
    for number, step in enumerate(steps(file), start=1):
        text = step.say or buttons[step.press - 1]
        if step.offered:
            talk.state = replace(talk.state, offered=step.offered)
        offered = talk.state.offered
        turn = talk.say(text, trial=step.page)
        buttons = tuple(button.text for button in turn.reply.suggestions)
        found = list(faults(step, turn, offered))
        assert found == [], f"turn {number}, {text!r}: {turn.trace}\n{turn.reply.text}"


@pytest.mark.parametrize("file", TALKS, ids=[file.stem for file in TALKS])
def test_every_turn_of_a_talk_expects_something(file: Path) -> None:
    script = steps(file)
    assert script
    expected = [field.name for field in fields(Step)][4:]
    assert all(any(getattr(step, name) for name in expected) for step in script)
    assert all(bool(step.say) != bool(step.press) for step in script)


def test_every_limit_of_an_answer_can_be_told(knowledge: Knowledge) -> None:
    """What an answer is chosen by stands in the reply (requirement S-41)."""
    for language in knowledge.languages.values():
        for _, answer in language.answers():
            limits = (answer.only.disease, answer.only.group, answer.only.antigen)
            assert {limit for limit in limits if limit} <= language.ui.about.keys(), answer.id


def test_the_words_of_every_button_lead_to_its_answer(engine: Engine, knowledge: Knowledge) -> None:
    """The bot's own questions must not be taken for something else, least of all for an alarm."""
    wrong = []
    for language in knowledge.languages.values():
        for intent, answer in language.answers():
            page = answer.only.trial if answer.only.trial != "any" else HEBEI
            reply = Talk(engine).say(answer.title, trial=page).reply
            led = [note.id for note in reply.intents]
            if led != [intent.id] and language.topics[intent.id] != "safety":
                wrong.append(f"{answer.title} leads to {led}, not {intent.id}")
    assert wrong == []
