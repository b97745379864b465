"""What never reaches the bot is refused by nginx in the same form, with the emergency line."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.chaos.place import before
from tests.faults.running import Bot
from tests.servers import Server

END = b"Host: localhost\r\nConnection: close\r\n\r\n"
REFUSED = {
    "trace": (b"TRACE / HTTP/1.1\r\n" + END, 405),
    "connect": (b"CONNECT a:1 HTTP/1.1\r\n" + END, 400),
    "no HTTP": (b"nonsense\r\n\r\n", 400),
    "no host": (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
    "above the root": (b"GET /../../etc HTTP/1.1\r\n" + END, 400),
    "an endless address": (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\n" + END, 414),
    "an endless header": (b"GET / HTTP/1.1\r\nX: " + b"a" * 40_000 + b"\r\n" + END, 431),
    "another coding": (b"POST / HTTP/1.1\r\nTransfer-Encoding: zork\r\n" + END, 400),
    "another version": (b"GET / HTTP/9.9\r\n" + END, 400),
    "a name that is not ours": (b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 421),
    "our own page": (b"GET /.problem/400 HTTP/1.1\r\n" + END, 404),
}


@pytest.fixture(scope="module")
def nginx() -> Iterator[Server]:
    """nginx with nobody behind it."""
    with before(Bot([], Path(), servers.free_port())) as server:
        yield server


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_a_problem_with_the_emergency_line(nginx: Server, name: str) -> None:
    sent, status = REFUSED[name]
    with socket.create_connection(("127.0.0.1", nginx.port), timeout=10) as connection:
        connection.sendall(sent)
        told = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = told.partition(b"\r\n\r\n")
    problem = json.loads(body)
    assert head.startswith(b"HTTP/1.1 %d" % status)
    assert b"application/problem+json" in head
    assert problem["status"] == status
    assert "call your local emergency number" in problem["emergency"]
