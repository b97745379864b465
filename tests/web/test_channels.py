"""Windows of others: the Rasa REST channel as its clients expect it, and deep-chat."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from chatbot import settings as setting
from chatbot.app import create_app
from chatbot.conversation.engine import Engine
from chatbot.knowledge import checks
from chatbot.knowledge.loader import Knowledge
from chatbot.web import channels

RASA = "/webhooks/rest/webhook"
DEEP_CHAT = "/channels/deep-chat"
ALLOWED = "https://www.example.org"


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine(checks.load_checked(setting.default_knowledge_dir()))


@pytest.fixture
def real(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client of the whole service."""
    monkeypatch.setenv("CHATBOT_DATA_DIR", str(tmp_path))
    app = create_app(setting.load(rate_limits="off", allowed_origins=(ALLOWED,)), engine)
    return app.test_client()


def say(client: FlaskClient, message: str, **more: object) -> dict[str, object]:
    """The one message that comes back."""
    given = {"sender": "somebody", "message": message} | more
    (reply,) = client.post(RASA, json=given).get_json()
    assert isinstance(reply, dict)
    return reply


def test_the_channel_says_that_it_is_there(client: FlaskClient) -> None:
    assert client.get("/webhooks/rest/").get_json() == {"status": "ok"}


def test_a_reply_has_the_disclaimer_in_its_text_and_no_null(
    real: FlaskClient, knowledge: Knowledge
) -> None:
    reply = say(real, "What is CD7?", input_channel="rest", metadata={"lang": "en"})
    assert reply["recipient_id"] == "somebody"
    assert str(reply["text"]).endswith(f"\n\n{knowledge.site.disclaimer}")
    assert set(reply) == {"recipient_id", "text", "buttons"}
    emergency = say(real, "I cannot breathe")
    assert "buttons" not in emergency
    assert str(emergency["text"]).startswith("Call")


def test_a_button_can_be_sent_back(real: FlaskClient) -> None:
    (first, *_) = real.post(RASA, json={"sender": "a", "message": "What is CD7?"}).get_json()
    payload = first["buttons"][0]["payload"]
    assert f"You asked: {payload}" in str(say(real, payload)["text"])


@pytest.mark.parametrize("message", ["/greet", "/session_start", "/get_started", "/greeting{}"])
def test_a_greeting_is_answered(real: FlaskClient, message: str) -> None:
    assert "What would you like to know?" in str(say(real, message)["text"])


def test_an_intent_can_be_asked_for_by_name(real: FlaskClient) -> None:
    assert "You asked: What is CD7?" in str(say(real, "/what_is_cd7")["text"])


def test_a_restart_starts_over(real: FlaskClient) -> None:
    say(real, "What is CD7?")
    assert "started over" in str(say(real, "/restart")["text"])


@pytest.mark.parametrize("message", ["/<script>alert(1)</script>", "/no_such_intent", "/"])
def test_an_unknown_command_is_read_as_text_and_not_repeated(
    real: FlaskClient, message: str
) -> None:
    text = str(say(real, message)["text"])
    assert message.strip("/") not in text or message == "/"
    assert "<" not in text


def test_what_stands_in_the_slots_of_a_command_is_screened_too(real: FlaskClient) -> None:
    text = say(real, '/what_is_cd7{"thing": "I cannot breathe and my chest hurts"}')["text"]
    assert str(text).startswith("Call your emergency number now")


@pytest.mark.parametrize("given", [{}, {"sender": "default"}, {"sender": ""}, {"sender": None}])
def test_nobody_shares_a_talk_with_strangers(
    client: FlaskClient, given: dict[str, str | None]
) -> None:
    replies = [client.post(RASA, json=given | {"message": "hi"}).get_json()[0] for _ in range(2)]
    names = {reply["recipient_id"] for reply in replies}
    assert len(names) == 2
    assert "default" not in names


def test_a_talk_goes_on_under_its_name_and_cannot_be_read_by_it(
    app: Flask, client: FlaskClient
) -> None:
    name = client.post(RASA, json={"message": "hi"}).get_json()[0]["recipient_id"]
    for _ in range(2):
        client.post(RASA, json={"sender": name, "message": "hi"})
    with app.test_request_context():
        conversation = channels._conversation(name)
    assert client.get(f"/api/v1/conversations/{conversation}").get_json()["turn"] == 3
    assert client.get(f"/api/v1/conversations/{name}").status_code == 404


@pytest.mark.parametrize("message", ["", "   ", "a" * 1001])
def test_what_cannot_be_answered_is_told_with_the_emergency_line(
    client: FlaskClient, knowledge: Knowledge, message: str
) -> None:
    text = str(say(client, message)["text"])
    assert knowledge.languages["en"].ui.emergency_line in text
    assert text.endswith(knowledge.site.disclaimer)


def test_a_stream_is_one_object_for_each_line(client: FlaskClient) -> None:
    reply = client.post(f"{RASA}?stream=true", json={"sender": "a", "message": "hi"})
    assert reply.content_type == "text/event-stream; charset=utf-8"
    assert [json.loads(line)["recipient_id"] for line in reply.text.splitlines()] == ["a"]


@pytest.mark.parametrize("given", [{"sender": "a" * 129, "message": "hi"}, {"sender": "a"}])
def test_a_request_that_is_none_is_refused(client: FlaskClient, given: dict[str, str]) -> None:
    assert client.post(RASA, json=given).status_code == 400


def test_deep_chat_gets_its_text(real: FlaskClient, knowledge: Knowledge) -> None:
    messages = [{"role": "user", "text": "What is CD7?"}]
    reply = real.post(DEEP_CHAT, json={"messages": messages, "sender": "a", "other": 1})
    assert set(reply.get_json()) == {"text"}
    assert reply.get_json()["text"].endswith(knowledge.site.disclaimer)


@pytest.mark.parametrize("path", [RASA, DEEP_CHAT])
def test_channels_are_for_the_allowed_sites_and_limited(
    make_app: Callable[..., Flask], path: str
) -> None:
    client = make_app(rate_limits="2 per minute").test_client()
    asked = {"Origin": ALLOWED, "Access-Control-Request-Method": "POST"}
    assert client.options(path, headers=asked).headers["Access-Control-Allow-Origin"] == ALLOWED
    body = {"message": "hi", "messages": [{"text": "hi"}]}
    statuses = [client.post(path, json=body).status_code for _ in range(3)]
    assert statuses[-1] == 429
