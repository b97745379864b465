"""`make capacity`: measures what a message costs, and draws the page that is reckoned from it.

python -m tests.capacity            measures, keeps the figures, renews docs/capacity.svg and .md
python -m tests.capacity --redraw   only renews the page from the figures kept

Processor time is taken from the processes themselves, so that a busy machine does little harm.
PostgreSQL waits for the disk here (fsync), as it must where data is to last.
"""

import contextlib
import http.client
import itertools
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from chatbot.bench import capacity, capacity_page
from chatbot.bench.capacity import Assumed, Measured
from chatbot.conversation.engine import Engine
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message
from chatbot.knowledge import checks
from chatbot.storage.learned import open_engine
from tests import servers
from tests.chaos.place import before
from tests.conftest import ROOT
from tests.faults.running import JSON, MESSAGES, Bot, running_bot
from tests.servers import Postgres, Server

KNOWLEDGE = ROOT / "knowledge"
MEASURED = ROOT / "chatbot" / "bench" / "measured.json"
DOCS = ROOT / "docs"
TALKS, TURNS, CLIENTS = 1_000, 3, 8
_TICKS = os.sysconf("SC_CLK_TCK")
_DURABLE = ("-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "shared_buffers=128MB")


@dataclass(slots=True)
class Meter:
    """Processor time of groups of processes since it was started, in milliseconds a message."""

    groups: dict[str, Server]
    began: dict[str, float]

    @classmethod
    def start(cls, **groups: Server) -> "Meter":
        """Begin to look."""
        return cls(groups, {name: _cpu_s(each) for name, each in groups.items()})

    def ms(self, name: str, messages: int) -> float:
        """What one group took for a message so far."""
        return round(1000 * (_cpu_s(self.groups[name]) - self.began[name]) / messages, 3)


def _cpu_s(server: Server) -> float:
    """Seconds of a process, its children, and those of them that are gone."""
    assert server.process is not None
    return sum(_own_s(pid) for pid in family(server.process.pid))


def family(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split():
            yield from family(int(child))


def _own_s(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / _TICKS
    return 0.0


def _memory_mb(pid: int) -> float:
    """The share of memory of one process."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _questions(engine: Engine) -> tuple[str, ...]:
    language = engine.knowledge.languages[engine.knowledge.site.languages[0]]
    return tuple(intent.title for intent in language.intents.values() if intent.answers)


def _talk(port: int, questions: Sequence[str], talks: int) -> None:
    """Have so many talks of three turns over several lines at once, as quickly as they go."""
    numbers = itertools.count()
    threads = [
        threading.Thread(target=_client, args=(port, questions, numbers, talks))
        for _ in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _client(port: int, questions: Sequence[str], numbers: Iterator[int], talks: int) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while (number := next(numbers)) < talks:
        talk: dict[str, str] = {}
        for turn in range(TURNS):
            text = questions[(number * TURNS + turn) % len(questions)]
            line.request("POST", MESSAGES, json.dumps({"text": text, **talk}), JSON)
            reply = line.getresponse()
            told = json.loads(reply.read())
            assert reply.status == 200, (reply.status, told)
            talk = {"conversation": told["conversation"]}


def _engine_ms(engine: Engine, questions: Iterable[str]) -> float:
    """In this process, nothing around it."""
    texts, today = [*questions] * 5, datetime.now(UTC).date()
    begin = time.process_time()
    for text in texts:
        engine.answer(Message(text), State(), today=today)
    return round(1000 * (time.process_time() - begin) / len(texts), 3)


def _alone_ms(home: Path, questions: Sequence[str]) -> float:
    """One process with SQLite, all of it."""
    with running_bot(home, data_dir=home.parent / "data") as bot:
        _talk(bot.port, questions, 50)
        meter = Meter.start(bot=bot)
        _talk(bot.port, questions, TALKS // 2)
        return meter.ms("bot", TALKS // 2 * TURNS)


def _together(home: Path, questions: Sequence[str]) -> dict[str, float]:
    """nginx, two workers, PostgreSQL that waits for the disk, Redis."""
    with contextlib.ExitStack() as stack:
        postgres = stack.enter_context(servers.running_postgres(None, *_DURABLE))
        redis = stack.enter_context(servers.running_redis())
        given = {
            "data_dir": home.parent / "data",
            "database_url": postgres.fresh("capacity"),
            "redis_url": f"redis://127.0.0.1:{redis.port}",
            "rate_limits": "1000000 per minute",  # counted, and never reached
            "workers": 2,
        }
        bot = stack.enter_context(running_bot(home, **given))
        nginx = stack.enter_context(before(bot))
        _talk(nginx.port, questions, 50)
        meter = Meter.start(worker=bot, postgres=postgres, redis=redis, nginx=nginx)
        begin, log = time.monotonic(), _written(postgres)
        _talk(nginx.port, questions, TALKS)
        spent, messages = time.monotonic() - begin, TALKS * TURNS
        names = ("worker", "postgres", "redis", "nginx")
        return {
            **{f"{name}_ms": meter.ms(name, messages) for name in names},
            "messages_per_s": round(messages / spent, 1),
            "wal_bytes": round((_written(postgres) - log) / messages),
            **_memory(bot),
            **_sizes(postgres),
        }


def _written(postgres: Postgres) -> int:
    """Bytes of write-ahead log so far."""
    return int(postgres.sql("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"))


def _memory(bot: Bot) -> dict[str, float]:
    assert bot.process is not None
    workers = [_memory_mb(pid) for pid in bot.workers()]
    return {
        "worker_mb": round(sum(workers) / len(workers), 1),
        "shared_mb": round(_memory_mb(bot.process.pid), 1),
    }


def _sizes(postgres: Postgres) -> dict[str, float]:
    """Bytes of a row with its indexes, without those of rows that were replaced."""
    found: dict[str, float] = {}
    for table, name in (("event", "event_bytes"), ("conversation", "talk_bytes")):
        postgres.sql(f"VACUUM FULL {table}", "capacity")
        size = int(postgres.sql(f"SELECT pg_total_relation_size('{table}')", "capacity"))
        rows = int(postgres.sql(f"SELECT count(*) FROM {table}", "capacity"))  # noqa: S608
        found[name] = round(size / rows)
    return found


def measure() -> Measured:
    """Every figure, in one run on this machine."""
    busy = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="capacity-") as folder:
        home = Path(folder)
        engine = open_engine(checks.load_checked(KNOWLEDGE), home / "data")  # learned for all
        questions = _questions(engine)
        alone = _alone_ms(home / "alone", questions)
        together = _together(home / "together", questions)
    on = f"{os.cpu_count()} processors, {datetime.now(UTC).date()}, load {busy:.1f} at the start"
    return Measured(on=on, engine_ms=_engine_ms(engine, questions), alone_ms=alone, **together)


def redraw(measured: Measured) -> None:
    """Renew the page and its picture."""
    found = tuple(capacity.grow(measured, Assumed()))
    (DOCS / "capacity.svg").write_text(capacity_page.draw(found), "utf-8")
    page = DOCS / "capacity.md"
    page.write_text(capacity_page.renewed(page.read_text("utf-8"), measured, found), "utf-8")


def main() -> None:
    """Measure and keep, unless only the page is wanted; then renew the page."""
    if "--redraw" not in sys.argv:
        MEASURED.write_text(json.dumps(asdict(measure()), indent=1) + "\n", "utf-8")
    redraw(Measured.read(MEASURED))


if __name__ == "__main__":
    main()
