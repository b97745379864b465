"""Four workers under gunicorn: one release for each reply, and nothing is lost when they change.

Real gunicorn, PostgreSQL and nginx (requirements S-107 to S-112, S-115).
"""

import contextlib
import resource
import secrets
import signal
import socket
import time
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from statistics import median

import pytest

from tests import factories, servers
from tests.factories import HOW_TO_JOIN, WHAT_IS_CD7
from tests.faults import kills
from tests.faults.conftest import Note
from tests.faults.running import Bot, Load, ask, behind_nginx, get, running_bot
from tests.servers import Postgres, wait_until

pytestmark = pytest.mark.xdist_group("postgresql")
OLD, NEW = "CD7 is a marker on some cells.", "CD7 is a mark on some cells."
WORKERS = 4
KILLS = 12


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all that the bot keeps."""
    return tmp_path_factory.mktemp("workers")


@pytest.fixture(scope="module")
def small(home: Path) -> Path:
    """The small knowledge folder that is served."""
    return factories.write_folder(home / "knowledge")


@pytest.fixture(scope="module")
def name(postgres: Postgres) -> str:
    """A database."""
    name = f"workers_{secrets.token_hex(6)}"
    postgres.fresh(name)
    return name


@pytest.fixture(scope="module")
def bot(home: Path, small: Path, postgres: Postgres, name: str) -> Iterator[Bot]:
    """Four workers over the small folder."""
    with running_bot(
        home / "bot",
        knowledge_dir=small,
        data_dir=home / "data",
        database_url=postgres.url(name),
        workers=WORKERS,
        threads=4,
        reload_seconds=1,
    ) as bot:
        yield bot


def releases(bot: Bot) -> set[str]:
    """The releases that answer now."""
    return {str(get(bot.port, "/ready")[1]["release"]) for _ in range(40)}


def test_a_talk_goes_on_whichever_worker_answers(bot: Bot) -> None:
    talk = ask(bot.port)[1]["conversation"]
    turns = [ask(bot.port, conversation=talk)[1]["turn"] for _ in range(12)]
    assert turns == list(range(2, 14))
    shown = get(bot.port, f"/api/v1/conversations/{talk}")[1]["turns"]
    assert [turn["turn"] for turn in shown] == list(range(1, 14))


@pytest.mark.fault("S-109")
def test_every_worker_takes_a_new_release_and_no_reply_mixes_two(
    bot: Bot, small: Path, note: Note
) -> None:
    """The words of a reply must be of the release that its receipt names."""
    [old] = releases(bot)
    with Load(bot.port) as load:
        factories.edit(small, WHAT_IS_CD7, OLD, NEW)
        wait_until(lambda: old not in releases(bot), 60)
    [new] = releases(bot)
    assert set(load.statuses) == {200}
    assert {reply["receipt"]["release"] for reply in load.replies} == {old, new}
    for reply in load.replies:
        words = {old: OLD, new: NEW}
        assert words.pop(reply["receipt"]["release"]) in reply["text"]
        assert words.popitem()[1] not in reply["text"]
    note(load.spent)


@pytest.mark.fault("S-110")
def test_killed_workers_are_replaced_and_nothing_is_kept_twice_or_lost(
    bot: Bot, postgres: Postgres, name: str, note: Note
) -> None:
    """A worker dies in the middle of its work, again and again (`make kills` for 200)."""
    postgres.sql("DELETE FROM feedback", name)
    outcome = kills.kill(bot, KILLS)
    outcome.ask_database(postgres, name)
    note(outcome.spent, lost=outcome.lost_feedback, recovery_s=max(outcome.back))
    assert outcome.told["feedback"] > KILLS
    assert outcome.told["tries without a reply"] > 0
    assert (outcome.duplicates, outcome.lost_feedback) == (0, 0)
    assert outcome.success >= 0.995, outcome.told


def test_a_signal_loads_what_was_removed_on_purpose_and_refuses_what_is_broken(
    bot: Bot, small: Path
) -> None:
    [old] = releases(bot)
    kept = (small / HOW_TO_JOIN).read_text("utf-8")
    factories.add(small, HOW_TO_JOIN, "id: [")
    bot.send(signal.SIGHUP)
    time.sleep(2)
    assert releases(bot) == {old}
    factories.add(small, HOW_TO_JOIN, kept.replace("Talk with", "Speak with"))
    bot.send(signal.SIGHUP)
    wait_until(lambda: old not in releases(bot), 30)


def test_the_numbers_of_all_workers_are_added_up(bot: Bot) -> None:
    def told() -> float:
        text = metrics(bot)
        lines = [line for line in text.splitlines() if line.startswith("chatbot_replies_total")]
        return sum(float(line.rpartition(" ")[2]) for line in lines)

    before = told()
    for _ in range(20):
        ask(bot.port)
    assert told() == before + 20


def metrics(bot: Bot, *headers: str) -> str:
    """What `/metrics` says, with more headers."""
    with socket.create_connection(("127.0.0.1", bot.port), timeout=10) as connection:
        lines = ["GET /metrics HTTP/1.1", "Host: x", "Connection: close", *headers, "", ""]
        connection.sendall("\r\n".join(lines).encode())
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


def test_the_numbers_are_for_this_machine_only(bot: Bot) -> None:
    assert "chatbot_requests_total" in metrics(bot)
    assert metrics(bot, "X-Forwarded-For: 127.0.0.1").startswith("HTTP/1.1 404")


@pytest.mark.parametrize(
    "sent",
    [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n"],
    ids=["no HTTP", "an endless header"],
)
def test_what_never_reaches_the_application_is_a_problem_too(bot: Bot, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", bot.port), timeout=10) as connection:
        connection.sendall(sent)
        told = connection.recv(65536).decode()
    assert told.startswith("HTTP/1.1 4")
    assert "application/problem+json" in told
    assert "call your local emergency number" in told


@pytest.mark.fault("S-111")
def test_bots_are_restarted_one_after_the_other_and_no_request_is_lost(
    bot: Bot, home: Path, postgres: Postgres, name: str, note: Note
) -> None:
    small = Path(bot.environment["CHATBOT_KNOWLEDGE_DIR"])
    url, shared = postgres.url(name), {"knowledge_dir": small, "data_dir": home / "data"}
    with (
        running_bot(home / "b", database_url=url, workers=2, **shared) as second,
        behind_nginx(bot, second) as nginx,
        Load(nginx.port) as load,
    ):
        for each in (second, bot):
            each.stop(signal.SIGTERM)
            time.sleep(0.5)
            each.start()
    note(load.spent, lost=load.statuses.total() - load.statuses[200])
    assert set(load.statuses) == {200}, load.statuses
    assert load.statuses[200] > 50


@pytest.mark.fault("S-111")
def test_what_was_begun_is_ended_when_told_to_stop(home: Path, small: Path) -> None:
    """A body that comes slowly: SIGTERM arrives in its middle."""
    with running_bot(home / "c", knowledge_dir=small, data_dir=home / "data", workers=1) as bot:
        body = b'{"text": "what is cd7"}'
        head = (
            b"POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        )
        with socket.create_connection(("127.0.0.1", bot.port), timeout=10) as connection:
            connection.sendall(head + body[:5])
            time.sleep(0.5)
            bot.send(signal.SIGTERM)
            time.sleep(0.5)
            connection.sendall(body[5:])
            told = b"".join(iter(lambda: connection.recv(65536), b""))
        assert told.startswith(b"HTTP/1.1 200")
        assert bot.process is not None
        assert bot.process.wait(timeout=20) == 0


@pytest.mark.fault("S-115")
def test_slow_clients_hold_nobody_up(bot: Bot, note: Note) -> None:
    """Two hundred who send a byte now and then wait at nginx, not at a thread of ours."""
    head = b"POST /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{"
    with behind_nginx(bot) as nginx, contextlib.ExitStack() as held:
        usual = median(durations(nginx.port))
        for _ in range(200):
            slow = socket.create_connection(("127.0.0.1", nginx.port), timeout=5)
            held.enter_context(slow).sendall(head)
        spent = durations(nginx.port)
        note(spent)
        assert median(spent) < 5 * usual


def durations(port: int, count: int = 30) -> list[float]:
    """How long so many answers took."""
    spent = []
    for _ in range(count):
        begin = time.perf_counter()
        assert ask(port)[0] == 200
        spent.append(time.perf_counter() - begin)
    return spent


@pytest.mark.fault("S-112")
def test_a_worker_without_file_descriptors_is_well_again_when_there_are_some(
    home: Path, small: Path, note: Note
) -> None:
    """Sixty-four for each process, and more idle connections than that."""
    with running_bot(home / "d", knowledge_dir=small, data_dir=home / "data", workers=2) as bot:
        assert bot.process is not None
        for pid in (bot.process.pid, *bot.workers()):
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (64, 64))
        with contextlib.ExitStack() as held:
            for _ in range(150):
                held.enter_context(socket.create_connection(("127.0.0.1", bot.port), timeout=5))
            time.sleep(1)
        begin = time.perf_counter()
        wait_until(lambda: answers(bot.port), 30)
        note(durations(bot.port), recovery_s=time.perf_counter() - begin)
        assert bot.process.poll() is None


def answers(port: int) -> bool:
    """Whether a question is answered now."""
    try:
        return ask(port)[0] == 200
    except (OSError, HTTPException):
        return False


def test_without_the_bot_nginx_says_the_emergency_line(bot: Bot) -> None:
    nobody = Bot([], bot.folder, servers.free_port())
    with behind_nginx(nobody) as nginx:
        status, body = ask(nginx.port)
        assert (status, body["code"]) == (503, "not_ready")
        assert "call your local emergency number" in body["emergency"]
        status, body = get(nginx.port, "/metrics")
        assert (status, body["code"]) == (404, "not_found")
        assert "call your local emergency number" in body["emergency"]
