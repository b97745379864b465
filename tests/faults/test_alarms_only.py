"""Alarms are answered in full with the knowledge folder and the database gone (S-1, S-98, S-108).

The real server is started as a process of its own; nothing of it is replaced.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from chatbot.app import create_app
from chatbot.conversation.again import write_again
from chatbot.conversation.alarms_only import AlarmsOnly
from chatbot.conversation.engine import Engine
from chatbot.conversation.script import Script
from chatbot.conversation.state import State, Topic
from chatbot.conversation.turn import Message
from chatbot.knowledge import builtin
from chatbot.safety import Screen
from chatbot.settings import Settings
from chatbot.web.errors import EMERGENCY_LINE
from tests import factories
from tests.conftest import ROOT, TODAY
from tests.faults.conftest import Note
from tests.servers import free_port

PROGRAM = "from chatbot import app, settings; app.serve(settings.load())"
DISCLAIMER = builtin.load().site.disclaimer
UI = builtin.load().languages["en"].ui
ALARMING = ("emergency", "asked", "crisis", "distress")


def sentences(*headings: str) -> Iterator[str]:
    """Sentences of the safety spec below these headings, in all languages."""
    for code in ("en", "zh", "es"):
        file = ROOT / "tests" / "spec" / "safety" / f"{code}.yaml"
        for heading, rows in yaml.safe_load(file.read_text("utf-8")).items():
            if heading in headings:
                yield from rows


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs somewhere on this machine."""

    port: int

    def call(self, path: str, body: object = None) -> tuple[int, dict[str, Any]]:
        """Status and JSON body of one request."""
        status, text = self.read(path, body)
        return status, json.loads(text)

    def read(self, path: str, body: object = None) -> tuple[int, str]:
        """Status and body of one request."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        address = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(address, data, headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:  # noqa: S310
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def ask(self, text: str, **given: str) -> dict[str, Any]:
        """The reply to a message; assert that there is one."""
        status, reply = self.call("/api/v1/messages", {"text": text, **given})
        assert status == 200
        return reply


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers; keywords are settings, ``root`` the folder that holds the package."""
    started: list[subprocess.Popen[bytes]] = []

    def start(root: Path = ROOT, **settings: object) -> Server:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        given = {"DATA_DIR": tmp_path / "data", "PORT": port, "RATE_LIMITS": "off", **settings}
        plain = {name: value for name, value in os.environ.items() if "CHATBOT" not in name}
        own = {f"CHATBOT_{name}": str(value) for name, value in given.items()}
        environment = {**plain, **own, "PYTHONPATH": str(root)}
        command = [sys.executable, "-c", PROGRAM]
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, cwd=tmp_path)
        started.append(process)
        assert process.stderr is not None
        for line in process.stderr:
            if json.loads(line)["message"] == "listening":
                break
        return Server(port)

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=20)


def is_served(server: Server) -> None:
    """Assert that alarms are answered in full, and all else honestly."""
    alarm = server.ask("I have a fever of 39 after CAR-T", region="GB")
    assert (alarm["outcome"], alarm["severity"]) == ("safety", "emergency")
    assert alarm["text"].startswith("Call your emergency number now: 999 in the UK.")
    assert {"label": "Emergency, the UK: 999", "url": "tel:999"} in alarm["blocks"][-1]["links"]
    crisis = server.ask("no quiero vivir más", conversation=alarm["conversation"])
    assert (crisis["severity"], crisis["intents"][0]["id"]) == ("crisis", "crisis_distress")
    other = server.ask("what is CD7?", conversation=alarm["conversation"], trial="NCT04938115")
    assert (other["outcome"], other["turn"]) == ("fallback", 3)
    assert other["text"].startswith(f"{UI.unavailable}\n\n{UI.emergency_line}")
    assert "You are not alone." in other["text"]
    assert all(reply["text"].endswith(f"\n\n{DISCLAIMER}") for reply in (alarm, crisis, other))
    status, ready = server.call("/ready")
    assert (status, ready["code"], ready["reload"]["ok"]) == (503, "not_ready", False)
    assert ready["reload"]["first"]
    status, page = server.read("/")
    assert (status, 'href="tel:988"' in page) == (503, True)


@pytest.mark.fault("S-98")
def test_with_an_empty_folder_no_database_and_no_redis(
    serve: Callable[..., Server], tmp_path: Path, note: Note
) -> None:
    (tmp_path / "empty").mkdir()
    closed = free_port()
    server = serve(
        KNOWLEDGE_DIR=tmp_path / "empty",
        DATABASE_URL=f"postgresql://nobody@127.0.0.1:{closed}/none",
        REDIS_URL=f"redis://127.0.0.1:{closed}",
        RATE_LIMITS="1000 per minute",
        REQUIRE_REVIEW="true",
    )
    is_served(server)
    spent = []
    for _ in range(30):
        begin = time.perf_counter()
        assert server.ask("I cannot breathe")["severity"] == "emergency"
        spent.append(time.perf_counter() - begin)
    note(spent)


@pytest.mark.fault("S-108")
@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("site.yaml", "name: [half"),
        ("en/ui.yaml", ""),
        ("en/safety/emergency.yaml", "\x00\xff"),
        ("en/intents/safety/emergency_symptoms.yaml", "id: emergency_symptoms"),
    ],
)
def test_with_a_broken_folder(
    serve: Callable[..., Server], tmp_path: Path, file: str, content: str
) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", folder)
    factories.add(folder, file, content)
    server = serve(KNOWLEDGE_DIR=folder)
    is_served(server)
    assert file in server.call("/ready")[1]["reload"]["first"]


