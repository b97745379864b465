"""One run: a crowd, a plan of harms, and what is left in the end."""

import contextlib
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from flask.testing import FlaskClient

from chatbot import settings as setting
from chatbot.app import create_app
from chatbot.conversation.engine import Engine
from chatbot.knowledge import checks
from chatbot.storage.learned import open_engine
from chatbot.web import current
from tests.chaos import place as places
from tests.chaos.crowd import Client, Line, Log, flood, send_hostile
from tests.chaos.harms import AGAIN_S, HARMS, Step, plan
from tests.chaos.judge import Judge
from tests.chaos.place import Place
from tests.chaos.talks import known_questions, scripts
from tests.conftest import ROOT

CLIENTS = 8
CALM = 0.3  # of the time from harm to harm, at least
WELL_S = 180.0  # a busy machine learns for long; 60 s are asked for (S-109)
Turns = Counter[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Options:
    """How long, how often something is harmed, how many requests in a second, and on what."""

    seconds: float = 1200.0
    every_s: float = 20.0
    per_s: float = 20.0
    seed: int = 1
    knowledge: Path = ROOT / "knowledge"
    harms: Collection[str] = tuple(HARMS)


@dataclass(frozen=True, slots=True)
class Span:
    """A harm as it was done, in seconds from the start. ``well_s`` is None if it never got well."""

    name: str
    begin_s: float
    end_s: float
    well_s: float | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database has in the end, by talk and turn. ``twice``: the same turn again."""

    feedback: Turns
    turns: Turns
    twice: int


@dataclass(frozen=True, slots=True)
class Ran:
    """All that is known of a run. ``left_out`` names harms that could not be done here."""

    options: Options
    seconds: float
    log: Log
    spans: tuple[Span, ...]
    kept: Kept
    judge: Judge
    left_out: tuple[str, ...]


def run(options: Options, tell: Callable[[str], None]) -> Ran:
    """Start everything, harm it while people talk, and look what is left."""
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chaos-")))
        home.chmod(0o755)  # the database runs as somebody else
        engines = tuple(_editions(home, options.knowledge))
        releases = tuple(engine.knowledge.release for engine in engines)
        today = datetime.now(UTC).date()
        services = stack.enter_context(_services(engines, home))
        place = stack.enter_context(places.running(home, options.knowledge, releases))
        stage = Stage(place, options, tell)
        with stage.crowd(engines[0], today):
            spans = tuple(stage.harm_by_plan())
        place.bot.stop()  # what waits is written
        judge = Judge(dict(zip(releases, engines, strict=True)), services, today)
        return Ran(options, stage.now, stage.log, spans, kept(place), judge, stage.left_out)


@dataclass(slots=True)
class Stage:
    """The place and the people, and the time since the start."""

    place: Place
    options: Options
    tell: Callable[[str], None]
    log: Log = field(default_factory=Log)
    begin: float = field(default_factory=time.monotonic)

    @property
    def now(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.begin

    @property
    def left_out(self) -> tuple[str, ...]:
        """Harms that cannot be done on this machine."""
        return () if self.place.disk else ("PostgreSQL full",)

    def line(self, number: int) -> Line:
        """The line of one client, through nginx."""
        return Line(self.place.nginx.port, number, self.begin)

    @contextlib.contextmanager
    def crowd(self, engine: Engine, today: date) -> Iterator[None]:
        """People who talk."""
        language = engine.knowledge.languages[engine.knowledge.site.languages[0]]
        known = known_questions(engine, today)
        pace_s, first = CLIENTS / self.options.per_s, self.options.seed * 1000
        clients = [
            Client(self.line(number), scripts(language, known, first + number), pace_s, self.log)
            for number in range(1, CLIENTS + 1)
        ]
        for client in clients:
            client.start()
        try:
            yield
        finally:
            for client in clients:
                client.done.set()
            for client in clients:
                client.join()

    def harm_by_plan(self) -> Iterator[Span]:
        """Do what is planned, each a while after the one before is over; ends with the time."""
        options, pause_until = self.options, 0.0
        names = set(options.harms) - set(self.left_out)
        for step in plan(options.seconds, options.every_s, names, options.seed):
            time.sleep(max(0.0, max(step.at_s, pause_until) - self.now))
            if self.now + step.for_s > options.seconds:
                break
            span = self._harm(step)
            well = "never well" if span.well_s is None else f"well after {span.well_s:.1f} s"
            self.tell(f"{span.begin_s:6.0f} s  {span.name}, {well}")
            yield span
            pause_until = self.now + options.every_s * CALM
        time.sleep(max(0.0, options.seconds - self.now))

    def _harm(self, step: Step) -> Span:
        harm, begin, done = HARMS[step.name], self.now, threading.Event()
        extra = {"hostile inputs": send_hostile, "one who floods": flood}.get(step.name)
        if extra:
            threading.Thread(target=extra, args=(self.line(200), done, self.log)).start()
        try:
            harm.begin(self.place)
            while self.now < begin + step.for_s:
                time.sleep(min(AGAIN_S, step.for_s))
                harm.again(self.place)
        finally:
            done.set()
            harm.end(self.place)
        end = self.now
        return Span(step.name, begin, end, self._seconds_to_well(end))

    def _seconds_to_well(self, since: float) -> float | None:
        while not self.place.is_well():
            if self.now > since + WELL_S:
                return None
            time.sleep(0.3)
        return self.now - since


def kept(place: Place) -> Kept:
    """What the database has."""
    twice = place.sql(
        "SELECT count(*) FROM (SELECT 1 FROM event GROUP BY conversation_id, turn, at"
        " HAVING count(*) > 1) AS pairs"
    )
    return Kept(_turns(place, "feedback"), _turns(place, "event"), int(twice))


def _turns(place: Place, table: str) -> Turns:
    rows = place.sql(f"SELECT conversation_id, turn FROM {table}").splitlines()  # noqa: S608
    pairs = (row.split("|") for row in rows)
    return Counter((talk, int(turn)) for talk, turn in pairs)


def _editions(home: Path, knowledge: Path) -> Iterator[Engine]:
    """The engine of every edition; their phrases are the same.

    What is learned of the first one is kept for the bot, which learns all others by itself.
    """
    text = places.changed(knowledge).read_text("utf-8")
    first = open_engine(checks.load_checked(knowledge), places.data(home))
    yield first
    for number in range(1, len(places.WORDS)):
        folder = home / "editions" / str(number)
        shutil.copytree(knowledge, folder)
        places.publish(folder, text, number)
        yield Engine(checks.load_checked(folder), first.compiled)


@contextlib.contextmanager
def _services(engines: Iterable[Engine], home: Path) -> Iterator[tuple[FlaskClient, ...]]:
    """A service over each engine, in this process and with nothing that can fail."""
    given = {"database_url": "sqlite://", "rate_limits": "off", "secret_key": "k" * 32}
    settings = setting.load(**given, data_dir=home / "judge")
    apps = [create_app(settings, engine) for engine in engines]
    yield tuple(app.test_client() for app in apps)
    for app in apps:
        current.serving(app).services.database.close()
