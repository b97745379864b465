"""A snapshot of the registry is published whole or not at all, whatever happens (S-116)."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from chatbot.registry.client import Client
from chatbot.registry.record import RegistryError
from chatbot.services.sync import Leg, Progress, Published, Sync, legs
from chatbot.storage import registry as stored
from chatbot.storage.database import Database
from chatbot.storage.registry import Failures, Member
from tests.conftest import ROOT
from tests.registry.conftest import HASTY, manners
from tests.registry.standin import FAULTS, OF_VERSION, Registry, Running, make_app
from tests.registry.studies import number, study

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
KNOWN = tuple(number(place) for place in range(100, 105))
BOTH = legs(KNOWN, search=True, page_size=2)
KILLS = 50


class Clock:
    """Tells the time that it is set to."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.at(f"sqlite:///{tmp_path}/test.db")
    yield database
    database.close()


class Reader:
    """Syncs and looks at what is published."""

    def __init__(self, running: Running, database: Database, clock: Clock) -> None:
        self.running = running
        self.manners = HASTY
        self.database = database
        self.clock = clock
        self.told: list[Progress] = []

    def sync(self, asked: tuple[Leg, ...] = BOTH) -> Published:
        with Client(self.running.url, self.manners) as client:
            return Sync(self.database, client, self.clock, self.told.append).run(asked)

    def members(self) -> dict[str, Member]:
        with self.database.transaction(reads_only=True) as session:
            snapshot = stored.current(session)
            return stored.members(session, snapshot.id) if snapshot else {}

    def failures(self) -> Failures:
        with self.database.transaction(reads_only=True) as session:
            return stored.failures(session)

    def people(self) -> dict[str, bool]:
        """Of which trials people are kept, over all states."""
        with self.database.transaction(reads_only=True) as session:
            states = [each for name in self.members() for each in stored.history(session, name)]
        return {each.hash: each.people is not None for each in states}


@pytest.fixture
def reader(running: Running, database: Database, clock: Clock) -> Reader:
    return Reader(running, database, clock)


def test_cards_and_what_a_search_finds_are_published_together(reader: Reader) -> None:
    published = reader.sync()
    found = reader.members()
    assert published.before is None
    assert sorted(found) == sorted([*KNOWN, number(0), number(1), number(2)])
    assert {name for name, each in found.items() if each.origin == "search"} == {
        number(0), number(1), number(2),
    }  # fmt: skip
    assert {each.checked_at for each in found.values()} == {NOON}
    assert (reader.told[-1].done, reader.told[-1].total) == (3, 3)


def test_a_state_that_is_known_is_not_kept_twice(reader: Reader, clock: Clock) -> None:
    first = reader.sync()
    before = reader.members()
    clock.now += timedelta(days=1)
    second = reader.sync()
    after = reader.members()
    assert second == Published(first.after, first.after + 1)
    assert {name: each.hash for name, each in before.items()} == {
        name: each.hash for name, each in after.items()
    }
    assert {each.checked_at for each in after.values()} == {clock.now}
    with reader.database.transaction() as session:
        assert len(stored.history(session, KNOWN[0])) == 1


def test_another_state_is_kept_beside_the_one_before(
    reader: Reader, registry: Registry, clock: Clock
) -> None:
    reader.sync()
    clock.now += timedelta(days=1)
    registry.bent[KNOWN[0]] = study(KNOWN[0], overallStatus="SUSPENDED")
    reader.sync()
    with reader.database.transaction() as session:
        states = stored.history(session, KNOWN[0])
    told = [each.body["protocolSection"]["statusModule"]["overallStatus"] for each in states]
    assert told[0] == "SUSPENDED"
    assert len(told) == 2


