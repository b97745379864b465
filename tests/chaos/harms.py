"""What is done to the place, and when: a seeded plan in which each harm has its turn.

A harm ``begin``s, may strike ``again`` every second or so, and is ``end``ed whatever it was.
"""

import contextlib
import os
import random
import signal
import socket
import subprocess
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from redis import Redis

from tests.chaos.place import WORDS, Place
from tests.servers import Server

AGAIN_S = 1.5  # between two strokes of one harm
_SLOW_CLIENTS = 150
_LOCK = "BEGIN; LOCK TABLE conversation IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(3600)"
_ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'cd7%'"
Stroke = Callable[[Place], object]


def nothing(_place: Place) -> None:
    """Leave it as it is."""


@dataclass(frozen=True, slots=True)
class Harm:
    """What begins it, what it does meanwhile, and what ends it."""

    begin: Stroke
    end: Stroke = nothing
    again: Stroke = nothing


@dataclass(frozen=True, slots=True)
class Step:
    """One harm of the plan, in seconds from the start."""

    at_s: float
    for_s: float
    name: str


def kill_worker(place: Place) -> None:
    """End one worker, in the middle of what it does."""
    place.bot.kill_worker(random.randrange(2))  # noqa: S311 - no secret


def kill_workers(place: Place) -> None:
    """End both workers at once."""
    for pid in place.bot.workers():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def mend_postgres(place: Place) -> None:
    """Whatever the database has, it is over."""
    server = place.postgres
    if server.process is None or server.process.poll() is not None:
        server.start()
    else:
        server.thaw()


def fill_disk(place: Place) -> None:
    """Let nothing be written any more where the database and its log stand."""
    if place.disk is None:
        return
    with (place.disk / "ballast").open("wb") as ballast, contextlib.suppress(OSError):
        left = os.statvfs(place.disk)
        os.posix_fallocate(ballast.fileno(), 0, left.f_bavail * left.f_frsize)
        while True:
            ballast.write(b"x" * 65536)


def free_disk(place: Place) -> None:
    """Take away what filled the disk; the database may have stopped (S-105)."""
    if place.disk is not None:
        (place.disk / "ballast").unlink(missing_ok=True)
    mend_postgres(place)


def lock_table(place: Place) -> None:
    """Hold a table, so that nobody may even read it."""
    address = place.postgres.url("chaos")
    place.held.callback(_end, subprocess.Popen(
        [str(place.postgres.binaries / "psql"), "-qX", address, "-c", _LOCK],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ))  # fmt: skip


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()


def let_go(place: Place) -> None:
    """Let go of what is held; a table is held by a process at the server too."""
    place.held.close()
    place.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%3600%' "
              "AND pid <> pg_backend_pid()")  # fmt: skip


def limit_redis(server: Server, limit: int) -> None:
    """Let Redis take so many bytes; 0 is any number."""
    with Redis(port=server.port, socket_timeout=5) as client:
        client.config_set("maxmemory", limit)


def mend_redis(place: Place) -> None:
    """Whatever Redis has, it is over."""
    if place.redis.process is None:
        place.redis.start()
    place.redis.send(signal.SIGCONT)
    limit_redis(place.redis, 0)


def publish_next(place: Place) -> None:
    """Another edition of the knowledge, that is fit."""
    place.publish((place.edition + 1) % len(WORDS))


def slow_clients(place: Place) -> None:
    """Many who begin to say something and do not end it."""
    head = b"POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{"
    for _ in range(_SLOW_CLIENTS):
        slow = socket.create_connection(("127.0.0.1", place.nginx.port), timeout=5)
        place.held.enter_context(slow).sendall(head)


def all_at_once(place: Place) -> None:
    """Database and Redis gone, and a worker."""
    place.postgres.crash()
    place.redis.stop(signal.SIGKILL)
    kill_worker(place)


def mend_all(place: Place) -> None:
    """Database and Redis are there again."""
    mend_redis(place)
    mend_postgres(place)


HARMS: Mapping[str, Harm] = {
    "worker killed": Harm(kill_worker, again=kill_worker),
    "both workers killed": Harm(kill_workers),
    "PostgreSQL killed": Harm(lambda p: p.postgres.crash(), mend_postgres),
    "PostgreSQL frozen": Harm(lambda p: p.postgres.freeze(), mend_postgres),
    "PostgreSQL full": Harm(fill_disk, free_disk),
    "PostgreSQL drops all": Harm(nothing, again=lambda p: p.sql(_ENDED)),
    "table locked": Harm(lock_table, let_go),
    "Redis killed": Harm(lambda p: p.redis.stop(signal.SIGKILL), mend_redis),
    "Redis frozen": Harm(lambda p: p.redis.send(signal.SIGSTOP), mend_redis),
    "Redis full": Harm(lambda p: limit_redis(p.redis, 1), mend_redis),
    "new knowledge": Harm(publish_next),
    "killed while they learn": Harm(publish_next, again=kill_worker),
    "broken knowledge": Harm(lambda p: p.break_off(), lambda p: p.publish(p.edition)),
    "graceful restart": Harm(lambda p: p.bot.send(signal.SIGHUP)),
    "slow clients": Harm(slow_clients, lambda p: p.held.close()),
    "hostile inputs": Harm(nothing),  # the crowd sends them while this lasts
    "one who floods": Harm(nothing),  # and these
    "all at once": Harm(all_at_once, mend_all),
}


def plan(seconds: float, every_s: float, names: Collection[str], seed: int) -> Iterator[Step]:
    """One harm every so many seconds, each as often as the others, in an order of the seed.

    The first and the last ``every_s`` seconds are calm.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    deck: list[str] = []
    at = every_s
    while at + every_s < seconds:
        if not deck:
            deck = sorted(names)
            chance.shuffle(deck)
        yield Step(at, every_s * chance.uniform(0.4, 0.6), deck.pop())
        at += every_s
