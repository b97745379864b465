"""One intent or the whole bot is switched off in every worker; alarms go on (requirement S-34)."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from chatbot.cli import cli
from chatbot.knowledge.alarms import ALWAYS_SAID
from chatbot.services import switch
from chatbot.services.switch import Off, Switch
from chatbot.settings import Settings
from tests.web.conftest import StartSmall

ALARM = "I cannot breathe"
Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, small_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``chatbot switch`` beside the bot; a worker looks at once."""
    monkeypatch.setattr(switch, "LOOK_S", 0.0)
    monkeypatch.setenv("CHATBOT_KNOWLEDGE_DIR", str(small_folder))
    monkeypatch.setenv("CHATBOT_DATABASE_URL", settings.database_url)
    return lambda *words: CliRunner().invoke(cli, ["switch", *words])


@pytest.fixture
def client(start_small: StartSmall, run: Run) -> FlaskClient:
    """The bot over the small folder."""
    return start_small()


def ask(client: FlaskClient, text: str = "what is cd7") -> dict[str, object]:
    """One reply."""
    reply = client.post("/api/v1/messages", json={"text": text})
    assert reply.status_code == 200
    body: dict[str, object] = reply.get_json()
    return body


def test_an_intent_that_is_off_is_not_said_and_others_are(client: FlaskClient, run: Run) -> None:
    before = ask(client)
    assert run("off", "what_is_cd7").output == "off: what_is_cd7\n"
    silent = ask(client)
    assert silent["outcome"] == "fallback"
    assert "call your local emergency number" in str(silent["text"])
    assert silent["receipt"]["release"] == before["receipt"]["release"]  # type: ignore[index]
    assert ask(client, "how do i join")["outcome"] == "answer"
    assert run("on", "what_is_cd7").output == "off: nothing\n"
    assert ask(client)["text"] == before["text"]


def test_pages_do_not_show_it_either(client: FlaskClient, run: Run) -> None:
    page = client.get("/faq/basics/what_is_cd7")
    run("off", "what_is_cd7")
    assert (page.status_code, client.get("/faq/basics/what_is_cd7").status_code) == (200, 404)
    assert "what_is_cd7" not in client.get("/faq/").text


def test_the_whole_bot_is_off_and_alarms_are_answered(client: FlaskClient, run: Run) -> None:
    alarm = ask(client, ALARM)
    assert run("off", "--all").output == "off: everything but alarms\n"
    assert ask(client)["outcome"] == "fallback"
    assert ask(client, ALARM)["text"] == alarm["text"]
    assert client.get("/faq/").status_code == 503
    assert client.get("/ready").status_code == 200
    run("on", "--all")
    assert ask(client)["outcome"] == "answer"


def test_what_answers_alarms_cannot_be_switched_off(client: FlaskClient, run: Run) -> None:
    alarm = ask(client, ALARM)
    refused = run("off", "emergency_symptoms")
    assert refused.exit_code == 1
    assert "always said" in str(refused.exception)
    assert ask(client, ALARM) | {"conversation": "", "receipt": ""} == alarm | {
        "conversation": "",
        "receipt": "",
    }


def test_a_file_written_by_hand_cannot_silence_an_alarm(
    client: FlaskClient, run: Run, settings: Settings
) -> None:
    alarm = ask(client, ALARM)
    switch.write(settings.data_dir / "switch.json", Off(True, ALWAYS_SAID))
    assert ask(client, ALARM)["text"] == alarm["text"]


def test_an_unknown_intent_is_refused(run: Run) -> None:
    assert "there is no such intent" in str(run("off", "nothing").exception)
    assert run("show").output == "off: nothing\n"


def test_a_broken_file_changes_nothing(client: FlaskClient, run: Run, settings: Settings) -> None:
    run("off", "what_is_cd7")
    assert ask(client)["outcome"] == "fallback"
    path = settings.data_dir / "switch.json"
    for broken in ("", "[]", '{"all": 1, "intents": []}', "\0"):
        path.write_text(broken, "utf-8")
        assert ask(client)["outcome"] == "fallback"
        assert "cannot be read" in str(run("show").exception)
    path.unlink()
    assert ask(client)["outcome"] == "answer"


def test_it_is_noted_and_works_without_a_database(
    client: FlaskClient, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("off", "what_is_cd7")
    log = CliRunner().invoke(cli, ["audit", "export"]).output
    assert json.loads(log)["detail"] == {"all": "False", "intents": ["what_is_cd7"]}
    monkeypatch.setenv("CHATBOT_DATABASE_URL", "sqlite:////nowhere/at/all/chatbot.db")
    assert "not noted" in run("off", "--all").output
    assert ask(client)["outcome"] == "fallback"


def test_the_file_is_looked_at_once_a_second(tmp_path: Path) -> None:
    now = [0.0]
    path = tmp_path / "switch.json"
    watched = Switch(path, clock=lambda: now[0])
    assert watched.off() == Off()
    switch.write(path, Off(True))
    assert watched.off() == Off()
    now[0] = switch.LOOK_S
    assert watched.off() == Off(True)
