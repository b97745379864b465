"""The built-in server, over real sockets: errors that never reach the application."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from waitress import wasyncore  # type: ignore[import-untyped]

import chatbot
from chatbot import settings as setting
from chatbot.app import create_app, serve
from chatbot.errors import SettingsError
from chatbot.services.shared import Loaded
from chatbot.settings import Settings
from chatbot.web.server import make_server

HEAD = (
    b"POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    b"Content-Type: application/json\r\n"
)


CHUNK = b"1000\r\n" + b"a" * 4096 + b"\r\n"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def port(make_app: Callable[..., Flask], settings: Settings) -> Iterator[int]:
    """The port of a running server."""
    port = free_port()
    server = make_server(make_app(), settings.model_copy(update={"port": port, "threads": 2}))
    thread = threading.Thread(target=server.run)
    thread.start()
    yield port
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
    thread.join(timeout=10)
    server.task_dispatcher.shutdown()


def send(port: int, *parts: bytes) -> bytes:
    """Send raw bytes; what comes back until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        received = b""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for part in parts:
                connection.sendall(part)
        with contextlib.suppress(ConnectionResetError):
            while chunk := connection.recv(65536):
                received += chunk
    return received


def talk(port: int, *parts: bytes) -> tuple[int, dict[str, str], dict[str, object]]:
    """Send raw bytes; the status, headers and JSON body that come back."""
    head, _, body = send(port, *parts).partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return int(first.split(" ")[1]), headers, json.loads(body)


def test_a_message_is_answered_and_nobody_learns_what_runs_here(port: int) -> None:
    body = b'{"text":"hello"}'
    status, headers, reply = talk(port, HEAD, b"Content-Length: %d\r\n\r\n" % len(body), body)
    assert (status, reply["outcome"]) == (200, "answer")
    assert "server" not in headers


@pytest.mark.parametrize(
    ("parts", "status", "code"),
    [
        ([HEAD, b"Content-Length: 16385\r\n\r\n", b"a" * 16385], 413, "too_large"),
        (
            [HEAD, b"Transfer-Encoding: chunked\r\n\r\n", *[CHUNK] * 9, b"0\r\n\r\n"],
            413,
            "too_large",
        ),
        ([b"nonsense\r\n\r\n"], 400, "bad_request"),
        ([HEAD, b"Content-Length: x\r\n\r\n"], 400, "bad_request"),
        ([HEAD, b"Content-Length: -1\r\n\r\n"], 400, "bad_request"),
    ],
    ids=["too large", "too large in chunks", "no HTTP", "no length", "negative"],
)
def test_what_never_reaches_the_application_is_a_problem_too(
    port: int, parts: list[bytes], status: int, code: str
) -> None:
    told, headers, problem = talk(port, *parts)
    assert (told, problem["code"]) == (status, code)
    assert headers["content-type"] == "application/problem+json"
    assert problem["emergency"]
    assert "server" not in headers


@pytest.mark.parametrize(
    "parts",
    [
        [HEAD, b"Transfer-Encoding: chunked\r\n\r\n", *[CHUNK] * 5000],
        [HEAD, b"Content-Length: 50000000\r\n\r\n", *[b"a" * 65536] * 500],
        [b"GET / HTTP/1.1\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n"],
    ],
    ids=["endless chunks", "endless body", "endless header"],
)
def test_an_endless_request_is_cut_off_and_others_are_served(port: int, parts: list[bytes]) -> None:
    received = send(port, *parts)
    assert received == b"" or received.startswith((b"HTTP/1.1 413", b"HTTP/1.1 431", b"HTTP/1.0"))
    assert talk(port, b"GET /live HTTP/1.0\r\n\r\n")[0] == 200


def test_a_port_in_use_stops_the_start_with_one_line(
    make_app: Callable[..., Flask], settings: Settings, port: int
) -> None:
    taken = settings.model_copy(update={"port": port})
    with pytest.raises(SettingsError, match="CHATBOT_PORT"):
        make_server(make_app(), taken)


def test_a_missing_redis_package_stops_the_start_with_one_line(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    monkeypatch.delitem(sys.modules, "chatbot.web.limit_store", raising=False)
    with pytest.raises(SettingsError, match="CHATBOT_REDIS_URL"):
        make_app(redis_url="redis://127.0.0.1:1", rate_limits=setting.Settings().rate_limits)


def test_it_starts_from_the_environment_and_stops_when_told(tmp_path: Path) -> None:
    port = free_port()
    program = "from chatbot import app, settings; app.serve(settings.load())"
    environment = {**os.environ, "CHATBOT_DATA_DIR": str(tmp_path), "CHATBOT_PORT": str(port)}
    root = Path(chatbot.__file__).parents[1]
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**environment, "PYTHONPATH": str(root)},
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    )
    with process:
        assert process.stderr is not None
        for line in process.stderr:
            if json.loads(line)["message"] == "listening":
                break
        status, _, body = talk(port, b"GET /live HTTP/1.0\r\n\r\n")
        process.terminate()
        lines = [json.loads(line) for line in process.stderr]
    assert (status, body) == (200, {"status": "alive"})
    assert [line["route"] for line in lines] == ["/live"]
    assert process.returncode == 0


def test_it_leaves_when_it_is_terminated(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminated:
        """A server that is told to stop as soon as it runs."""

        def run(self) -> None:
            signal.raise_signal(signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("chatbot.app.load_engine", lambda _settings: Loaded())
    monkeypatch.setattr("chatbot.app.make_server", lambda _app, _settings: Terminated())
    monkeypatch.setattr("chatbot.web.request_log.configure", lambda: None)
    try:
        with pytest.raises(SystemExit) as stopped:
            serve(settings)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert stopped.value.code == 0


def test_another_server_can_make_the_application_without_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATBOT_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("chatbot.app.load_engine", lambda _settings: Loaded())
    monkeypatch.setattr("chatbot.web.request_log.configure", lambda: None)
    assert create_app().test_client().get("/live").status_code == 200