@pytest.mark.fault("S-108")
def test_with_the_shipped_folder_gone(serve: Callable[..., Server], tmp_path: Path) -> None:
    """As after a package was installed and its data folder was lost."""
    root = tmp_path / "installed"
    shutil.copytree(
        ROOT / "chatbot", root / "chatbot", ignore=shutil.ignore_patterns("__pycache__")
    )
    is_served(serve(root))


@pytest.mark.fault("S-98")
def test_when_even_the_built_in_release_is_broken_the_emergency_line_is_left(
    serve: Callable[..., Server], tmp_path: Path
) -> None:
    root = tmp_path / "installed"
    shutil.copytree(
        ROOT / "chatbot", root / "chatbot", ignore=shutil.ignore_patterns("__pycache__")
    )
    (root / "chatbot" / "knowledge" / "builtin.json").write_text("{}", encoding="utf-8")
    server = serve(root)
    status, problem = server.call("/api/v1/messages", {"text": "I cannot breathe"})
    assert (status, problem["code"]) == (503, "not_ready")
    assert problem["emergency"] == EMERGENCY_LINE
    assert EMERGENCY_LINE in server.read("/")[1]


@pytest.fixture(scope="module")
def alarms() -> AlarmsOnly:
    """What is left without the folder."""
    return AlarmsOnly(builtin.load())


def test_every_alarm_gets_the_same_words_as_ever(engine: Engine, alarms: AlarmsOnly) -> None:
    asked = list(sentences(*ALARMING))
    assert len(asked) > 200
    for text in asked:
        for region in (None, "ES"):
            message = Message(text, region=region)
            usual = engine.answer(message, State(), today=TODAY).reply
            left = alarms.answer(message, State(), today=TODAY).reply
            assert (left.text, left.severity, left.intents) == (
                usual.text,
                usual.severity,
                usual.intents,
            ), text


def test_a_look_alike_is_told_the_emergency_line_and_nothing_else(alarms: AlarmsOnly) -> None:
    screen = Screen(builtin.load().alarms)
    for text in sentences("ordinary"):
        finding = screen.assess(text)
        if finding is not None and finding.unsure:
            continue  # a statement that nothing answers: the card is right
        reply = alarms.answer(Message(text, language="xx"), State(turn=3), today=TODAY).reply
        assert reply.outcome == "fallback", text
        assert [block.text for block in reply.blocks][:2] == [UI.unavailable, UI.emergency_line]
        assert reply.suggestions == ()


def test_the_thread_of_the_talk_is_kept(alarms: AlarmsOnly) -> None:
    before = State(
        turn=4, topic=Topic(trial="NCT04938115"), intent="what_is_cd7", offered=("what_is_cart",)
    )
    after = alarms.answer(Message("I cannot breathe"), before, today=TODAY).state
    assert (after.topic, after.intent, after.offered) == (
        before.topic,
        before.intent,
        before.offered,
    )
    assert after.turn == 5
    assert alarms.answer(Message("and then?"), before, today=TODAY).state.offered == before.offered


def test_what_is_not_approved_is_not_said_where_review_is_required_save_alarms() -> None:
    strict = AlarmsOnly(builtin.load(), require_review=True)
    advice = strict.answer(Message("should I stop my tacrolimus?"), State(), today=TODAY).reply
    assert UI.under_review in advice.text
    assert advice.suggestions == ()
    alarm = strict.answer(Message("I cannot breathe"), State(), today=TODAY).reply
    assert alarm.text.startswith("Call your emergency number now")


def test_what_was_said_can_be_said_again(alarms: AlarmsOnly) -> None:
    for state in (State(), State(turn=2, alarmed=True)):
        turn = alarms.answer(Message("what is CD7?"), state, today=TODAY)
        assert turn.script is not None
        script = Script.from_json(turn.script.as_json())
        assert write_again(builtin.load(), script, turn.state.turn, TODAY) == turn.reply


def test_once_the_folder_is_whole_again_questions_are_answered(
    tmp_path: Path, start: Callable[[], Any], folder: Path
) -> None:
    factories.edit(folder, "site.yaml", "languages: [en]", "languages: [")
    service = start()
    first = service.ask("I cannot breathe")
    assert first["severity"] == "emergency"
    factories.edit(folder, "site.yaml", "languages: [", "languages: [en]")
    service.settle()
    again = service.client.post(
        "/api/v1/messages", json={"text": "what is cd7", "conversation": first["conversation"]}
    ).get_json()
    assert (again["outcome"], again["turn"]) == ("answer", 2)


def test_a_failing_built_in_release_does_not_stop_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_folder: Path) -> None:
        raise ValueError("PRIVATE")

    monkeypatch.setattr("chatbot.app.builtin.load_for", fail)
    settings = Settings(
        knowledge_dir=tmp_path, data_dir=tmp_path, database_url="sqlite://", rate_limits="off"
    )
    assert create_app(settings).test_client().get("/live").status_code == 200
    assert "the built-in release cannot be served" in caplog.text
    assert "PRIVATE" not in caplog.text
