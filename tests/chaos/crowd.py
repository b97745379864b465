"""The people: threads that talk through nginx, each from an address of its own, and what they saw.

They do as the widget does: a message that was not answered is sent once more under the same id,
after as long as the server asks for, and a talk that nobody knows any more is begun anew.
"""

import contextlib
import hashlib
import http.client
import itertools
import json
import secrets
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.chaos.talks import Script
from tests.faults.attacks import Request, attacks
from tests.faults.running import FEEDBACK, JSON, MESSAGES

SCREENINGS = "/api/v1/screenings"
_WAIT_S = 10.0  # for a reply
_PATIENCE_S = 2.0  # before the one retry, at most
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Try:
    """One request: when, its status or the name of the error, seconds, and what came back."""

    at: float
    status: int | str
    spent: float
    body: Body

    @property
    def is_answered(self) -> bool:
        """Whether there is what was asked for."""
        return self.status in (200, 201)

    @property
    def is_lost(self) -> bool:
        """Whether the talk is known to nobody any more."""
        return self.status == 404 and self.body.get("code") == "conversation_unknown"


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was wanted, with the tries it took. ``text`` is "" for what is no message."""

    kind: str
    text: str
    tries: tuple[Try, ...]
    begun_anew: bool = False

    @property
    def last(self) -> Try:
        """The try that counts."""
        return self.tries[-1]


@dataclass(frozen=True, slots=True)
class Talk:
    """A script and all that was seen while it was gone through."""

    script: Script
    seen: tuple[Seen, ...]


@dataclass(slots=True)
class Log:
    """What all clients saw. Appending to a list is safe from many threads."""

    talks: list[Talk] = field(default_factory=list)
    given: list[tuple[str, int]] = field(default_factory=list)
    """Talk and turn of each feedback that was acknowledged."""
    others: list[Seen] = field(default_factory=list)
    """Feedback, hostile requests and floods."""


class Line:
    """How one client reaches the server."""

    def __init__(self, port: int, number: int, clock: float) -> None:
        self._port, self._from, self._clock = port, f"127.0.1.{number}", clock

    def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Try:
        """One request, once."""
        begin = time.monotonic()
        line = http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=_WAIT_S, source_address=(self._from, 0)
        )
        status: int | str
        told: Body = {}
        try:
            with contextlib.closing(line):
                line.request(method, path, body, headers)
                reply = line.getresponse()
                status, content = reply.status, reply.read()
                told = {**_read(content), "wait": reply.getheader("Retry-After")}
        except (OSError, http.client.HTTPException) as error:
            status = type(error).__name__
        return Try(begin - self._clock, status, time.monotonic() - begin, told)

    def post(self, path: str, body: Body) -> Try:
        """Send a body, once."""
        return self.send("POST", path, json.dumps(body).encode(), JSON)

    def ask(self, path: str, body: Body) -> tuple[tuple[Try, ...], bool]:
        """Send a body, and once more if need be; whether the talk was begun anew."""
        first = self.post(path, body)
        if first.is_answered:
            return (first,), False
        if first.is_lost:
            fresh = {name: body[name] for name in body if name not in ("conversation", "screening")}
            return (first, self.post(path, fresh)), True
        time.sleep(min(float(first.body.get("wait") or 0.3), _PATIENCE_S))
        return (first, self.post(path, body)), False


def _read(content: bytes) -> Body:
    """What is kept of a body: what is long and the same for many is kept once, or as a hash."""
    try:
        told = json.loads(content)
    except ValueError:
        return {}
    if not isinstance(told, dict):
        return {}
    if "next_question" in told:
        return {"screened": digest(told)}
    told = {name: value for name, value in told.items() if name not in ("blocks", "suggestions")}
    return {**told, "text": sys.intern(str(told.get("text", "")))}


def digest(told: Body) -> str:
    """The same for the same content."""
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


class Client(threading.Thread):
    """Goes through one script after the other, so many seconds from one request to the next."""

    def __init__(self, line: Line, scripts: Iterator[Script], pace_s: float, log: Log) -> None:
        super().__init__(daemon=True)
        self._line, self._scripts, self._pace_s, self._log = line, scripts, pace_s, log
        self.done = threading.Event()

    def run(self) -> None:
        """Talk until told to stop."""
        while not self.done.is_set():
            script = next(self._scripts)
            self._log.talks.append(Talk(script, tuple(self._through(script))))

    def _through(self, script: Script) -> Iterator[Seen]:
        if script.answers is not None:
            tries, _ = self._line.ask(SCREENINGS, {"answers": script.answers})
            yield Seen(script.kind, "", tries)
            self._pause(tries)
        talk: dict[str, str] = {}
        for text in script.says:
            body = {"text": text, "client_message_id": secrets.token_hex(16), **talk}
            tries, anew = self._line.ask(MESSAGES, body)
            yield Seen(script.kind, text, tries, anew)
            self._pause(tries)
            if tries[-1].is_answered:
                talk = _go_on(tries[-1].body)
                if len(script.says) == 1:
                    self._give(tries[-1].body)

    def _give(self, reply: Body) -> None:
        """Feedback on a reply, once: whether it is kept is told by the server alone."""
        told = {"conversation": reply["conversation"], "turn": reply["turn"], "kind": "helpful"}
        given = self._line.post(FEEDBACK, told)
        self._log.others.append(Seen("feedback", "", (given,)))
        if given.is_answered:
            self._log.given.append((reply["conversation"], reply["turn"]))
        self._pause((given,))

    def _pause(self, tries: tuple[Try, ...]) -> None:
        self.done.wait(max(0.0, self._pace_s - sum(each.spent for each in tries)))


def _go_on(reply: Body) -> dict[str, str]:
    """What the next message of a talk carries."""
    token = (reply.get("screening") or {}).get("token")
    return {"conversation": reply["conversation"], **({"screening": token} if token else {})}


def _hostile() -> Iterator[Request]:
    """The hostile requests that a client of the standard library is willing to send."""
    for attack in attacks():
        if not attack.is_for_nginx and "talk" not in attack.given:
            request = attack.request()
            words = (request.path, *itertools.chain(*request.headers))
            if all(word.isascii() and word.isprintable() for word in words):
                yield replace(request, path=request.path.replace(" ", "%20"))


def send_hostile(line: Line, done: threading.Event, log: Log) -> None:
    """Every hostile request, over and over."""
    requests = tuple(_hostile())
    while not done.is_set():
        for request in requests:
            if done.is_set():
                return
            body = request.body or b""
            sent = line.send(request.method, request.path, body, dict(request.headers))
            log.others.append(Seen("hostile", "", (sent,)))


def flood(line: Line, done: threading.Event, log: Log) -> None:
    """One question as often as it can be sent, answered or not."""
    while not done.is_set():
        sent = line.post(MESSAGES, {"text": "what is cd7"})
        log.others.append(Seen("flood", "", (sent,)))
