"""Hostile requests against the whole set-up: nginx, gunicorn, PostgreSQL, Redis, nothing stood in.

Whatever is sent, there is no 5xx, nothing of it is said back or logged, a reply is approved text
with the disclaimer last, a refusal carries the emergency line, and the next person is answered.
"""

import ast
import itertools
import json
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chatbot.dossier.closed_world import ClosedWorld
from chatbot.knowledge.loader import Knowledge
from chatbot.publish import dossier_of
from tests import servers
from tests.conftest import ROOT
from tests.faults.attack_checks import CALM, is_as_expected, is_compared, is_sound
from tests.faults.attack_list import FILE, kinds, listed
from tests.faults.attacks import SECTIONS, Attack, Sender, attacks, elsewhere, whole
from tests.faults.running import MESSAGES, Bot, behind_nginx, running_bot
from tests.servers import Postgres

pytestmark = pytest.mark.xdist_group("attacks")
SITE = "https://site.example.org"
LIMIT = 60
DATABASE = "attacks"
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
    return (f"127.{a}.{b}.1" for a, b in itertools.product(range(1, 9), range(256)))


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
    is_sound(response, world)
    is_as_expected(response, attack)
    is_compared(response, attack, sender)
    assert sender.request("GET", "/ready").status == 200


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


def test_an_alarm_is_answered_to_whoever_asks_too_often(sender: Sender, world: ClosedWorld) -> None:
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


def _rows(database: Postgres) -> int:
    return int(database.sql("SELECT count(*) FROM conversation", DATABASE))


def _settled(database: Postgres) -> int:
    """How many talks there are when nothing is on its way any more."""
    before = -1
    while before != (now := _rows(database)):
        before = now
        time.sleep(0.3)
    return before


def test_what_is_refused_leaves_no_row(sender: Sender, database: Postgres) -> None:
    """L4: no talk is begun before a message was taken."""
    sender.message("hello")
    before = _settled(database)
    for text in ("", " ", "x" * 2000, "\ufdfa" * 900):
        assert sender.message(text).status == 400
    assert sender.message("hello", conversation="nobody").status == 404
    sender.message("hello")
    servers.wait_until(lambda: _rows(database) == before + 1)


def test_messages_at_the_same_instant_are_all_answered_and_kept(sender: Sender) -> None:
    """L6: of two that two workers answer at once both may be told the same number; none is lost."""
    talk = {"conversation": sender.message("what is cd7").json["conversation"]}
    with ThreadPoolExecutor(5) as pool:
        replies = list(pool.map(lambda _: sender.message("hello", **talk), range(10)))
    assert {reply.json["outcome"] for reply in replies} == {"answer"}
    told = sorted(reply.json["turn"] for reply in replies)

    def kept() -> list[int]:
        shown = sender.request("GET", f"/api/v1/conversations/{talk['conversation']}").json
        return sorted(turn["turn"] for turn in shown["turns"])

    servers.wait_until(lambda: kept() == [1, *told])


def test_who_leaves_early_disturbs_nobody(port: int, bot: Bot, sender: Sender) -> None:
    """L8: sent and gone before the answer."""
    body = b'{"text": "what is cd7"}'
    head = b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    sent = head % MESSAGES.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body
    for _ in range(30):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(sent)
    assert sender.message("what is cd7").status == 200
    assert "unexpected error" not in bot.log()


MARK = "x7q"  # stands in many cases of the table


def test_nothing_of_it_all_is_kept(
    bot: Bot, database: Postgres, sender: Sender, tmp_path: Path
) -> None:
    """The log is whole lines of JSON without a fault of our own, and as dry as the database."""
    assert any(MARK in str(attack.given) for attack in attacks())
    for text in (MARK, f"{MARK}\n{{", f"my number is {MARK}"):
        sender.message(text)
    lines = [json.loads(line) for line in bot.log().splitlines()]
    # A machine that is too busy may write a turn too late, and says so.
    errors = {line["message"] for line in lines if line["level"] not in ("info", "warning")}
    assert errors <= {"storage fault"}
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


LISTED = list(listed()) if FILE.is_file() else []
# Decided otherwise here: that somebody does not want a treatment any more is a statement that no
# rule knows, and gets the card for people who may be unwell.
OTHERWISE = {"N11 normal"}


@pytest.mark.skipif(not LISTED, reason="the list is not beside this repository")
def test_every_message_of_the_list_is_answered_as_expected(
    port: int, addresses: Iterator[str], world: ClosedWorld
) -> None:
    missed = set()
    for item in LISTED:
        response = Sender(port, next(addresses)).message(item.text)
        is_sound(response, world)
        severity = response.json.get("severity", "refused")
        fits = severity == item.expected or (item.expected == "normal" and severity in CALM)
        if item.expected and not fits:
            missed.add(f"{item.kind} {item.expected}")
    assert len(LISTED) > 100
    assert missed == OTHERWISE


@pytest.mark.skipif(not LISTED, reason="the list is not beside this repository")
def test_the_table_has_the_classes_of_the_list_and_none_of_its_sentences() -> None:
    assert Counter(kind[0] for kind in kinds()) == SECTIONS
    theirs = {item.text for item in LISTED if len(item.text.split()) > 2}
    ours = {whole(attack.given["text"]) for attack in attacks() if "text" in attack.given}
    said = {text for attack in attacks() for text in attack.given.get("talk", ())}
    assert theirs & (ours | said) == set()
