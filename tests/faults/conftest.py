"""A service over a small folder of its own, and the one who reloads it, looked at step by step."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Protocol

import pytest
from flask import Flask
from flask.testing import FlaskClient

from chatbot import settings as setting
from chatbot.app import create_app, load_engine
from chatbot.services.reload import Reloader
from chatbot.services.serving import Serving
from chatbot.settings import Settings
from chatbot.web import current
from tests import factories


@dataclass(slots=True)
class Service:
    """A running service: the folder is changed by hand, and time passes by ``look``."""

    folder: Path
    settings: Settings
    app: Flask
    reloader: Reloader
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    @property
    def serving(self) -> Serving:
        """What is served."""
        return current.serving(self.app)

    def settle(self) -> None:
        """Look twice, as the thread does: once to see a change, once to find it quiet."""
        self.reloader.look(self.serving)
        self.reloader.look(self.serving)

    def ready(self) -> tuple[int, dict[str, object]]:
        """Status and body of ``/ready``."""
        reply = self.client.get("/ready")
        body: dict[str, object] = reply.get_json(force=True)
        return reply.status_code, body

    def ask(self, text: str = "what is cd7") -> dict[str, object]:
        """One reply; assert that it is given."""
        reply = self.client.post("/api/v1/messages", json={"text": text})
        assert reply.status_code == 200
        body: dict[str, object] = reply.get_json()
        return body


class Note(Protocol):
    """Takes figures for the table of faults; times in seconds."""

    def __call__(
        self,
        spent: Sequence[float] = (),
        *,
        answers: int = 0,
        recovery_s: float | None = None,
        lost: int | None = None,
    ) -> None:
        """``spent``: how long right answers took; or only how many ``answers`` were right."""


@pytest.fixture(autouse=True)
def _tried(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> None:
    """Tells the table of faults which one a test tries."""
    for mark in request.node.iter_markers("fault"):
        record_property("fault", mark.args[0])


@pytest.fixture
def note(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Note:
    """Hands figures in, for the fault that the test is marked with."""
    [mark] = request.node.iter_markers("fault")

    def hand_in(
        spent: Sequence[float] = (),
        *,
        answers: int = 0,
        recovery_s: float | None = None,
        lost: int | None = None,
    ) -> None:
        count = answers or len(spent)
        figures: dict[str, object] = {"fault": mark.args[0], "answers": count, "right": count}
        if len(spent) > 1:
            figures["p99_ms"] = quantiles(spent, n=100, method="inclusive")[98] * 1000
        if recovery_s is not None:
            figures["recovery_s"] = recovery_s
        if lost is not None:
            figures["lost"] = lost
        record_property("figures", figures)

    return hand_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small folder."""
    return factories.write_folder(tmp_path / "knowledge")


@pytest.fixture
def start(tmp_path: Path, folder: Path) -> Iterator[Callable[[], Service]]:
    """Starts services over ``folder``, with a data folder beside it."""
    started: list[Service] = []

    def make() -> Service:
        os.environ["CHATBOT_DATA_DIR"] = str(tmp_path / "data")
        try:
            settings = setting.load(rate_limits="off", knowledge_dir=folder)
        finally:
            del os.environ["CHATBOT_DATA_DIR"]
        reloader = Reloader(
            folder, lambda before, learn: load_engine(settings, before, learn=learn)
        )
        started.append(Service(folder, settings, create_app(settings), reloader))
        return started[-1]

    yield make
    for service in started:
        service.reloader.stop()
        service.serving.services.database.close()


@pytest.fixture
def service(start: Callable[[], Service]) -> Service:
    """A service that answers."""
    return start()