def test_people_are_forgotten_with_the_state_that_named_them(
    reader: Reader, registry: Registry
) -> None:
    reader.sync()
    assert all(reader.people().values())
    registry.bent[KNOWN[0]] = study(KNOWN[0], overallStatus="SUSPENDED")
    reader.sync()
    assert list(reader.people().values()).count(False) == 1
    del registry.bent[KNOWN[0]]  # the state before comes back, and names people again
    reader.sync()
    assert reader.people()[reader.members()[KNOWN[0]].hash] is True
    assert list(reader.people().values()).count(False) == 1


def test_a_card_that_did_not_come_stays_as_it_was_checked(
    reader: Reader, registry: Registry, clock: Clock
) -> None:
    reader.sync()
    clock.now += timedelta(days=3)
    registry.missing = frozenset({KNOWN[0]})
    registry.discovered = 2
    reader.sync()
    found = reader.members()
    assert found[KNOWN[0]].checked_at == NOON
    assert found[KNOWN[1]].checked_at == clock.now
    assert number(2) not in found


def test_only_cards_may_be_read(reader: Reader, clock: Clock) -> None:
    reader.sync()
    clock.now += timedelta(days=3)
    reader.sync(legs(KNOWN, search=False))
    found = reader.members()
    assert found[KNOWN[0]].checked_at == clock.now
    assert found[number(0)].checked_at == NOON


def test_only_a_search_may_be_made(reader: Reader, clock: Clock) -> None:
    reader.sync()
    clock.now += timedelta(days=3)
    reader.sync(legs((), search=True))
    found = reader.members()
    assert found[KNOWN[0]].checked_at == NOON
    assert found[number(0)].checked_at == clock.now


def test_a_trial_that_a_card_is_about_and_a_search_finds_is_that_of_the_card(
    reader: Reader,
) -> None:
    reader.sync(legs([number(1)], search=True))
    assert reader.members()[number(1)].origin == "card"
    assert len(reader.members()) == 3


@pytest.mark.parametrize("first", [False, True], ids=["later", "at once"])
@pytest.mark.parametrize("fault", [*FAULTS, *OF_VERSION])
def test_a_fault_leaves_the_last_good_snapshot(
    reader: Reader, registry: Registry, fault: str, first: bool
) -> None:
    """Twenty-eight faults, on the first page or after one that was good."""
    published = reader.sync()
    before = reader.members()
    registry.state = {"whyStopped": "The state of the next day"}
    registry.timestamp = "2026-09-02T09:00:05"
    registry.asked.clear()
    registry.fault, registry.after = fault, 0 if first else 1
    reader.manners = manners(fault)
    with pytest.raises(RegistryError) as raised:
        reader.sync()
    reader.manners = HASTY
    assert reader.failures() == Failures(1, str(raised.value))
    assert reader.members() == before
    registry.fault = ""
    assert reader.sync().before == published.after
    assert {each.hash for each in reader.members().values()}.isdisjoint(
        each.hash for each in before.values()
    )
    assert reader.failures() == Failures()


def test_failures_in_a_row_are_counted(reader: Reader, registry: Registry) -> None:
    registry.fault = "fault of the server"
    for count in (1, 2, 3):
        with pytest.raises(RegistryError):
            reader.sync()
        assert reader.failures().count == count


def test_a_run_that_broke_off_goes_on_where_it_was(reader: Reader, registry: Registry) -> None:
    registry.fault, registry.after = "fault of the server", 4
    with pytest.raises(RegistryError):
        reader.sync()
    registry.fault = ""
    registry.asked.clear()
    reader.sync()
    assert [asked.get("pageToken") for asked in registry.asked] == ["Z2q"]
    assert len(reader.members()) == 8


def test_a_run_is_not_taken_up_on_other_data(reader: Reader, registry: Registry) -> None:
    registry.fault, registry.after = "fault of the server", 4
    with pytest.raises(RegistryError):
        reader.sync()
    registry.fault, registry.timestamp = "", "2026-09-02T09:00:05"
    registry.asked.clear()
    reader.sync()
    assert len(registry.asked) == 5


