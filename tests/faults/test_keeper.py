"""What is handed in is written in groups, in order, once; or it is counted as dropped."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from chatbot.conversation.state import State
from chatbot.storage import conversations, writer
from chatbot.storage.breaker import Breaker
from chatbot.storage.conversations import Conversation, Event, Turn
from chatbot.storage.database import Database
from chatbot.storage.errors import StorageError
from chatbot.storage.keeper import Keeper
from chatbot.storage.lane import Lane
from chatbot.storage.tables import ConversationRow, EventRow
from chatbot.storage.writer import each

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Held:
    """Keeps the writer busy until let go."""

    def __init__(self, keeper: Keeper) -> None:
        self.began, self.go = threading.Event(), threading.Event()
        threading.Thread(target=lambda: keeper.write(each, self._wait)).start()
        assert self.began.wait(5)

    def _wait(self, _session: Session) -> None:
        self.began.set()
        assert self.go.wait(10)


@pytest.fixture
def causes() -> list[str]:
    """The faults that were told."""
    return []


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database of its own."""
    database = Database.at(f"sqlite:///{tmp_path}/test.db")
    database.check()
    yield database
    database.close()


@pytest.fixture
def keeper(database: Database, causes: list[str]) -> Iterator[Keeper]:
    """What the tests are about."""
    keeper = Keeper(database, causes.append)
    yield keeper
    keeper.drain()


def turn(number: int, name: str = "talk") -> Turn:
    """One turn to keep."""
    talk = Conversation(name, NOON, NOON, "en", State(turn=number))
    event = Event(number, NOON, "answer", "normal", (), None, "a:b", (), "f" * 64)
    return talk, event


def now(session: Session) -> None:
    """The work of keeping a turn by itself."""
    conversations.save(session, [turn(1)])


def rows(keeper: Keeper) -> tuple[int, int]:
    """How many talks and turns are kept."""
    assert keeper.drain()

    def look(session: Session) -> tuple[int, int]:
        talks = session.scalar(select(func.count()).select_from(ConversationRow))
        turns = session.scalar(select(func.count()).select_from(EventRow))
        return talks or 0, turns or 0

    return keeper.read(look, wait_s=5)


def fail(session: Session) -> None:
    """A row that cannot be written."""
    session.execute(text("INSERT INTO event (id) VALUES (1)"))


def test_what_comes_together_is_committed_together(keeper: Keeper) -> None:
    held = Held(keeper)
    for number in range(40):
        keeper.writer.hand_in(writer.Task(conversations.save, turn(1, f"talk{number}"), must=False))
    held.go.set()
    assert rows(keeper) == (40, 40)
    assert keeper.writer.counts["groups"] == 2
    assert keeper.writer.counts["written"] == 41


def test_the_same_turn_is_kept_once(keeper: Keeper) -> None:
    """A commit whose answer was lost is tried again."""
    held = Held(keeper)
    keeper.writer.hand_in(writer.Task(conversations.save, turn(1), must=False))
    keeper.writer.hand_in(writer.Task(conversations.save, turn(1), must=False))
    held.go.set()
    for number in (1, 1, 2, 2, 1):
        keeper.write(conversations.save, turn(number))
    assert rows(keeper) == (1, 2)


def test_an_older_state_does_not_replace_a_newer_one(keeper: Keeper) -> None:
    for number in (1, 3, 2):
        keeper.write(conversations.save, turn(number))
    assert rows(keeper) == (1, 3)
    found = keeper.read(lambda session: conversations.find(session, "talk"), wait_s=5)
    assert found is not None
    assert found.state.turn == 3


def test_one_that_cannot_be_written_does_not_take_others_along(
    keeper: Keeper, causes: list[str]
) -> None:
    held = Held(keeper)
    for write, item in ((conversations.save, turn(1)), (each, fail), (conversations.save, turn(2))):
        keeper.writer.hand_in(writer.Task(write, item, must=False))
    held.go.set()
    assert rows(keeper) == (1, 2)
    assert keeper.writer.counts["dropped"] == 1
    assert set(causes) == {"IntegrityError SQLITE_CONSTRAINT_NOTNULL"}


