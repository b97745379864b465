"""1,000 pre-screens with marked answers leave nothing behind (requirement S-47).

Looked through are every byte in the data folder, every log record of every library at DEBUG as it
would be written, and the metrics. Tokens go to the page and stay there.
"""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from chatbot import settings as setting
from chatbot.app import create_app
from chatbot.conversation.engine import Engine
from chatbot.web import current
from chatbot.web.request_log import JsonLines

PRESCREENS = 1000
MESSAGES = "/api/v1/messages"
ANSWERED = "nk_t_lymphoma"  # the disease, by the name that no other text of ours has


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder: everything that is written to disk is in it."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def app(folder: Path, engine: Engine) -> Iterator[Flask]:
    """The application with its real engine and a database in ``folder``."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CHATBOT_DATA_DIR", str(folder))
        settings = setting.load(rate_limits="off")
    made = create_app(settings, engine)
    yield made
    with made.app_context():
        current.services().database.close()


def mark(number: int) -> str:
    """An age that cannot come about by chance: over 60 as no second is, and below a fever in °F."""
    return f"{61 + number % 36}.{137 + number % 800}"


def said(client: FlaskClient, number: int) -> Iterator[dict[str, Any]]:
    """The replies of one pre-screen."""
    body: dict[str, Any] = {}
    closing = ("show result", "why not NCT04785833?", "what is CD7?", "stop")[number % 4]
    for text in ("start the questions", "for me", mark(number), "NK/T-cell lymphoma", closing):
        reply = client.post(MESSAGES, json={**body, "text": text}).get_json()
        yield reply
        body = {"conversation": reply["conversation"], "screening": reply["screening"]["token"]}


def test_nothing_of_an_answer_is_left(
    app: Flask, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = app.test_client()
    tokens: set[str] = set()
    shown = 0
    for number in range(PRESCREENS):
        replies = list(said(client, number))
        shown += f"Age: {mark(number)[:3].rstrip('.')}." in replies[2]["text"]
        tokens.update(reply["screening"]["token"].partition(".")[0] for reply in replies)
    assert shown == PRESCREENS, "each answer was shown back"
    logged = "\n".join(JsonLines().format(record) for record in caplog.get_records("call"))
    assert logged.count('"/api/v1/messages"') == 5 * PRESCREENS
    held = logged + client.get("/metrics").get_data(as_text=True)
    for path in sorted(folder.rglob("*")):
        held += path.read_bytes().decode("latin-1") if path.is_file() else ""
    assert "screening:diagnosis" in held, "the turns are stored, with the field asked for"
    ages = set(re.findall(r"(?<![0-9])[0-9]{2,3}\.[0-9]{3}(?![0-9])", held))
    assert ages & {mark(number) for number in range(PRESCREENS)} == set()
    assert ANSWERED not in held
    assert 'age_years": "' not in held
    assert tokens.isdisjoint(re.findall(r"[A-Za-z0-9_-]{40,}", held))