def test_a_run_of_the_day_before_is_not_taken_up(
    reader: Reader, registry: Registry, clock: Clock
) -> None:
    registry.fault, registry.after = "fault of the server", 4
    with pytest.raises(RegistryError):
        reader.sync()
    registry.fault = ""
    clock.now += timedelta(hours=25)
    registry.asked.clear()
    reader.sync()
    assert len(registry.asked) == 5


def test_a_mark_that_is_no_longer_taken_is_not_tried_for_ever(
    reader: Reader, registry: Registry
) -> None:
    registry.fault, registry.after = "fault of the server", 4
    with pytest.raises(RegistryError):
        reader.sync()
    registry.fault, registry.after = "question refused", len(registry.asked)
    with pytest.raises(RegistryError, match="400"):
        reader.sync()
    registry.fault = ""
    registry.asked.clear()
    reader.sync()
    assert len(registry.asked) == 5


def test_a_registry_that_forgot_most_of_what_we_know_is_not_believed(
    reader: Reader, registry: Registry
) -> None:
    reader.sync()
    before = reader.members()
    registry.missing = frozenset(KNOWN[1:])
    with pytest.raises(RegistryError, match="only 1 of 5 trials"):
        reader.sync(legs(KNOWN, search=True))
    assert reader.members() == before


def test_trials_that_were_not_asked_for_are_not_taken(reader: Reader, registry: Registry) -> None:
    registry.bent[KNOWN[0]] = study(number(999))
    with pytest.raises(RegistryError, match="not asked for"):
        reader.sync()
    registry.bent[KNOWN[0]]["protocolSection"]["identificationModule"]["nctIdAliases"] = [KNOWN[0]]
    reader.sync()
    assert number(999) in reader.members()


def test_two_runs_at_once_do_not_mix(reader: Reader, running: Running, clock: Clock) -> None:
    """The second fills the same snapshot while the first waits for its next page."""

    def meanwhile(_: Progress) -> None:
        if not reader.members():
            with Client(running.url, HASTY) as client:
                Sync(reader.database, client, clock).run(BOTH)

    with Client(running.url, HASTY) as client:
        slow = Sync(reader.database, client, clock, meanwhile)
        with pytest.raises(RegistryError, match="another run"):
            slow.run(BOTH)
    assert len(reader.members()) == 8


def test_questions_are_the_same_for_the_same_trials_in_any_order() -> None:
    assert legs(KNOWN[::-1], search=True) == legs(KNOWN, search=True)
    assert [len(leg.query.ids) for leg in legs(KNOWN, search=False, page_size=2)] == [2, 2, 1]
    keys = {replace(BOTH[0].query, page_size=size).key for size in (2, 3)}
    assert len(keys) == 2


def test_whoever_is_killed_leaves_the_old_snapshot_or_the_new_one(tmp_path: Path) -> None:
    """Fifty processes, each killed at another point: never a mix, never a snapshot in part."""
    served = DispatcherMiddleware(
        lambda environ, start: [b""],
        {
            f"/{state}": make_app(
                Registry(
                    discovered=40,
                    timestamp=f"2026-09-0{day}T09:00:05",
                    state={"whyStopped": state},
                )
            )
            for day, state in enumerate("ab", 1)
        },
    )
    with Running(served) as running:
        url, address = running.url.removesuffix("/api/v2"), f"sqlite:///{tmp_path}/kill.db"
        done = subprocess.run(
            [sys.executable, "-m", "tests.registry.killed", url, address, str(KILLS)],
            cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(runs) == KILLS + 1
    assert [run for run in runs if len(run["states"]) != 1 or run["trials"] != 70] == []
    assert sum(not run["came_through"] for run in runs) > KILLS / 2
    numbers = [run["snapshot"] for run in runs]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) > 3
    assert (runs[-1]["states"], runs[-1]["asked"]) == (["b"], "b")
