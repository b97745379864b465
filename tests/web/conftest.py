"""An application on a database of its own, with an engine that always has the same answer."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import pytest
from flask import Flask
from flask.testing import FlaskClient

from chatbot import settings as setting
from chatbot.app import create_app
from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State, Topic
from chatbot.conversation.turn import Message, Trace, Turn
from chatbot.knowledge import loader
from chatbot.knowledge.loader import Knowledge
from chatbot.reply import AnswerNote, Block, Link, NamedIntent, Reply
from chatbot.safety.screen import Screen
from chatbot.screening.criteria import screeners_of
from chatbot.services.shared import Services
from chatbot.settings import Settings
from chatbot.web import current
from tests import factories

FORGET = "forget me"
StartSmall: TypeAlias = Callable[..., FlaskClient]


class CannedEngine(Engine):
    """Gives one fixed reply: what these tests are about is everything around it."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.screeners = screeners_of(knowledge)

    @cached_property
    def screen(self) -> Screen:  # type: ignore[override]
        """The screen, made for the few tests that need it."""
        return Screen(self.knowledge.alarms)

    def answer(self, message: Message, state: State, *, today: date) -> Turn:
        """The fixed reply. Remembers the page's trial, and forgets when told to."""
        _, answer = next(self.knowledge.languages["en"].answers())
        reply = Reply(
            outcome="answer",
            blocks=(Block("paragraph", "Hello."), Block("links", links=(Link("a", "tel:112"),))),
            disclaimer=self.knowledge.site.disclaimer,
            intents=(NamedIntent("greeting", 0.5),),
            answers=(AnswerNote(answer.id, "0" * 64),),
        )
        forget = message.text == FORGET
        topic = Topic() if forget else Topic(trial=message.trial or state.topic.trial)
        return Turn(reply, State(topic=topic), Trace("canned", "always"), forget=forget)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The real knowledge folder; its faults are reported by ``chatbot check``, not here."""
    found, _ = loader.read(setting.default_knowledge_dir())
    assert found is not None
    return found


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a local run with a data folder of its own and no rate limits."""
    monkeypatch.setenv("CHATBOT_DATA_DIR", str(tmp_path))
    return setting.load(rate_limits="off", allowed_origins=("https://www.example.org",))


@pytest.fixture
def make_app(settings: Settings, knowledge: Knowledge) -> Iterator[Callable[..., Flask]]:
    """Makes applications with the canned engine; keywords change settings."""
    made: list[Flask] = []

    def make(**changes: object) -> Flask:
        changed = settings.model_copy(update=changes)
        made.append(create_app(changed, CannedEngine(knowledge)))
        return made[-1]

    yield make
    for app in made:
        services_of(app).database.close()


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The application on the plain settings."""
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of ``app``."""
    return app.test_client()


@pytest.fixture
def services(app: Flask) -> Services:
    """The services of ``app``."""
    return services_of(app)


@pytest.fixture
def small_folder(tmp_path: Path) -> Path:
    """A small knowledge folder to bend."""
    return factories.write_folder(tmp_path / "knowledge")


@pytest.fixture
def start_small(settings: Settings, small_folder: Path) -> Iterator[StartSmall]:
    """Starts the service over what ``small_folder`` holds now, always on the same database."""
    started: list[Flask] = []

    def start(**changes: object) -> FlaskClient:
        changed = settings.model_copy(update={"knowledge_dir": small_folder, **changes})
        started.append(create_app(changed))
        return started[-1].test_client()

    yield start
    for app in started:
        services_of(app).database.close()


def services_of(app: Flask) -> Services:
    """The services that an application works with, when all that was handed in is written."""
    with app.app_context():
        services = current.services()
    services.keeper.drain()
    return services


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many requests were generated for each operation of the contract, where any were."""
    cases: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        cases.update(dict(report.user_properties).get("generated", {}))
    for operation, count in sorted(cases.items()):
        terminalreporter.write_line(f"{count:6} {operation}")
    if cases:
        terminalreporter.write_line(f"{cases.total():6} requests generated")
