"""Reads the table of hostile requests (tests/spec/attacks) and sends each as it stands there."""

import contextlib
import gzip
import http.client
import json
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, TypeAlias

import yaml

from tests.conftest import ROOT
from tests.faults.running import MESSAGES

FOLDER = ROOT / "tests" / "spec" / "attacks"
# How many classes each section has: A1 to A15, B1 to B22 and so on.
SECTIONS = {
    **{"A": 15, "B": 22, "C": 20, "D": 10, "E": 9, "F": 15, "G": 8, "H": 7},
    **{"I": 12, "J": 12, "K": 11, "L": 8, "M": 17, "N": 15, "O": 14},
}
_KEYS = {
    *("text", "fields", "talk", "answers", "body", "as", "raw", "to", "headers"),
    *("by", "gets", "intent", "says", "silent", "same_as", "unlike", "headers_say"),
}
_PATIENCE_S = 12
JSON = ("Content-Type", "application/json")
Headers: TypeAlias = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Request:
    """What a case sends, where that is an ordinary request."""

    method: str
    path: str
    body: bytes | None
    headers: Headers


@dataclass(frozen=True, slots=True)
class Attack:
    """One case: its name begins with its class; ``given`` are the keys of the table."""

    name: str
    given: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """Its class, such as A1."""
        return self.name.partition(" ")[0]

    @property
    def is_for_nginx(self) -> bool:
        """Whether nginx answers it by itself, or it is no request that the bot could be handed."""
        return "raw" in self.given or self.given.get("by") == "nginx"

    @property
    def expected(self) -> tuple[int, str]:
        """The status, and the code or the outcome; 0 where nothing comes back."""
        status, _, what = str(self.given["gets"]).partition(" ")
        return (int(status), what) if status.isdigit() else (0, what)

    def request(self) -> Request:
        """The request; a body is JSON unless the table says otherwise."""
        given = self.given
        place, body = f"POST {MESSAGES}", None
        if "text" in given:
            fields = {name: _plain(value) for name, value in given.get("fields", {}).items()}
            body = json.dumps({"text": whole(given["text"]), **fields}).encode()
        elif "answers" in given:
            place = "POST /api/v1/screenings"
            body = json.dumps({"answers": given["answers"]}).encode()
        elif "body" in given:
            body = _encoded(whole(given["body"]), given.get("as", "utf-8"))
        method, _, path = whole(given.get("to", place)).partition(" ")
        told = given.get("headers", {})
        pairs = list(told.items() if isinstance(told, dict) else told)
        if body is not None and "Content-Type" not in dict(pairs):
            pairs.append(JSON)
        headers = [(name, whole(value)) for name, value in pairs if value is not None]
        return Request(method, path, body, headers)


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; ``status`` is 0 where nothing did."""

    status: int = 0
    headers: Message = field(default_factory=Message)
    body: bytes = b""

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8")

    @property
    def json(self) -> dict[str, Any]:
        """The body as an object; empty where it is none."""
        if "json" not in self.headers.get("Content-Type", ""):
            return {}
        found = json.loads(self.body)
        return found if isinstance(found, dict) else {}


def attacks() -> Iterator[Attack]:
    """Every case of the table that is sent as a request."""
    for file in sorted(FOLDER.glob("?_*.yaml")):
        for name, given in yaml.safe_load(file.read_text("utf-8")).items():
            assert set(given) <= _KEYS, name
            yield Attack(name, given)


def elsewhere() -> dict[str, list[str]]:
    """The tests that hold the classes which are not, or not only, a request."""
    found: dict[str, list[str]] = yaml.safe_load((FOLDER / "elsewhere.yaml").read_text("utf-8"))
    return found


def whole(parts: Any) -> str:
    """A text from its parts: a text, or a list of texts and of [parts, how often]."""
    if not isinstance(parts, list):
        return str(parts)
    if len(parts) == 2 and isinstance(parts[1], int):
        return whole(parts[0]) * parts[1]
    return "".join(map(whole, parts))


@dataclass(frozen=True, slots=True)
class Sender:
    """A client with an ``address`` of its own on this machine, so that each is counted alone."""

    port: int
    address: str

    def message(self, text: str, **fields: Any) -> Response:
        """Send one message."""
        body = json.dumps({"text": text, **fields}).encode()
        return self.request("POST", MESSAGES, body, [JSON])

    def send(self, attack: Attack) -> Response:
        """Send a case; what came back for it, or for its last message."""
        if "talk" in attack.given:
            return self._talk(attack.given["talk"])
        if "raw" in attack.given:
            return self._exchange(whole(attack.given["raw"]).encode("latin-1"))
        sent = attack.request()
        return self.request(sent.method, sent.path, sent.body, sent.headers)

    def _talk(self, texts: list[str]) -> Response:
        reply = Response()
        talk: dict[str, str] = {}
        for text in texts:
            reply = self.message(text, **talk)
            talk = {"conversation": reply.json["conversation"]}
        return reply

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Headers = (),
    ) -> Response:
        """Send one request. A header of ``headers`` comes in place of ours."""
        ours = {"Host": "localhost", "Connection": "close"}
        if body is not None:
            ours["Content-Length"] = str(len(body))
        named = {name for name, _ in headers}
        pairs = [pair for pair in ours.items() if pair[0] not in named]
        lines = [f"{name}: {value}" for name, value in (*pairs, *headers)]
        head = "\r\n".join((f"{method} {path} HTTP/1.1", *lines, "", ""))
        return self._exchange(head.encode() + (body or b""), method)

    def _exchange(self, sent: bytes, method: str | None = None) -> Response:
        """Send bytes and read the response; none where the server hangs up without a word."""
        source = (self.address, 0)
        with socket.create_connection(("127.0.0.1", self.port), _PATIENCE_S, source) as connection:
            with contextlib.suppress(ConnectionError):  # it may have heard enough
                connection.sendall(sent)
            reply = http.client.HTTPResponse(connection, method=method)
            try:
                reply.begin()
                return Response(reply.status, reply.headers, reply.read())
            except (ConnectionError, http.client.HTTPException):
                return Response()


def _plain(value: Any) -> Any:
    return whole(value) if isinstance(value, list) else value


def _encoded(text: str, encoding: str) -> bytes:
    return gzip.compress(text.encode()) if encoding == "gzip" else text.encode(encoding)
