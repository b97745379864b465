"""Hostile requests against the whole set-up: nginx, gunicorn, PostgreSQL, Redis, nothing stood in.

Whatever is sent, there is no 5xx, nothing of it is said back or logged, a reply is approved text
with the disclaimer last, a refusal carries the emergency line, and the next person is answered.
"""

import ast
import itertools
import json
import re
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from chatbot.dossier.closed_world import ClosedWorld
from chatbot.knowledge.loader import Knowledge
from chatbot.publish import dossier_of
from tests import servers
from tests.conftest import ROOT
from tests.faults.attacks import SECTIONS, Attack, Response, Sender, attacks, elsewhere, whole
from tests.faults.running import FEEDBACK, MESSAGES, Bot, behind_nginx, running_bot
from tests.servers import Postgres

pytestmark = pytest.mark.xdist_group("attacks")
SITE = "https://site.example.org"
LIMIT = 60
DATABASE = "attacks"
# What no reply may tell: how it is made, where it stands, what failed.
INSIDE = re.compile(
    r"Traceback|sqlalchemy|psycopg|werkzeug|gunicorn|waitress|nginx/|/usr/|/home/|/tmp/|site-packages"
)
CALM = {"normal", "note"}
CASES = [pytest.param(attack, id=attack.name) for attack in attacks()]


@pytest.fixture(scope="module")
def database() -> Iterator[Postgres]:
    """A PostgreSQL server of our own."""
    with servers.running_postgres() as server:
        yield server


