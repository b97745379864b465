"""Redis counts for all workers together; gone, frozen or full it stops nobody (S-103)."""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from chatbot import settings as setting
from chatbot.app import create_app
from chatbot.web import current
from tests import servers
from tests.faults.conftest import Note
from tests.servers import Server

pytestmark = pytest.mark.xdist_group("redis")
LIMIT = 8
HALF = LIMIT // 2
Make = Callable[[], FlaskClient]


@pytest.fixture
def own_redis() -> Iterator[Server]:
    """A Redis to do harm to."""
    with servers.running_redis() as server:
        yield server


@pytest.fixture
def worker(
    own_redis: Server,
    folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Make]:
    """Starts workers that share ``own_redis``, a secret key and nothing else."""
    apps: list[Flask] = []

    def make() -> FlaskClient:
        monkeypatch.setenv("CHATBOT_DATA_DIR", str(tmp_path_factory.mktemp("worker")))
        address = f"redis://127.0.0.1:{own_redis.port}"
        given = {"redis_url": address, "rate_limits": f"{LIMIT} per day", "secret_key": "k" * 32}
        apps.append(create_app(setting.load(**given, knowledge_dir=folder)))
        return apps[-1].test_client()

    yield make
    for app in apps:
        current.serving(app).services.database.close()


def count(client: FlaskClient, requests: int = LIMIT + 1) -> list[int]:
    """The status of so many requests."""
    return [client.get("/api/v1/trials?country=AU").status_code for _ in range(requests)]


def _set_memory(server: Server, limit: int) -> None:
    """Empty Redis and let it take so many bytes; 0 is any number."""
    client = Redis(port=server.port)
    client.flushall()
    client.config_set("maxmemory", limit)
    client.close()


def test_workers_count_together(worker: Make) -> None:
    one, other = worker(), worker()
    assert count(one, HALF) + count(other, LIMIT - HALF) == [200] * LIMIT
    assert count(one, 1) + count(other, 1) == [429, 429]


def kill(server: Server) -> None:
    """Redis is gone: connections are refused."""
    server.stop(signal.SIGKILL)


def freeze(server: Server) -> None:
    """Redis is silent: connections are taken and nothing comes back."""
    server.send(signal.SIGSTOP)


def fill(server: Server) -> None:
    """Redis takes nothing any more."""
    _set_memory(server, 1)


def mend(server: Server) -> None:
    """Whatever it was, it is over."""
    if server.process is None:
        server.start()
    server.send(signal.SIGCONT)
    _set_memory(server, 0)


@pytest.mark.fault("S-103")
@pytest.mark.parametrize("harm", [kill, freeze, fill])
def test_without_redis_each_worker_counts_half_of_the_limit_by_itself(
    worker: Make, own_redis: Server, note: Note, harm: Callable[[Server], None]
) -> None:
    client = worker()
    assert count(client, 1) == [200]
    harm(own_redis)
    begin = time.perf_counter()
    assert count(client) == [200] * HALF + [429] * (LIMIT + 1 - HALF)
    spent = (time.perf_counter() - begin) / (LIMIT + 1)
    mend(own_redis)
    other, begin = worker(), time.perf_counter()
    servers.wait_until(lambda: count(client, 1) == [200], seconds=5)
    note([spent] * (LIMIT + 1), recovery_s=time.perf_counter() - begin)
    assert 429 in count(other)


@pytest.mark.fault("S-103")
def test_a_frozen_redis_costs_a_moment_now_and_then(
    worker: Make, own_redis: Server, note: Note
) -> None:
    """The breaker: one request finds out, the others do not wait at all."""
    client = worker()
    count(client, 1)
    freeze(own_redis)
    spent = []
    for _ in range(20):
        begin = time.perf_counter()
        count(client, 1)
        spent.append(time.perf_counter() - begin)
    note(spent)
    assert max(spent) > 5 * median(spent)


@pytest.mark.fault("S-103")
def test_without_redis_at_the_start_the_bot_starts(worker: Make, own_redis: Server) -> None:
    kill(own_redis)
    client = worker()
    assert count(client)[:HALF] == [200] * HALF
    assert client.get("/ready").status_code == 200
