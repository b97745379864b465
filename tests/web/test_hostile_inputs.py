"""The table of hostile requests (tests/spec/attacks) against the application without nginx.

Each is refused or answered as behind it, and what is refused leaves nothing behind.
"""

import io
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import Headers

from chatbot import settings as setting
from chatbot.app import create_app
from chatbot.conversation.engine import Engine
from chatbot.storage.tables import ConversationRow, EventRow, FeedbackRow
from tests.faults.attacks import Attack, attacks
from tests.web.conftest import services_of

MESSAGES = "/api/v1/messages"
CASES = [
    pytest.param(attack, id=attack.name)
    for attack in attacks()
    if not attack.is_for_nginx and "talk" not in attack.given
]


@pytest.fixture(scope="module")
def ours(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for all cases, with its real engine."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CHATBOT_DATA_DIR", str(tmp_path_factory.mktemp("hostile")))
        origins = ("https://site.example.org",)
        app = create_app(setting.load(rate_limits="off", allowed_origins=origins), engine)
    yield app
    services_of(app).database.close()


def rows(app: Flask) -> list[int]:
    """How many rows each table holds."""
    with services_of(app).database.transaction() as session:
        tables = (ConversationRow, EventRow, FeedbackRow)
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


@pytest.mark.parametrize("attack", CASES)
def test_it_is_refused_or_answered_and_what_is_refused_is_not_stored(
    ours: Flask, attack: Attack
) -> None:
    sent, before = attack.request(), rows(ours)
    headers = Headers(list(sent.headers))
    client = ours.test_client()
    reply = client.open(sent.path, method=sent.method, data=sent.body, headers=headers)
    status, what = attack.expected
    assert reply.status_code == status
    if status < 400:
        return
    problem = reply.get_json(force=True) if reply.is_json else {}
    assert what in ("", problem.get("code"))
    assert "call your local emergency number" in reply.text
    assert rows(ours) == before
    assert client.post(MESSAGES, json={"text": "hello"}).status_code == 200


def test_a_body_without_a_length_is_cut_off_too(client: FlaskClient) -> None:
    """A9: what a server hands on when a body comes in chunks."""
    stream = io.BytesIO(b'{"text":"' + b"a" * 50_000_000)
    reply = client.post(
        MESSAGES,
        content_type="application/json",
        input_stream=stream,
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert reply.status_code == 413
    assert stream.tell() < 100_000


def test_an_unknown_field_is_not_said_back(client: FlaskClient) -> None:
    reply = client.post(MESSAGES, json={"text": "hi", "john@example.com": 1})
    assert "john" not in reply.get_data(as_text=True)


def test_a_known_field_is_named(client: FlaskClient) -> None:
    reply = client.post(MESSAGES, json={"text": "hi", "region": 5})
    assert reply.get_json(force=True)["field"] == "region"
