"""PostgreSQL killed, frozen, locked, slow or full: questions are answered, and nothing is lost.

A real server is harmed; nothing of it is replaced (requirements S-96 to S-104).
"""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from chatbot import settings as setting
from chatbot.app import create_app
from chatbot.storage.engine import connect
from chatbot.web import current
from tests import servers
from tests.faults import running
from tests.faults.conftest import Note
from tests.faults.running import running_bot
from tests.servers import Postgres

pytestmark = pytest.mark.xdist_group("postgresql")
fault = pytest.mark.fault
MESSAGES = "/api/v1/messages"
Start = Callable[[str], FlaskClient]


@pytest.fixture(scope="module")
def own() -> Iterator[Postgres]:
    """A PostgreSQL server to do harm to. Every test leaves it running."""
    with servers.running_postgres() as server:
        yield server


@pytest.fixture
def start(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts the bot on a database."""
    apps: list[Flask] = []
    monkeypatch.setenv("CHATBOT_DATA_DIR", str(tmp_path))

    def make(url: str) -> FlaskClient:
        given = {"database_url": url, "knowledge_dir": folder, "rate_limits": "off"}
        apps.append(create_app(setting.load(**given)))
        return apps[-1].test_client()

    yield make
    for app in apps:
        services = current.serving(app).services
        services.keeper.drain()
        services.database.close()


@pytest.fixture
def url(own: Postgres) -> str:
    """A database of its own for each test."""
    return own.fresh(f"faults_{secrets.token_hex(6)}")


def ask(client: FlaskClient, talk: str | None = None) -> str:
    """Ask; assert that the answer is right. The talk it belongs to."""
    reply = client.post(MESSAGES, json={"text": "what is cd7", "conversation": talk})
    assert reply.status_code == 200
    body = reply.get_json()
    assert [intent["id"] for intent in body["intents"]] == ["what_is_cd7"]
    return str(body["conversation"])


def durations(client: FlaskClient, count: int = 25) -> list[float]:
    """How long so many answers took."""
    spent = []
    for _ in range(count):
        begin = time.perf_counter()
        ask(client)
        spent.append(time.perf_counter() - begin)
    return spent


def is_well(client: FlaskClient) -> bool:
    """Whether storage is used again."""
    return bool(client.get("/ready").get_json()["storage"] == "ok")


def recovered(client: FlaskClient, seconds: float = 10) -> float:
    """Wait until storage is used again; how many seconds that took."""
    begin = time.perf_counter()
    servers.wait_until(lambda: is_well(client), seconds)
    return time.perf_counter() - begin


def lost(client: FlaskClient, talk: str, expected: int) -> int:
    """How many turns of a talk are missing once everything is written; assert that no other is."""
    wanted = list(range(1, expected + 1))
    with contextlib.suppress(pytest.fail.Exception):
        servers.wait_until(lambda: turns(client, talk) == wanted, seconds=10)
    assert set(turns(client, talk)) <= set(wanted)
    return expected - len(turns(client, talk))


def turns(client: FlaskClient, talk: str) -> list[int]:
    """The turns that are kept of a talk."""
    shown = client.get(f"/api/v1/conversations/{talk}").get_json()
    return [turn["turn"] for turn in shown["turns"]]


def kill(server: Postgres) -> None:
    """End the server and its backends at once."""
    server.crash()


def freeze(server: Postgres) -> None:
    """Stop all its processes: connections stay and say nothing."""
    server.freeze()


def mend(server: Postgres) -> None:
    """Whatever it was, it is over."""
    if server.process is None:
        server.start()
    else:
        server.thaw()


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(kill, marks=fault("S-97"), id="killed"),
        pytest.param(freeze, marks=fault("S-100"), id="frozen"),
    ],
)
def test_a_talk_goes_on_and_every_turn_is_kept(
    own: Postgres, url: str, start: Start, note: Note, harm: Callable[[Postgres], None]
) -> None:
    """S-97, S-100: what was answered meanwhile is written when the database is back."""
    client = start(url)
    talk = ask(client)
    usual = median(durations(client))
    harm(own)
    try:
        for _ in range(4):
            ask(client, talk)
        during = durations(client)
        ready = client.get("/ready")
        refused = client.post("/api/v1/feedback", json={"kind": "helpful", "conversation": talk})
    finally:
        mend(own)
    back = recovered(client)
    assert (ready.status_code, ready.get_json()["storage"]) == (200, "degraded")
    assert (refused.status_code, refused.get_json(force=True)["code"]) == (
        503,
        "storage_unavailable",
    )
    ask(client, talk)
    missing = lost(client, talk, 6)
    note(during, recovery_s=back, lost=missing)
    assert missing == 0
    assert median(during) < 5 * usual
    assert own.sql("SELECT count(*) FROM feedback", url.rpartition("/")[2]) == "0"


@fault("S-96")
def test_it_starts_without_a_database_and_finds_it_later(
    own: Postgres, start: Start, note: Note
) -> None:
    """What was said before there was one is kept."""
    own.stop(signal.SIGQUIT)
    name = f"faults_{secrets.token_hex(6)}"
    try:
        client = start(own.url(name))
        talk = ask(client)
        during = durations(client)
    finally:
        own.start()
    own.fresh(name)
    back = recovered(client)
    ask(client, talk)
    missing = lost(client, talk, 2)
    note(during, recovery_s=back, lost=missing)
    assert missing == 0


@fault("S-97")
def test_a_killed_backend_takes_nothing_along(
    own: Postgres, url: str, start: Start, note: Note
) -> None:
    client = start(url)
    talk = ask(client)
    name = url.rpartition("/")[2]
    ours = f"datname = '{name}' AND application_name = 'cd7-chatbot'"
    own.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}")  # noqa: S608
    ask(client, talk)
    back = recovered(client)
    missing = lost(client, talk, 2)
    note(recovery_s=back, lost=missing)
    assert missing == 0


@fault("S-102")
def test_where_no_connection_is_left_nobody_waits_for_one(
    own: Postgres, start: Start, note: Note
) -> None:
    """Others hold all that the server has."""
    url = own.fresh(f"faults_{secrets.token_hex(6)}")
    client, held = start(url), create_engine(url.replace("://", "+psycopg://"), poolclass=NullPool)
    talk = ask(client)
    usual = median(durations(client))
    current.serving(client.application).services.database.close()
    connections = []
    with contextlib.suppress(OperationalError):
        while True:
            connections.append(held.connect())
    during = durations(client)
    for connection in connections:
        connection.close()
    held.dispose()
    back = recovered(client)
    ask(client, talk)
    missing = lost(client, talk, 2)
    note(during, recovery_s=back, lost=missing)
    assert len(connections) > 20
    assert missing == 0
    assert median(during) < 5 * usual


@fault("S-99")
def test_a_locked_table_stops_nobody(url: str, start: Start, note: Note) -> None:
    client, other = start(url), connect(url)
    talk = ask(client)
    usual = median(durations(client))
    with other.begin() as held:
        held.execute(text("LOCK TABLE conversation IN ACCESS EXCLUSIVE MODE"))
        ask(client, talk)
        during = durations(client)
    other.dispose()
    back = recovered(client)
    missing = lost(client, talk, 2)
    note(during, recovery_s=back, lost=missing)
    assert missing == 0
    assert median(during) < 5 * usual


class Slow:
    """Hands bytes to and from a server, each time after a while."""

    def __init__(self, port: int) -> None:
        self.delay_s = 0.0
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._hand_on, args=(one, other), daemon=True).start()

    def _hand_on(self, one: socket.socket, other: socket.socket) -> None:
        with one, other:
            try:
                while data := one.recv(65536):
                    time.sleep(self.delay_s)
                    other.sendall(data)
            except OSError:
                return


@fault("S-101")
@pytest.mark.parametrize("delay_s", [0.2, 2.0])
def test_a_slow_database_makes_no_answer_slow(
    own: Postgres, url: str, start: Start, note: Note, delay_s: float
) -> None:
    """The first requests find out, the others do not wait."""
    slow = Slow(own.port)
    client = start(url.replace(f":{own.port}/", f":{slow.port}/"))
    talk = ask(client)
    usual = median(durations(client))
    slow.delay_s = delay_s
    during = durations(client, 30)
    slow.delay_s = 0.0
    back = recovered(client, 20)
    ask(client, talk)
    missing = lost(client, talk, 2)
    note(during, recovery_s=back, lost=missing)
    assert missing == 0
    assert median(during) < 5 * usual
    slow.close()


@contextlib.contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A disk of so many megabytes."""
    if os.getuid() != 0:
        pytest.skip("a disk of its own can only be made as root")
    place = Path("/tmp") / f"disk-{secrets.token_hex(6)}"  # noqa: S108 - a name nobody guesses
    place.mkdir()
    size = f"size={megabytes}m,mode=755"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(place)], check=False)
    if mounted.returncode:
        place.rmdir()
        pytest.skip("a disk of its own cannot be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
        place.rmdir()


def fill(disk: Path) -> Path:
    """Leave no byte free on a disk; the file to remove."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as out, contextlib.suppress(OSError):
        while True:
            out.write(b"x" * 65536)
    return ballast


def full_disk(disk: Path, server: Postgres, client: FlaskClient, note: Note) -> None:
    """Ask while the disk is full: everyone is answered, and what was acknowledged stays."""
    talk = ask(client)
    given = client.post("/api/v1/feedback", json={"kind": "helpful", "conversation": talk})
    assert given.status_code == 201
    ballast = fill(disk)
    during = durations(client, 300)
    ballast.unlink()
    if server.process is None or server.process.poll() is not None:
        server.start()
    back = recovered(client, 20)
    ask(client, talk)
    missing = lost(client, talk, 2) + (server.sql("SELECT count(*) FROM feedback", "tight") != "1")
    note(during, recovery_s=back, lost=missing)
    assert missing == 0


LIMITS = ("-c", "min_wal_size=32MB", "-c", "max_wal_size=48MB")


@fault("S-104")
# The driver drops a connection whose pipeline failed, open as it is: the collector closes it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_full_disk_stops_nobody_and_nothing_acknowledged_is_lost(
    start: Start, note: Note
) -> None:
    with small_disk(90) as disk, servers.running_postgres(disk, *LIMITS) as server:
        full_disk(disk, server, start(server.fresh("tight")), note)


@fault("S-105")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_full_disk_of_the_log_may_stop_the_database_and_nothing_else(
    start: Start, note: Note
) -> None:
    """Only the write-ahead log stands on it. The database is started again by hand."""
    with small_disk(48) as disk, servers.running_postgres(None, *LIMITS, log=disk) as server:
        full_disk(disk, server, start(server.fresh("tight")), note)


@fault("S-106")
def test_a_full_disk_for_our_own_log_stops_nobody(tmp_path: Path, folder: Path, note: Note) -> None:
    with (
        small_disk(2) as disk,
        running_bot(disk / "bot", knowledge_dir=folder, data_dir=tmp_path, workers=1) as bot,
    ):
        ballast = fill(disk)
        during = []
        for _ in range(30):
            begin = time.perf_counter()
            assert running.ask(bot.port)[0] == 200
            during.append(time.perf_counter() - begin)
        ballast.unlink()
        size = (bot.folder / "log").stat().st_size
        assert running.ask(bot.port)[0] == 200
        note(during)
        servers.wait_until(lambda: (bot.folder / "log").stat().st_size > size)
