"""Speed as ratios within one run: the engine by itself, and HTTP beside a bare Flask route.

Seconds of one machine say little about another; how much slower we are than a route that returns
the same bytes and does nothing else, on the same server in the same minute, says more.
"""

import http.client
import json
import multiprocessing
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

from flask import Flask, Response

from chatbot.app import create_app
from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message
from chatbot.settings import Settings
from chatbot.web.server import make_server

_CONNECTIONS = 4
_WARM_UP = 20
_PATH = "/api/v1/messages"


@dataclass(frozen=True, slots=True)
class InProcess:
    """Microseconds per answer, over ``answers`` answers."""

    answers: int
    p50_us: float
    p99_us: float


@dataclass(frozen=True, slots=True)
class Http:
    """Requests per second of the chatbot and of a bare route with the same bytes, same run."""

    requests: int
    chatbot_per_s: float
    bare_per_s: float

    @property
    def ratio(self) -> float:
        """How many times more requests the bare route takes."""
        return round(self.bare_per_s / self.chatbot_per_s, 2)


def in_process(engine: Engine, questions: Sequence[str], rounds: int, today: date) -> InProcess:
    """Time the engine answering each question, ``rounds`` times over."""
    spent: list[float] = []
    for text in list(questions) * (rounds + 1):
        begin = time.perf_counter()
        engine.answer(Message(text), State(), today=today)
        spent.append((time.perf_counter() - begin) * 1e6)
    del spent[: len(questions)]  # the first round only warms caches
    cuts = statistics.quantiles(spent, n=100)
    return InProcess(len(spent), round(statistics.median(spent), 1), round(cuts[98], 1))


def over_http(settings: Settings, questions: Sequence[str], requests: int) -> Http:
    """Serve the chatbot, then a bare route returning one of its replies, and load both alike."""
    bodies = [json.dumps({"text": text}).encode() for text in questions]
    with tempfile.TemporaryDirectory() as folder:
        changes = {
            "database_url": f"sqlite:///{Path(folder) / 'bench.db'}",
            "rate_limits": "off",
            "port": _free_port(),
        }
        ours = settings.model_copy(update=changes)
        sample, chatbot = _load(_serve_chatbot, ours, bodies, requests)
        bare_settings = settings.model_copy(update={"port": _free_port()})
        _, bare = _load(_serve_bare, bare_settings, bodies, requests, sample)
    return Http(requests, round(chatbot, 1), round(bare, 1))


def _load(
    serve: Callable[[Settings, bytes, Connection], None],
    settings: Settings,
    bodies: Sequence[bytes],
    requests: int,
    sample: bytes = b"",
) -> tuple[bytes, float]:
    """One reply of the server, and its requests per second."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(settings, sample, theirs), daemon=True)
    server.start()
    try:
        ours.recv()  # it listens
        reply = b""
        for number in range(_WARM_UP):
            connection = http.client.HTTPConnection(settings.host, settings.port)
            reply = _post(connection, bodies[number % len(bodies)])
            connection.close()
        begin = time.perf_counter()
        threads = [
            threading.Thread(target=_client, args=(settings, bodies, requests // _CONNECTIONS))
            for _ in range(_CONNECTIONS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return reply, requests / (time.perf_counter() - begin)
    finally:
        server.terminate()
        server.join()


def _client(settings: Settings, bodies: Sequence[bytes], count: int) -> None:
    connection = http.client.HTTPConnection(settings.host, settings.port)
    for number in range(count):
        _post(connection, bodies[number % len(bodies)])


def _post(connection: http.client.HTTPConnection, body: bytes) -> bytes:
    connection.request("POST", _PATH, body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    content = response.read()
    if response.status != 200:
        raise RuntimeError(f"the server answered {response.status}")
    return content


def _serve_chatbot(settings: Settings, _: bytes, ready: Connection) -> None:
    server = make_server(create_app(settings), settings)
    ready.send(True)
    server.run()


def _serve_bare(settings: Settings, sample: bytes, ready: Connection) -> None:
    app = Flask("bare")

    @app.post(_PATH)
    def reply() -> Response:
        return Response(sample, mimetype="application/json")

    server = make_server(app, settings)
    ready.send(True)
    server.run()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
