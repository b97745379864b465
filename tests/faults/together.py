"""`make try` and `make load`: the whole set-up as plain processes of this machine.

python -m tests.faults.together          nginx, workers, PostgreSQL, Redis, until Ctrl-C
python -m tests.faults.together --load   the same, under load, beside a bare Flask route
"""

import contextlib
import http.client
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response

from tests import servers
from tests.conftest import ROOT
from tests.faults.running import JSON, MESSAGES, Bot, ask, behind_nginx, running_bot
from tests.servers import Server, free_port, wait_until

QUESTIONS = ("what is cd7", "what are the side effects", "how do i join a trial", "is it a cure")
WORKERS, CLIENTS = 2, 4
THREADS = 3  # more of them get in each other's way: answering is work, not waiting


def bare() -> Flask:
    """One route that returns the same bytes as the bot and does nothing else."""
    app, body = Flask("bare"), Path(sys.argv[-1]).read_bytes()

    @app.post(MESSAGES)
    def reply() -> Response:
        return Response(body, mimetype="application/json")

    return app


@contextlib.contextmanager
def everything(home: Path, workers: int = WORKERS) -> Iterator[Bot]:
    """The bot with its database and Redis."""
    with servers.running_postgres() as postgres, servers.running_redis() as redis:
        url, counts = postgres.fresh("chatbot"), f"redis://127.0.0.1:{redis.port}"
        given = {"database_url": url, "redis_url": counts, "threads": THREADS}
        with running_bot(home, workers=workers, data_dir=home / "data", **given) as bot:
            yield bot


@contextlib.contextmanager
def running_bare(home: Path, body: bytes) -> Iterator[Server]:
    """The bare route under the same gunicorn."""
    home.mkdir()
    (home / "body").write_bytes(body)
    port = free_port()
    program = (
        "import sys; from gunicorn.app.wsgiapp import run; body = sys.argv.pop(); "
        "import tests.faults.together as t; sys.argv.append(body); "
        "from gunicorn.app.base import BaseApplication as B\n"
        "class A(B):\n"
        "    def load_config(self):\n"
        f"        for k, v in dict(bind='127.0.0.1:{port}', workers={WORKERS}, threads={THREADS}, "
        "worker_class='gthread', preload_app=True, control_socket_disable=True).items(): "
        "self.cfg.set(k, v)\n"
        "    def load(self): return t.bare()\n"
        "A().run()\n"
    )
    command = [sys.executable, "-c", program, str(home / "body")]
    server = Server(command, ROOT, port)
    with (home / "log").open("wb") as log:
        server.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    wait_until(server.is_there)
    try:
        yield server
    finally:
        server.stop()


def _client(port: int, seconds: float) -> list[float]:
    """Ask for so long over one connection; how long each answer took."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    bodies = [json.dumps({"text": text}) for text in QUESTIONS]
    spent: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begin = time.perf_counter()
        connection.request("POST", MESSAGES, bodies[len(spent) % len(bodies)], JSON)
        reply = connection.getresponse()
        reply.read()
        assert reply.status == 200, reply.status
        spent.append(time.perf_counter() - begin)
    return spent


@dataclass(frozen=True, slots=True)
class Measured:
    """Requests per second, and milliseconds for an answer."""

    per_s: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float  # of all workers together, for one request


def load(server: Server, seconds: float = 8.0) -> Measured:
    """Ask from several processes at once."""
    with multiprocessing.get_context("spawn").Pool(CLIENTS) as pool:
        pool.starmap(_client, [(server.port, 1.0)] * CLIENTS)  # warms both sides
        before = _busy_s(server)
        spent = sum(pool.starmap(_client, [(server.port, seconds)] * CLIENTS), [])
        cpu_s = _busy_s(server) - before
    cuts = statistics.quantiles(spent, n=100)
    rounded = (cuts[49] * 1000, cuts[98] * 1000, cpu_s / len(spent) * 1000)
    return Measured(round(len(spent) / seconds, 1), *(round(number, 2) for number in rounded))


def _busy_s(server: Server) -> float:
    """The processor time that the workers of a server have used so far."""
    ticks = 0
    for pid in server.workers():
        numbers = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
        ticks += int(numbers[11]) + int(numbers[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(bot: Bot) -> list[float]:
    """Megabytes of each worker that are its own share."""
    found = []
    for pid in bot.workers():
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
        found.append(round(sum(int(x.split()[1]) for x in lines if x.startswith("Pss:")) / 1024, 1))
    return found


def compare(home: Path) -> None:
    """Print both, and what the one costs beside the other."""
    with everything(home / "bot") as bot:
        body = json.dumps(ask(bot.port)[1]).encode()
        before = memory(bot)
        ours = load(bot)
        after = memory(bot)
    with running_bare(home / "bare", body) as server:
        bare_route = load(server)
    print(f"bot   {ours}\nbare  {bare_route}")  # noqa: T201
    share, slower = ours.per_s / bare_route.per_s, ours.p99_ms / bare_route.p99_ms
    spent = ours.cpu_ms / bare_route.cpu_ms
    print(f"processor time of one request: {spent:.1f} times")  # noqa: T201
    print(f"share of requests {share:.0%}, p99 {slower:.1f} times")  # noqa: T201
    print(f"memory of each worker in MB before {before}, after {after}")  # noqa: T201


def main(arguments: Sequence[str]) -> None:
    """Run until told to stop, or measure."""
    with tempfile.TemporaryDirectory(prefix="together-") as folder:
        if "--load" in arguments:
            compare(Path(folder))
            return
        with everything(Path(folder) / "bot") as bot, behind_nginx(bot) as nginx:
            print(f"the bot: http://127.0.0.1:{nginx.port} (Ctrl-C ends all of it)")  # noqa: T201
            with contextlib.suppress(KeyboardInterrupt):
                while True:
                    time.sleep(1)


if __name__ == "__main__":
    main(sys.argv[1:])
