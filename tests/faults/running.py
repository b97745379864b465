"""The bot as it is run: `chatbot serve` with workers, as a process of its own."""

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Self

from tests.conftest import ROOT
from tests.servers import Server, free_port, running_nginx, wait_until

MESSAGES, FEEDBACK = "/api/v1/messages", "/api/v1/feedback"
QUESTION = {"text": "what is cd7"}
JSON = {"Content-Type": "application/json"}


@dataclass(slots=True)
class Bot(Server):
    """A running bot. ``process`` is gunicorn's master, whose children are the workers."""

    environment: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, env=self.environment, stdout=log, stderr=log
            )
        try:
            wait_until(self.is_there, 400)  # the first start learns
        except BaseException:
            self.stop(signal.SIGKILL)
            raise

    def is_there(self) -> bool:
        """Whether it can answer questions."""
        assert self.process is not None
        assert self.process.poll() is None, self.log()
        with contextlib.suppress(OSError, http.client.HTTPException):
            return get(self.port, "/ready")[0] == 200
        return False

    def kill_worker(self, number: int) -> None:
        """End one worker at once, in the middle of whatever it does; wait for another one."""
        workers = self.workers()
        killed = workers[number % len(workers)]
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: killed not in (now := self.workers()) and len(now) == len(workers))

    def log(self) -> str:
        """All it told."""
        return (self.folder / "log").read_text("utf-8")


@contextlib.contextmanager
def running_bot(home: Path, **settings: object) -> Iterator[Bot]:
    """A bot with these settings and a data folder of its own in ``home``."""
    home.mkdir(parents=True, exist_ok=True)
    port = free_port()
    plain = {name: value for name, value in os.environ.items() if not name.startswith("CHATBOT_")}
    given = {"data_dir": home / "data", "port": port, "rate_limits": "off", **settings}
    ours = {f"CHATBOT_{name.upper()}": str(value) for name, value in given.items()}
    command = [sys.executable, "-m", "chatbot", "serve"]
    bot = Bot(command, home, port, environment={**plain, **ours, "PYTHONPATH": str(ROOT)})
    bot.start()
    try:
        yield bot
    finally:
        bot.stop()


@contextlib.contextmanager
def behind_nginx(*bots: Bot, **changes: str) -> Iterator[Server]:
    """nginx, as the sample says, before some bots; ``changes`` are other values of directives."""
    port = free_port()
    config = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    one = "server bot:8000 max_conns=64 max_fails=0;"
    given = {
        one: " ".join(one.replace("bot:8000", f"127.0.0.1:{bot.port}") for bot in bots),
        "listen 8080": f"listen 127.0.0.1:{port}",
        "/tmp/": "{folder}/",  # noqa: S108 - what stands in the sample
    }
    for place, value in given.items():
        assert place in config
        config = config.replace(place, value)
    for name, value in changes.items():
        config, count = re.subn(rf"\b{name} [^;]+;", f"{name} {value};", config)
        assert count == 1, name
    with running_nginx(config, port) as nginx:
        yield nginx


def get(port: int, path: str) -> tuple[int, dict[str, Any]]:
    """Status and JSON body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", path)
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read() or b"{}")


def ask(port: int, **more: str) -> tuple[int, dict[str, Any]]:
    """Status and body of the reply to one message, sent once."""
    return post(port, MESSAGES, {**QUESTION, **more})


def post(port: int, path: str, body: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    """Status and body of the reply to one request, sent once."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request("POST", path, json.dumps(body), JSON)
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read())


@dataclass(slots=True)
class Crowd:
    """Threads that do the same until they are told to stop."""

    count: ClassVar[int] = 4
    port: int
    _done: threading.Event = field(default_factory=threading.Event, init=False)
    _threads: list[threading.Thread] = field(default_factory=list, init=False)

    def __enter__(self) -> Self:
        """Begin."""
        self._threads = [threading.Thread(target=self._go_on) for _ in range(self.count)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _go_on(self) -> None:
        """What a thread does until ``_done`` is set."""
        raise NotImplementedError


@dataclass(slots=True)
class Load(Crowd):
    """Threads that ask all the time, and what came of it."""

    statuses: Counter[int | str] = field(default_factory=Counter)
    replies: list[dict[str, Any]] = field(default_factory=list)
    kept: Counter[int | str] = field(default_factory=Counter)
    """What became of feedback: 201 says that it is kept."""
    spent: list[float] = field(default_factory=list)
    """Seconds for each right answer."""

    def _go_on(self) -> None:
        while not self._done.is_set():
            begin = time.perf_counter()
            status, body = self._once()
            self.statuses[status] += 1
            if status == 200:
                self.spent.append(time.perf_counter() - begin)
                self.replies.append(body)
            self.kept[self._once(FEEDBACK, {"kind": "helpful"})[0]] += 1
            time.sleep(0.02)

    def _once(
        self, path: str = MESSAGES, body: Mapping[str, str] = QUESTION
    ) -> tuple[int | str, dict[str, Any]]:
        try:
            return post(self.port, path, body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return type(error).__name__, {}