def test_a_fault_of_our_own_does_not_end_the_writer(keeper: Keeper, causes: list[str]) -> None:
    def stumble(_session: Session) -> None:
        raise ZeroDivisionError

    assert not keeper.write(each, stumble)
    keeper.write(conversations.save, turn(1))
    assert rows(keeper) == (1, 1)
    assert set(causes) == {"ZeroDivisionError"}


def test_a_full_queue_takes_nothing_more_and_counts_it(
    keeper: Keeper, causes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PLACES", 4)
    held = Held(keeper)
    results = [keeper.write(conversations.save, turn(number)) for number in range(1, 7)]
    held.go.set()
    assert results == [False] * 6
    assert keeper.writer.counts["dropped"] == 3
    assert causes == ["QueueFull"] * 3
    assert rows(keeper) == (1, 3)


def test_what_is_too_old_is_dropped_and_counted(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(keeper)
    keeper.writer.hand_in(writer.Task(conversations.save, turn(1), must=False))
    monkeypatch.setattr(writer, "KEEP_S", -1.0)
    held.go.set()
    assert rows(keeper) == (0, 0)
    assert keeper.writer.counts["dropped"] == 1


def test_nobody_waits_for_a_writer_that_is_stuck(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what must be kept is refused at once: it is never said to be kept when it is not."""
    monkeypatch.setattr(writer, "_STUCK_S", 0.0)
    held = Held(keeper)
    monkeypatch.setattr("chatbot.storage.keeper.WRITE_S", 60.0)
    assert keeper.write(conversations.save, turn(1)) is False
    with pytest.raises(StorageError, match="Overdue"):
        keeper.commit(now)
    held.go.set()


def test_what_must_be_kept_and_came_too_late_is_not_kept(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatbot.storage.keeper.MUST_S", 0.01)
    held = Held(keeper)
    with pytest.raises(StorageError, match="Overdue"):
        keeper.commit(now)
    held.go.set()
    assert rows(keeper) == (0, 0)


def test_what_must_be_kept_is_kept_before_it_is_said(keeper: Keeper) -> None:
    keeper.commit(now)
    assert keeper.writer.length == 0
    assert rows(keeper) == (1, 1)


def test_a_read_that_takes_too_long_is_given_up_and_soon_not_tried(keeper: Keeper) -> None:
    go = threading.Event()
    tried: list[int] = []

    def hang(_session: Session) -> None:
        tried.append(1)
        go.wait(10)

    for _ in range(6):
        with pytest.raises(StorageError, match="Overdue"):
            keeper.read(hang, wait_s=0.02)
    assert len(tried) == 3
    assert keeper.is_open
    go.set()


def test_an_error_comes_out_where_it_is_waited_for() -> None:
    with pytest.raises(ZeroDivisionError):
        Lane(1, 1).run(lambda: 1 // 0, 5)


def test_work_for_which_there_is_no_place_is_refused() -> None:
    lane, go = Lane(1, 1), threading.Event()
    for _ in range(3):
        with pytest.raises(StorageError, match="Overdue"):
            lane.run(lambda: go.wait(10), 0.02)
    go.set()


def test_a_breaker_lets_one_try_for_each_rest() -> None:
    now = [0.0]
    breaker = Breaker(faults=2, rest_s=1.0, clock=lambda: now[0])
    breaker.note(ok=False)
    assert breaker.allows()
    breaker.note(ok=False)
    assert [breaker.allows() for _ in range(2)] == [False, False]
    now[0] = 1.0
    assert [breaker.allows() for _ in range(2)] == [True, False]
    breaker.note(ok=True)
    assert breaker.allows()
    assert not breaker.is_open


def test_threads_begin_with_the_first_work(database: Database) -> None:
    """A server may fork between making the application and its first request."""
    before = threading.active_count()
    Keeper(database, lambda _cause: None)
    assert threading.active_count() == before
