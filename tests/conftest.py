"""What all tests share: the repository's own knowledge, loaded once, and an engine for it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message, Turn
from chatbot.knowledge import checks
from chatbot.knowledge.loader import Knowledge
from tests import servers
from tests.faults.table import pytest_terminal_summary  # noqa: F401 - a hook of pytest


def pytest_configure(config: pytest.Config) -> None:
    """Marks of our own."""
    config.addinivalue_line("markers", "fault(id): which fault of the requirements a test tries")


ROOT = Path(__file__).parents[1]
TODAY = date(2026, 9, 1)  # ten days after the shipped trial cards were checked


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return checks.load_checked(ROOT / "knowledge")


@pytest.fixture(scope="session")
def engine(knowledge: Knowledge) -> Engine:
    return Engine(knowledge)


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Postgres]:
    """One PostgreSQL server for all tests that only need databases. Do not kill it."""
    with servers.running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis() -> Iterator[servers.Server]:
    """One Redis server for all tests that only need keys. Do not kill it."""
    with servers.running_redis() as server:
        yield server


class Talk:
    """One conversation: ``say`` sends a message and keeps the state."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.state = State()

    def say(self, text: str, *, region: str | None = None, trial: str | None = None) -> Turn:
        message = Message(text, region=region, trial=trial)
        turn = self.engine.answer(message, self.state, today=TODAY)
        self.state = turn.state
        return turn


@pytest.fixture
def talk(engine: Engine) -> Talk:
    return Talk(engine)