@pytest.fixture(scope="module")
def bot(database: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """Two workers over the shipped knowledge, with rate limits on."""
    with servers.running_redis() as redis:
        settings = {
            "database_url": database.fresh(DATABASE) and database.url(DATABASE),
            "redis_url": f"redis://127.0.0.1:{redis.port}",
            "rate_limits": f"{LIMIT} per minute",
            "trusted_proxies": 1,
            "allowed_origins": SITE,
            "workers": 2,
        }
        with running_bot(tmp_path_factory.mktemp("attacks"), **settings) as bot:
            yield bot


@pytest.fixture(scope="module")
def port(bot: Bot) -> Iterator[int]:
    """The port of nginx, which waits for slow clients a second instead of ten."""
    with behind_nginx(bot, client_header_timeout="1s", client_body_timeout="1s") as nginx:
        yield nginx.port


@pytest.fixture(scope="module")
def addresses() -> Iterator[str]:
    """Addresses of this machine that nobody used before."""
    return (f"127.{a}.{b}.{c}" for a, b, c in itertools.product(range(1, 9), range(9), range(1, 9)))


@pytest.fixture
def sender(port: int, addresses: Iterator[str]) -> Sender:
    """A client with an address of its own."""
    return Sender(port, next(addresses))


@pytest.fixture(scope="module")
def world(knowledge: Knowledge) -> ClosedWorld:
    return ClosedWorld(dossier_of(knowledge), knowledge)


@pytest.mark.parametrize("attack", CASES)
def test_it_comes_to_nothing(sender: Sender, world: ClosedWorld, attack: Attack) -> None:
    response = sender.send(attack)
    _is_sound(response, world)
    _is_as_expected(response, attack)
    _is_compared(response, attack, sender)
    assert sender.request("GET", "/ready").status == 200


def _is_sound(response: Response, world: ClosedWorld) -> None:
    """What holds for every response, whatever was sent."""
    assert response.status < 500
    assert not INSIDE.search(response.text)
    assert "nginx/" not in response.headers.get("Server", "")
    body = response.json
    if response.status >= 400:
        assert "call your local emergency number" in response.text
        if response.headers["Content-Type"] == "application/problem+json":
            assert body["status"] == response.status
    elif "blocks" in body:
        shown = [words for block in body["blocks"] for words in _words(block)]
        assert [words for words in shown if world.template(words) is None] == []
        assert body["text"].endswith(f"\n\n{world.disclaimer}")
    elif response.status == 200 and "trials" in body:
        assert body["disclaimer"] == world.disclaimer


def _words(block: dict[str, Any]) -> Iterator[str]:
    """Every text in a block, but for its type."""
    for name, value in block.items():
        if name != "type":
            yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from filter(None, (value,))
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _is_as_expected(response: Response, attack: Attack) -> None:
    """What the table says of this case."""
    given, body = attack.given, response.json
    if given["gets"] == "nothing":
        assert response.status in (0, 408)
        return
    status, _, what = str(given["gets"]).partition(" ")
    assert response.status == int(status), response.text[:300]
    if what == "calm":
        assert body["severity"] in CALM, body["intents"]
    elif what:
        assert what in (body.get("code"), body.get("outcome"), body.get("severity")), body
    if "intent" in given:
        assert body["intents"][0]["id"] == given["intent"]
    if "says" in given:
        assert re.search(given["says"], response.text)
    if "silent" in given:
        assert not re.search(given["silent"], response.text)
        assert not re.search(given["silent"], str(response.headers))
    for name, value in given.get("headers_say", {}).items():
        assert _header_is(response.headers.get(name), value), name


def _header_is(told: str | None, value: str | None) -> bool:
    if told is None or value is None:
        return told is value is None
    pattern = value[1:-1] if value.startswith("/") and value.endswith("/") else re.escape(value)
    return re.search(pattern, told) is not None


def _is_compared(response: Response, attack: Attack, sender: Sender) -> None:
    """Whether it says the same as another message, or something else."""
    for key, is_same in (("same_as", True), ("unlike", False)):
        if other := attack.given.get(key):
            said = [sender.message(other).json["text"], response.json["text"]]
            assert (said[0] == said[1]) is is_same, other


def test_every_class_is_sent_or_held_by_tests_that_exist() -> None:
    held = elsewhere()
    expected = {f"{section}{n + 1}" for section, count in SECTIONS.items() for n in range(count)}
    assert {attack.kind for attack in attacks()} | set(held) == expected
    for test in itertools.chain(*held.values()):
        file, _, name = test.partition("::")
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_who_asks_too_often_is_told_when_to_ask_again(
    port: int, addresses: Iterator[str], sender: Sender
) -> None:
    """L1: counted by both workers together, and nobody else is held up."""
    statuses = [sender.request("GET", "/api/v1/trials?limit=1").status for _ in range(LIMIT)]
    refused = sender.request("GET", "/api/v1/trials?limit=1")
    assert (set(statuses), refused.status) == ({200}, 429)
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert "call your local emergency number" in refused.json["emergency"]
    other = Sender(port, next(addresses))
    assert other.request("GET", "/api/v1/trials?limit=1").status == 200


def test_an_alarm_is_answered_to_whoever_asks_too_often(
    sender: Sender, world: ClosedWorld
) -> None:
    """L3: the words for an emergency come with the refusal."""
    for _ in range(LIMIT):
        sender.message("what is cd7")
    alarm, question = sender.message("my wife cannot breathe"), sender.message("what is cd7")
    assert (alarm.status, question.status) == (429, 429)
    assert alarm.json["emergency"].startswith("Call your emergency number now")
    assert alarm.json["emergency"].endswith(f"\n\n{world.disclaimer}")
    assert question.json["emergency"] != alarm.json["emergency"]


def test_an_alarm_is_answered_in_a_talk_that_has_had_too_many_messages(sender: Sender) -> None:
    talk = {"conversation": sender.message("what is cd7").json["conversation"]}
    replies = [sender.message("he is having a seizure", **talk) for _ in range(13)]
    assert [reply.status for reply in replies] == [200] * 12 + [429]
    assert replies[-1].json["emergency"].startswith("Call your emergency number now")


def test_a_crowd_slows_nobody_down_for_good(port: int, addresses: Iterator[str]) -> None:
    """L2: every one of many is answered, or turned away at once with the emergency line."""
    crowd = [Sender(port, next(addresses)) for _ in range(200)]
    with ThreadPoolExecutor(40) as pool:
        replies = list(pool.map(lambda sender: sender.message("what is cd7"), crowd))
    told = Counter(reply.status for reply in replies)
    assert set(told) <= {200, 503}
    assert told[200] >= 100
    assert all("emergency" in reply.json for reply in replies if reply.status == 503)
    assert Sender(port, next(addresses)).message("what is cd7").status == 200


def _rows(database: Postgres, table: str = "conversation") -> int:
    return int(database.sql(f"SELECT count(*) FROM {table}", DATABASE))  # noqa: S608 - our own name


def test_what_is_refused_leaves_no_row(sender: Sender, database: Postgres) -> None:
    """L4: no talk is begun before a message was taken."""
    servers.wait_until(lambda: _rows(database) == _rows(database, "conversation"))
    before = _rows(database)
    for text in ("", " ", "x" * 2000, "\ufdfa" * 900):
        assert sender.message(text).status == 400
    assert sender.message("hello", conversation="nobody").status == 404
    sender.message("hello")
    servers.wait_until(lambda: _rows(database) == before + 1)


def test_messages_at_the_same_instant_keep_their_order(sender: Sender) -> None:
    """L6: each has a turn of its own, and all of them are kept."""
    talk = {"conversation": sender.message("what is cd7").json["conversation"]}
    with ThreadPoolExecutor(5) as pool:
        turns = list(pool.map(lambda _: sender.message("hello", **talk).json["turn"], range(10)))
    assert sorted(turns) == list(range(2, 12))
    shown = sender.request("GET", f"/api/v1/conversations/{talk['conversation']}").json
    assert [turn["turn"] for turn in shown["turns"]] == list(range(1, 12))


def test_who_leaves_early_disturbs_nobody(port: int, bot: Bot, sender: Sender) -> None:
    """L8: sent and gone before the answer."""
    body = b'{"text": "what is cd7"}'
    head = b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    sent = head % MESSAGES.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body
    for _ in range(30):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(sent)
    assert sender.message("what is cd7").status == 200
    assert '"level": "error"' not in bot.log()


MARK = "x7q"  # stands in many cases of the table


def test_nothing_of_it_all_is_kept(
    bot: Bot, database: Postgres, sender: Sender, tmp_path: Path
) -> None:
    """The log is whole lines of JSON, without errors, and as dry as the database."""
    assert any(MARK in str(attack.given) for attack in attacks())
    for text in (MARK, f"{MARK}\n{{", f"my number is {MARK}"):
        sender.message(text)
    lines = [json.loads(line) for line in bot.log().splitlines()]
    assert {line["level"] for line in lines} <= {"info", "warning"}
    tables = database.sql(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'", DATABASE
    ).split()
    assert "conversation" in tables
    rows = "".join(database.sql(f"SELECT * FROM {table}", DATABASE) for table in tables)  # noqa: S608
    assert MARK not in bot.log()
    assert MARK not in rows


def test_no_worker_was_lost(bot: Bot, sender: Sender) -> None:
    assert bot.log().count('"listening"') <= 2
    assert len(bot.workers()) == 2
    assert sender.message("what is cd7").json["outcome"] == "answer"
