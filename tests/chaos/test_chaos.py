"""A short chaos run, and that a long one would tell of what goes wrong."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message
from chatbot.knowledge import checks
from tests import factories
from tests.chaos import __main__ as command
from tests.chaos.account import Account, add_up
from tests.chaos.crowd import Log, Seen, Talk, Try
from tests.chaos.harms import HARMS, plan
from tests.chaos.judge import Judge
from tests.chaos.report import page
from tests.chaos.run import Kept, Options, Ran, Span, run
from tests.chaos.talks import Script, known_questions, scripts

TODAY = date(2026, 11, 21)
QUESTION = "What is CD7?"
LINE = {"emergency": "If this is an emergency, call your local emergency number now."}
SHORT = ("worker killed", "PostgreSQL frozen", "Redis killed", "new knowledge", "broken knowledge")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return factories.write_folder(tmp_path_factory.mktemp("chaos") / "knowledge")


@pytest.fixture(scope="module")
def engine(folder: Path) -> Engine:
    return Engine(checks.load_checked(folder))


Reply = Callable[..., dict[str, Any]]


@pytest.fixture
def reply(engine: Engine) -> Reply:
    """What the bot sends to a message, with some of it ``changed``."""

    def make(question: str = QUESTION, **changed: object) -> dict[str, Any]:
        said = engine.answer(Message(question), State(), today=TODAY).reply
        told = {
            "conversation": "one", "turn": 1, "outcome": said.outcome, "severity": said.severity,
            "text": said.text, "trials": [{"id": each.id} for each in said.trials],
            "intents": [{"id": each.id} for each in said.intents],
            "sources": [{"id": each.id} for each in said.sources],
            "receipt": {
                "release": engine.knowledge.release,
                "answers": [{"id": note.id, "hash": note.hash} for note in said.answers],
            },
        }  # fmt: skip
        return {**told, **changed}

    return make


def seen(*tries: Try, text: str = QUESTION) -> Seen:
    return Seen("question", text, tries)


def answered(body: dict[str, Any]) -> Seen:
    return seen(Try(1.0, 200, 0.01, body), text=QUESTION)


def ran(engine: Engine, *wanted: Seen, **changed: Any) -> Ran:
    """A run in which this was seen."""
    talks = [
        Talk(Script("question", (each.text,), intent="what_is_cd7"), (each,)) for each in wanted
    ]
    judge = Judge({engine.knowledge.release: engine}, (), TODAY)
    kept = Kept(Counter(), Counter({("one", 1): 1}), 0)
    whole = Ran(Options(seconds=60), 60.0, Log(talks), (), kept, judge, ())
    return replace(whole, **changed)


def broken(account: Account) -> list[str]:
    return [promise.name for promise in account.promises if not promise.is_kept]


def test_a_right_reply_keeps_every_promise(engine: Engine, reply: Reply) -> None:
    account = add_up(ran(engine, *[answered(reply())] * 3))
    assert broken(account) == []
    assert [each.verdict for each in account.judged] == ["right"] * 3


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "CD7 is a letter."},
        {"severity": "emergency"},
        {"outcome": "fallback"},
        {"intents": [{"id": "side_effects_general"}]},
        {"receipt": {"release": "0" * 64, "answers": []}},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_reply_that_differs_is_wrong(
    engine: Engine, reply: Reply, changed: dict[str, object]
) -> None:
    account = add_up(ran(engine, answered(reply(**changed))))
    assert broken(account) == ["no wrong answer"]
    assert account.wrong


def test_a_right_reply_to_another_question_is_wrong(engine: Engine, reply: Reply) -> None:
    other = next(each for each in known_questions(engine, TODAY) if each.text != QUESTION)
    assert broken(add_up(ran(engine, answered(reply(other.text))))) == ["no wrong answer"]


def test_what_a_talk_forgot_is_told_and_not_wrong(engine: Engine, reply: Reply) -> None:
    script = Script("talk", (QUESTION, "and for children?"))
    both = (answered(reply()), seen(Try(2.0, 200, 0.01, reply("and for children?"))))
    both = (both[0], replace(both[1], text="and for children?"))
    found = ran(engine, log=Log([Talk(script, both)]))
    assert [each.verdict for each in add_up(found).judged] == ["right", "thread lost"]


def test_no_reply_after_a_retry_breaks_the_promise(engine: Engine, reply: Reply) -> None:
    lost = seen(Try(1.0, "TimeoutError", 10.0, {}), Try(12.0, 503, 0.01, LINE))
    assert broken(add_up(ran(engine, lost))) == ["99.9 % answered after one retry"]
    late = seen(Try(1.0, 503, 0.01, LINE), Try(3.0, 200, 0.01, reply()))
    assert broken(add_up(ran(engine, late))) == []


def test_lost_feedback_breaks_the_promise(engine: Engine, reply: Reply) -> None:
    whole = ran(engine, answered(reply()))
    whole.log.given.append(("one", 1))
    assert broken(add_up(whole)) == ["no acknowledged feedback lost"]
    kept = replace(whole.kept, feedback=Counter({("one", 1): 1}))
    assert broken(add_up(replace(whole, kept=kept))) == []


@pytest.mark.parametrize(
    ("status", "body", "names"),
    [
        (503, {}, ["every refusal has the emergency line"]),
        (500, LINE, ["no error of our own (500)"]),
        (429, LINE, []),
    ],
)
def test_refusals_are_looked_at_too(
    engine: Engine, reply: Reply, status: int, body: dict[str, str], names: list[str]
) -> None:
    whole = ran(engine, answered(reply()))
    whole.log.others.append(Seen("hostile", "", (Try(1.0, status, 0.01, body),)))
    assert broken(add_up(whole)) == names


def test_what_never_got_well_breaks_the_promise(engine: Engine, reply: Reply) -> None:
    spans = (Span("Redis killed", 1.0, 2.0, None),)
    account = add_up(ran(engine, answered(reply()), spans=spans))
    assert broken(account) == ["well again after every harm"]


def test_a_plan_has_every_harm_as_often_and_is_the_same_again() -> None:
    steps = list(plan(1200, 20, HARMS, seed=1))
    counts = Counter(step.name for step in steps)
    assert set(counts) == set(HARMS)
    assert max(counts.values()) - min(counts.values()) <= 1
    assert steps == list(plan(1200, 20, HARMS, seed=1)) != list(plan(1200, 20, HARMS, seed=2))
    assert all(step.at_s + step.for_s < 1200 for step in steps)


def test_people_say_the_same_again(engine: Engine) -> None:
    language, known = engine.knowledge.languages["en"], known_questions(engine, TODAY)

    def first(seed: int) -> list[Script]:
        return [
            script for script, _ in zip(scripts(language, known, seed), range(50), strict=False)
        ]

    assert first(3) == first(3) != first(4)


def test_the_report_is_whole_and_names_what_was_wrong(engine: Engine, reply: Reply) -> None:
    spans = (Span("Redis <killed>", 1.0, 2.0, 0.1),)
    told = page(add_up(ran(engine, answered(reply(text="no")), answered(reply()), spans=spans)))
    assert "is about" not in told
    assert "was told answer" in told
    assert "Redis &lt;killed&gt;" in told
    for drawn in re.findall(r"<svg.*?</svg>", told, re.DOTALL):
        assert len(ET.fromstring(drawn)) > 5  # noqa: S314 - our own text


def test_the_command_fails_when_a_promise_was_broken(
    engine: Engine, reply: Reply, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.argv", ["chaos", "--minutes", "1", "--out", str(tmp_path)])
    for changed, code in (({}, 0), ({"text": "no"}, 1)):
        whole = ran(engine, answered(reply(**changed)))
        monkeypatch.setattr(command, "run", lambda *_, whole=whole: whole)
        assert command.main() == code
    assert "Chaos run" in (tmp_path / "index.html").read_text("utf-8")


@pytest.mark.xdist_group("postgresql")
def test_a_short_run_keeps_every_promise(folder: Path) -> None:
    """The same as `make chaos`, for 24 seconds, on a small folder."""
    told: list[str] = []
    account = add_up(run(Options(24, 4, 15, 1, folder, SHORT), told.append))
    assert len(told) == len(account.ran.spans) >= 3
    assert len(account.judged) > 50
    assert broken(account) == [], command.summary(account)
