"""Marked personal data of every kind, sent through every door, is found nowhere (S-85).

Looked through are: every byte in the data folder (database, its own log, keys, what was learned),
every log record of every library at DEBUG as it would be written, and whatever is sent back.
"""

import contextlib
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from chatbot import settings as setting
from chatbot.app import create_app
from chatbot.conversation.engine import Engine
from chatbot.safety.redaction import find
from chatbot.web import current
from chatbot.web.request_log import JsonLines
from tests.conftest import ROOT

MESSAGES = "/api/v1/messages"
# Each holds a part that cannot come about by chance, and is looked for without its case.
CANARIES = {
    "marker": "kanarienvogel7f3a",
    "name": "My name is Zeppelfinkus Quirinale",
    "email": "q.zeppelfinkus@example.com",
    "said email": "zeppelfinkus at example dot com",
    "phone": "+49 151 73918264",
    "wide phone": "１３８７７６６５５４４",
    "address": "I live at 7719 Zeppelfinkus Street",
    "birth": "I was born on 17.11.1937",
    "ssn": "SSN 907-65-4329",
    "nhs": "my NHS number is 943 476 5919",
    "resident": "身份证11010519491231002X",
    "dni": "mi DNI es 98765432M",
    "passport": "passport X7654321K",
    "record": "MRN 77129903",
    "card": "4111 1111 1111 1111",
    "iban": "GB82 WEST 1234 5698 7654 32",
    "url": "https://portal.example.org/r?token=zeppelfinkus8fa2",
    "handle": "my wechat id is zeppelfinkus_88",
}
PARTS = [
    "kanarienvogel", "zeppelfinkus", "quirinale", "73918264", "13877665544", "１３８７７",
    "7719 zeppelfinkus", "17.11.1937", "907-65", "943 476", "1101051949", "98765432", "7654321k",
    "77129903", "4111 1111", "gb82 west",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder: everything that is written to disk is in it."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def app(folder: Path, engine: Engine) -> Iterator[Flask]:
    """The application with its real engine and a database in ``folder``."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CHATBOT_DATA_DIR", str(folder))
        settings = setting.load(rate_limits="off", allowed_origins=("https://www.example.org",))
    made = create_app(settings, engine)
    yield made
    with made.app_context():
        current.services().database.close()


@pytest.fixture
def seek(
    app: Flask, folder: Path, caplog: pytest.LogCaptureFixture
) -> Iterator[Callable[[TestResponse], None]]:
    """Collects what is sent back; at the end nothing of it all may hold a canary."""
    said: list[str] = []

    def collect(reply: TestResponse) -> None:
        said.append(f"{reply.get_data(as_text=True)}\n{reply.headers}")
        reply.close()

    caplog.set_level(logging.DEBUG)
    yield collect
    logged = [JsonLines().format(record) for record in caplog.get_records("call")]
    assert said
    assert logged
    for where, text in (
        ("reply", "\n".join(said)),
        ("log", "\n".join(logged)),
        ("disk", "\n".join(map(content, sorted(folder.rglob("*"))))),
    ):
        assert [part for part in PARTS if part in text.lower()] == [], where


def content(path: Path) -> str:
    """The bytes of a file, read so that text in UTF-8 and UTF-16 would be found."""
    if not path.is_file():
        return ""
    held = path.read_bytes()
    return held.decode("utf-8", "replace") + held.replace(b"\0", b"").decode("latin-1")


def test_a_canary_of_every_kind_is_known_to_redaction() -> None:
    missed = [name for name, text in CANARIES.items() if not find(text)]
    assert missed == ["marker"]
    assert all(any(part in text.lower() for part in PARTS) for text in CANARIES.values())


SENTENCES = ("{}", "{}. What is CD7?", "I want to die. {}", "{} 2")


@pytest.mark.parametrize("name", CANARIES)
def test_in_a_message(app: Flask, seek: Callable[[TestResponse], None], name: str) -> None:
    client = app.test_client()
    for sentence in SENTENCES:
        said = sentence.format(CANARIES[name])
        first = client.post(MESSAGES, json={"text": said})
        talk = first.get_json()["conversation"]
        seek(first)
        seek(client.post(MESSAGES, json={"text": said, "conversation": talk}))
        seek(client.get(f"/api/v1/conversations/{talk}"))


FIELDS = ("text", "conversation", "language", "region", "trial", "kind", "turn", "answers")


@pytest.mark.parametrize("name", CANARIES)
@pytest.mark.parametrize("path", [MESSAGES, "/api/v1/feedback"])
def test_in_any_field_of_a_body(
    app: Flask, seek: Callable[[TestResponse], None], path: str, name: str
) -> None:
    client, canary = app.test_client(), CANARIES[name]
    for field in FIELDS:
        whole: dict[str, Any] = {"text": "what is cd7"} if path == MESSAGES else {"kind": "helpful"}
        seek(client.post(path, json={**whole, field: canary}))
        seek(client.post(path, json={**whole, field: [canary]}))
    seek(client.post(path, json={canary: canary}))
    seek(client.post(path, json={"text": "hi", "comment": canary}))
    for body in (canary, f'{{"text": "{canary}"', f'["{canary}"]', f'{{"{canary}": {{"a": NaN}}}}'):
        seek(client.post(path, data=body.encode(), content_type="application/json"))
        seek(client.post(path, data=body.encode(), content_type="text/plain"))
        seek(client.post(path, data=body.encode("utf-16"), content_type="application/json"))


HEADERS = (
    "User-Agent", "Referer", "Cookie", "Authorization", "X-Request-ID", "X-Forwarded-For",
    "Origin", "Accept-Language", "If-None-Match", "Content-Type", "X-Canary",
)  # fmt: skip


@pytest.mark.parametrize("name", CANARIES)
def test_in_the_address_the_query_and_the_headers_of_every_route(
    app: Flask, seek: Callable[[TestResponse], None], name: str
) -> None:
    client, canary = app.test_client(), CANARIES[name]
    plain = canary.encode("ascii", "ignore").decode() or "x"
    headers = dict.fromkeys(HEADERS, plain)
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods or ()):
            query = {canary: canary, "condition": canary}
            seek(client.open(_address(rule, canary), method=method, query_string=query))
            seek(client.open(_address(rule, "x"), method=method, headers=headers))
    seek(client.get(f"/{quote(canary)}/{quote(canary)}"))


def _address(rule: Rule, value: str) -> str:
    """The address of a route with ``value`` in every place that it takes."""
    safe = quote(value, safe="")
    return "".join(safe if is_place else part for is_place, part in rule._trace if part != "|")


def test_a_failure_tells_nothing(
    app: Flask, seek: Callable[[TestResponse], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_engine: Engine, message: Any, *_: object, **__: object) -> None:
        raise ValueError(message.text)

    monkeypatch.setattr(Engine, "answer", fail)
    client = app.test_client()
    for canary in CANARIES.values():
        reply = client.post(MESSAGES, json={"text": f"not asked before: {canary}"})
        assert reply.status_code == 500
        seek(reply)


def test_a_broken_database_tells_nothing(
    app: Flask, seek: Callable[[TestResponse], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        database = current.services().database

    def fail(*_: object) -> None:
        raise OSError(str(CANARIES))

    monkeypatch.setattr(type(database), "transaction", fail)
    client: FlaskClient = app.test_client()
    for canary in CANARIES.values():
        seek(client.post(MESSAGES, json={"text": canary}))
        seek(client.get(f"/api/v1/conversations/{quote(canary)}"))


RAW = (
    b"{0} {0} {0}\r\n\r\n",
    b"GET /{0}?{0} HTTP/1.1\r\nHost: {0}\r\nContent-Length: {0}\r\n\r\n",
    b"GET / HTTP/1.1\r\n{0}\r\n\r\n",
    b"POST /api/v1/messages HTTP/1.1\r\nTransfer-Encoding: {0}\r\n\r\n{0}",
    b"POST /api/v1/messages HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{0}\r\n{0}\r\n",
    b"POST /api/v1/messages HTTP/1.0\r\nContent-Length: 5\r\n\r\n{0}",
)


def test_in_what_is_not_even_http(tmp_path: Path) -> None:
    """The real server, over a real socket: its own log and its own error bodies."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {"CHATBOT_DATA_DIR": str(tmp_path), "CHATBOT_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-c", "from chatbot import app, settings; app.serve(settings.load())"],
        env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    )
    with process:
        assert process.stderr is not None
        lines = [next(line for line in process.stderr if b'"listening"' in line)]
        said = [
            send(port, raw.replace(b"{0}", canary.encode()))
            for canary in CANARIES.values()
            for raw in RAW
        ]
        process.terminate()
        lines += process.stderr
    held = "".join(map(content, sorted(tmp_path.rglob("*"))))
    text = (b"".join(said) + b"".join(lines)).decode("utf-8", "replace") + held
    assert b"emergency" in b"".join(said)
    assert [part for part in PARTS if part in text.lower()] == []


def send(port: int, raw: bytes) -> bytes:
    """What comes back for raw bytes until the server hangs up, or says nothing more."""
    with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
        received = b""
        with contextlib.suppress(OSError):
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            while chunk := connection.recv(65536):
                received += chunk
    return received
