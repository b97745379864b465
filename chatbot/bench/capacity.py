"""What a number of messages per second takes: processors, memory, database, money.

Everything follows from figures that were measured in one run (``measured.json``, renewed by `make
capacity`) and from assumptions that anybody may change. Prices are assumptions too, and nobody's.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

RATES = (1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000)
_FILE = Path(__file__).with_name("measured.json")
_HOURS = 730  # of a month
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures of one run. CPU in milliseconds for a message, sizes as their names say.

    ``on`` says where and when. ``engine_ms`` is the answer by itself, ``alone_ms`` one process with
    SQLite, all of it; the others are of nginx, two workers, PostgreSQL and Redis under as many
    messages as go through, ``messages_per_s``. ``worker_mb`` is the share of memory of one worker,
    ``shared_mb`` that of the first process; ``event_bytes`` and ``talk_bytes`` are rows with their
    indexes, ``wal_bytes`` the write-ahead log of a turn.
    """

    on: str
    engine_ms: float
    alone_ms: float
    worker_ms: float
    postgres_ms: float
    redis_ms: float
    nginx_ms: float
    messages_per_s: float
    worker_mb: float
    shared_mb: float
    event_bytes: float
    talk_bytes: float
    wal_bytes: float

    @classmethod
    def read(cls, file: Path = _FILE) -> Self:
        """Figures as they were kept last."""
        return cls(**json.loads(file.read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class Assumed:
    """What nobody can measure here. ``busy`` is how much of a processor may be used at the peak;
    ``mean`` the mean of a day as a share of the peak; prices are in any currency.
    """

    busy: float = 0.6
    mean: float = 0.35
    turns_per_talk: float = 3.0
    retention_days: int = 30
    spare: float = 1.3
    """Disk beside the rows: dead ones until they are cleaned up, and the write-ahead log."""
    price_vcpu_hour: float = 0.05
    price_gb_month: float = 0.10
    machine_vcpus: int = 8
    database_vcpus: int = 16
    connections_per_worker: int = 2
    """In use at the same time; a worker may open 8."""


@dataclass(frozen=True, slots=True)
class Step:
    """What carries a rate, and what that asks for beyond what this repository brings."""

    name: str
    carries: str
    beyond: str = "nothing"


ALONE = Step("one process", "waitress, eight threads")
ONE_MACHINE = Step("one machine", "nginx, gunicorn workers, Redis, PostgreSQL beside them")
MACHINES = Step(
    "several machines",
    "the same workers on machines of their own; Redis and PostgreSQL on theirs",
    "a load balancer",
)
SERVING = (ALONE, ONE_MACHINE, MACHINES)

FILE = Step("SQLite", "one file beside the process")
POSTGRES = Step("PostgreSQL", "one server, turns committed in groups", "a standby")
PARTS = Step(
    "parted events",
    "PostgreSQL with the events of each day in a part of its own, old days dropped",
    "a migration that is not written; or fewer days",
)
POOLED = Step(
    "pooled connections",
    "the same, PgBouncer between workers and PostgreSQL",
    "PgBouncer in session mode",
)
SHARDS = Step(
    "several databases",
    "a set-up for each group of sites, each with a database of its own",
    "whoever sends a site to its set-up",
)
KEEPING = (FILE, POSTGRES, PARTS, POOLED, SHARDS)

_FILE_ROWS = 30_000_000  # of events, that one file can be cleaned up of day by day
_TABLE_ROWS = 500_000_000  # of events, beyond which deleting row by row takes too long
_CONNECTIONS = 300  # that PostgreSQL does well with


@dataclass(frozen=True, slots=True)
class Needed:
    """What a rate takes, and the steps that carry it."""

    per_s: float
    serving: Step
    keeping: Step
    workers: int
    vcpus: float
    memory_gb: float
    database_gb: float
    rows: float
    wal_mb_s: float
    money_month: float


def grow(measured: Measured, assumed: Assumed) -> Iterator[Needed]:
    """What each of the rates takes."""
    yield from (needed(per_s, measured, assumed) for per_s in RATES)


def needed(per_s: float, measured: Measured, assumed: Assumed) -> Needed:
    """What so many messages per second take at their peak."""
    rows = per_s * assumed.mean * _DAY_S * assumed.retention_days
    alone = per_s * measured.alone_ms / 1000 <= assumed.busy and rows <= _FILE_ROWS
    around_ms = measured.postgres_ms + measured.redis_ms + measured.nginx_ms
    workers = 1 if alone else math.ceil(per_s * measured.worker_ms / 1000 / assumed.busy)
    cpu_ms = measured.alone_ms if alone else measured.worker_ms + around_ms
    vcpus = max(1.0, per_s * cpu_ms / 1000 / assumed.busy)
    machines = math.ceil(workers / assumed.machine_vcpus)
    turn_bytes = measured.event_bytes + measured.talk_bytes / assumed.turns_per_talk
    database_gb = rows * turn_bytes * assumed.spare / 1e9
    money = vcpus * _HOURS * assumed.price_vcpu_hour + database_gb * assumed.price_gb_month
    database_vcpus = per_s * measured.postgres_ms / 1000 / assumed.busy
    return Needed(
        per_s=per_s,
        serving=ALONE if alone else ONE_MACHINE if vcpus <= assumed.machine_vcpus else MACHINES,
        keeping=FILE if alone else _keeping(rows, workers, database_vcpus, assumed),
        workers=workers,
        vcpus=vcpus,
        memory_gb=(workers * measured.worker_mb + machines * measured.shared_mb) / 1000,
        database_gb=database_gb,
        rows=rows,
        wal_mb_s=per_s * measured.wal_bytes / 1e6,
        money_month=money,
    )


def _keeping(rows: float, workers: int, vcpus: float, assumed: Assumed) -> Step:
    """The first step that is enough, looked at from the largest."""
    if vcpus > assumed.database_vcpus:
        return SHARDS
    if workers * assumed.connections_per_worker > _CONNECTIONS:
        return POOLED
    return PARTS if rows > _TABLE_ROWS else POSTGRES
