"""Storage keeps ids, gives times back in UTC, and lets no library error out."""

import os
import secrets
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text

import chatbot
from chatbot.conversation.state import State, Topic
from chatbot.errors import SettingsError
from chatbot.storage import conversations, feedback, migrations
from chatbot.storage.conversations import Conversation, Event
from chatbot.storage.database import Database
from chatbot.storage.engine import connect
from chatbot.storage.errors import StorageError
from chatbot.storage.feedback import Feedback
from chatbot.storage.tables import Base, ConversationRow, FeedbackRow, UTCDateTime
from tests.servers import Postgres

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
STATE = State(turn=2, topic=Topic(trial="NCT04938115", group="child"), offered=("a", "b"))
TALK = Conversation("talk", NOON, NOON, "en", STATE)
EVENT = Event(2, NOON, "answer", "note", ("crs",), 0.75, "match:crs", ("crs",), "f" * 64)


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    """A database file that does not exist yet."""
    return f"sqlite:///{tmp_path}/test.db"


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))]
)
def url(request: pytest.FixtureRequest, file_url: str) -> str:
    """An empty database, of each kind."""
    if request.param == "sqlite":
        return file_url
    server: Postgres = request.getfixturevalue("postgres")
    return server.fresh(f"storage_{secrets.token_hex(6)}")


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A database of its own for each test."""
    database = Database.at(url)
    yield database
    database.close()


def save(database: Database, talk: Conversation = TALK, event: Event = EVENT) -> None:
    """Keep one turn."""
    with database.transaction() as session:
        conversations.save(session, [(talk, event)])


def test_a_talk_comes_back_as_it_was_kept(database: Database) -> None:
    save(database)
    with database.transaction() as session:
        assert conversations.find(session, "talk") == TALK
        assert conversations.events(session, "talk") == (EVENT,)
        assert conversations.find(session, "other") is None


def test_a_connection_in_use_is_closed_as_soon_as_it_comes_back(tmp_path: Path) -> None:
    database = Database.at(f"sqlite:///{tmp_path}/kept.db")
    with database.transaction() as session:
        raw = session.connection().connection.dbapi_connection
        database.close()
    assert isinstance(raw, sqlite3.Connection)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        raw.execute("SELECT 1")


def test_the_next_turn_replaces_the_state_and_adds_an_event(database: Database) -> None:
    save(database)
    later = Conversation("talk", NOON + timedelta(1), NOON + timedelta(1), "es", State(turn=3))
    save(database, later, replace(EVENT, turn=3, at=later.last_at))
    with database.transaction() as session:
        found = conversations.find(session, "talk")
        assert found is not None
        assert (found.state, found.language) == (State(turn=3), "es")
        assert (found.created_at, found.last_at) == (NOON, NOON + timedelta(1))
        assert len(conversations.events(session, "talk")) == 2


def test_times_are_utc_whatever_zone_they_came_in(database: Database) -> None:
    beijing = NOON.astimezone(timezone(timedelta(hours=8)))
    save(database, Conversation("talk", beijing, beijing, "en", State()))
    with database.transaction() as session:
        found = conversations.find(session, "talk")
        assert found is not None
        assert found.created_at.isoformat() == "2026-11-21T12:00:00+00:00"


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(StorageError):
        save(database, Conversation("talk", naive, naive, "en", State()))


def test_no_time_is_no_time() -> None:
    dialect = connect("sqlite://").dialect
    assert UTCDateTime().process_bind_param(None, dialect) is None
    assert UTCDateTime().process_result_value(None, dialect) is None


def test_erasing_a_talk_takes_its_turns_and_feedback_along(database: Database) -> None:
    save(database)
    with database.transaction() as session:
        feedback.add(session, Feedback("helpful", "talk", 2, ("crs",)), NOON)
    with database.transaction() as session:
        assert conversations.erase(session, "talk", NOON)
        assert conversations.events(session, "talk") == ()
        assert session.query(FeedbackRow).count() == 0
        assert not conversations.erase(session, "talk", NOON)
        assert conversations.find(session, "talk") is None


LATE = timedelta(seconds=1)


@pytest.mark.parametrize("was_written", [True, False])
def test_what_waited_to_be_written_does_not_bring_an_erased_talk_back(
    database: Database, was_written: bool
) -> None:
    """S-56: another process had turns yet to write, of a talk that had been written or not."""
    if was_written:
        save(database)
    with database.transaction() as session:
        conversations.erase(session, "talk", NOON + LATE)
    for turn in (1, 2, 3):
        save(database, replace(TALK, state=State(turn=turn)), replace(EVENT, turn=turn))
    with database.transaction() as session:
        assert conversations.find(session, "talk") is None
        assert conversations.events(session, "talk") == ()


def test_a_talk_may_begin_anew_under_the_name_of_an_erased_one(database: Database) -> None:
    save(database)
    with database.transaction() as session:
        conversations.erase(session, "talk", NOON + LATE)
    anew = replace(TALK, created_at=NOON + LATE, state=State(turn=3))
    save(database, anew, replace(EVENT, turn=3))
    save(database, replace(TALK, state=State(turn=9)), replace(EVENT, turn=9))
    with database.transaction() as session:
        found = conversations.find(session, "talk")
        assert found is not None
        assert found.state.turn == 3
        assert [event.turn for event in conversations.events(session, "talk")] == [3]


def test_whoever_is_just_writing_a_talk_is_waited_for_by_who_erases_it(
    postgres: Postgres,
) -> None:
    """On SQLite they take turns anyway."""
    database = Database.at(postgres.fresh(f"storage_{secrets.token_hex(6)}"))
    database.check()
    written = threading.Event()

    def write() -> None:
        with database.transaction() as session:
            conversations.save(session, [(TALK, EVENT)])
            written.set()
            time.sleep(0.1)

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(5)
    with database.transaction() as session:
        conversations.erase(session, "talk", NOON + LATE)
    writer.join()
    with database.transaction() as session:
        assert conversations.find(session, "talk") is None
        assert conversations.events(session, "talk") == ()
    database.close()


def test_of_a_name_that_says_nothing_no_mark_is_left(database: Database) -> None:
    with database.transaction() as session:
        assert not conversations.erase(session, "guessed", NOON, always=False)
        assert session.query(ConversationRow).count() == 0


def test_a_message_that_was_sent_twice_is_one_turn_and_known_again(database: Database) -> None:
    """Whichever of the copies is written first, and however late the other."""
    before = State(turn=1, intent="crs")
    sent = replace(EVENT, sent_as="k" * 64, before=before)
    save(database, TALK, sent)
    save(database, TALK, replace(sent, at=NOON + LATE))
    save(database, replace(TALK, state=State(turn=3)), replace(EVENT, turn=3))
    save(database, TALK, replace(sent, at=NOON + LATE))
    with database.transaction() as session:
        assert [event.turn for event in conversations.events(session, "talk")] == [2, 3]
        again = conversations.find(session, "talk", "k" * 64)
        other = conversations.find(session, "talk", "o" * 64)
    assert again is not None
    assert other is not None
    assert (again.state, again.is_earlier) == (before, True)
    assert (other.state.turn, other.is_earlier) == (3, False)


def test_feedback_on_a_talk_that_is_not_there_is_an_error(database: Database) -> None:
    def add() -> None:
        with database.transaction() as session:
            feedback.add(session, Feedback("helpful", "nobody"), NOON)

    with pytest.raises(StorageError):
        add()


def test_a_state_of_another_version_costs_the_topic_and_not_the_talk(database: Database) -> None:
    save(database)
    with database.transaction() as session:
        row = session.get_one(ConversationRow, "talk")
        row.state = {"turn": 2, "a field of tomorrow": 1}
    with database.transaction() as session:
        found = conversations.find(session, "talk")
        assert found is not None
        assert found.state == State(turn=2)


def test_a_failed_transaction_leaves_nothing_behind(database: Database) -> None:
    def fail() -> None:
        with database.transaction() as session:
            conversations.save(session, [(TALK, EVENT)])
            session.execute(text("SELECT * FROM nothing"))

    with pytest.raises(StorageError) as caught:
        fail()
    assert caught.value.cause in ("OperationalError SQLITE_ERROR", "ProgrammingError 42P01")
    assert "nothing" not in str(caught.value)
    with database.transaction() as session:
        assert conversations.find(session, "talk") is None


def test_a_locked_file_is_given_up_soon(file_url: str) -> None:
    database = Database.at(file_url)
    save(database)
    other = sqlite3.connect(file_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(StorageError) as caught:
            save(database)
    finally:
        other.close()
    assert caught.value.cause == "OperationalError SQLITE_BUSY"
    save(database)
    database.close()


@pytest.mark.xdist_group("postgresql")
def test_a_locked_table_is_given_up_soon(postgres: Postgres) -> None:
    """Requirement S-99."""
    url = postgres.fresh(f"storage_{secrets.token_hex(6)}")
    database, other = Database.at(url), connect(url)
    save(database)
    with other.begin() as held:
        held.execute(text("LOCK TABLE conversation IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(StorageError) as caught:
            save(database)
    assert caught.value.cause == "OperationalError 55P03"
    save(database)
    other.dispose()
    database.close()


@pytest.mark.xdist_group("postgresql")
def test_the_bot_needs_no_right_to_change_tables(postgres: Postgres) -> None:
    """Requirement S-70: ``chatbot db upgrade`` runs as the owner, the bot as somebody else."""
    name = f"storage_{secrets.token_hex(6)}"
    migrations.upgrade(postgres.fresh(name))
    postgres.sql(f"CREATE ROLE {name} LOGIN")
    rights = f"SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}"
    postgres.sql(f"GRANT {rights}", name)
    postgres.sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}", name)
    database = Database.at(postgres.url(name, name))
    save(database)
    with pytest.raises(StorageError, match="42501"), database.transaction() as session:
        session.execute(text("DROP TABLE event"))
    database.close()


def test_many_threads_can_write_at_once(database: Database) -> None:
    database.check()
    failed: list[str] = []

    def write(number: int) -> None:
        try:
            save(database, Conversation(f"talk{number}", NOON, NOON, "en", State()))
        except StorageError as error:
            failed.append(error.cause)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_the_migrations_make_exactly_the_tables_of_the_code(url: str) -> None:
    migrations.upgrade(url)
    engine = connect(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_a_database_of_the_version_before_goes_on(url: str) -> None:
    """Requirement S-119: every step only adds."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    engine = connect(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text("INSERT INTO conversation VALUES ('t', :at, :at, 'en', 1, '{}')"),
            {"at": "2026-11-21 12:00:00"},
        )
        insert = """
            INSERT INTO event VALUES
            (1, 't', 1, :at, 'answer', 'normal', '[]', NULL, 'a:b', '["x"]', 'r')
        """
        connection.execute(text(insert), {"at": "2026-11-21 12:00:00"})
    engine.dispose()
    database = Database.at(url)
    with database.transaction() as session:
        [event] = conversations.events(session, "t")
    database.close()
    assert event == Event(1, NOON, "answer", "normal", (), None, "a:b", ("x",), "r")


def test_processes_that_start_together_make_the_tables_once(url: str) -> None:
    program = f"from chatbot.storage import migrations; migrations.upgrade({url!r})"
    root = str(Path(chatbot.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": root}
    command = [sys.executable, "-c", program]
    started = [subprocess.Popen(command, env=environment) for _ in range(3)]
    assert [process.wait(timeout=60) for process in started] == [0, 0, 0]
    migrations.upgrade(url)


def test_a_file_that_is_no_database_cannot_be_migrated(file_url: str) -> None:
    Path(file_url.removeprefix("sqlite:///")).write_bytes(b"not a database" * 100)
    with pytest.raises(StorageError, match="SQLITE_NOTADB"):
        migrations.upgrade(file_url)


def test_a_database_of_a_newer_version_is_a_storage_error(database: Database) -> None:
    database.check()
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    again = Database(database._engine)
    with pytest.raises(StorageError, match="CommandError"):
        again.check()


@pytest.mark.parametrize("address", ["sqlite:///a?b=c&timeout=x", "postgresql+nodriver://x/y"])
def test_an_address_that_cannot_work_is_a_settings_error(address: str) -> None:
    with pytest.raises(SettingsError, match="CHATBOT_DATABASE_URL"):
        Database.at(address)


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise ModuleNotFoundError("no", name="psycopg")

    monkeypatch.setattr("chatbot.storage.engine.create_engine", missing)
    with pytest.raises(SettingsError, match="psycopg"):
        connect("postgresql://host/db")


def test_no_table_has_room_for_what_a_person_wrote() -> None:
    """Promise P7: the columns are listed here one by one, so that a new one is a decision."""
    columns = {table.name: set(table.columns.keys()) for table in Base.metadata.sorted_tables}
    assert columns == {
        "conversation": {"id", "created_at", "last_at", "language", "turn", "state", "erased_at"},
        "event": {
            "id", "conversation_id", "turn", "at", "outcome", "severity", "intents", "score",
            "rule", "answers", "release", "receipt", "script", "candidates", "sent_as", "before",
        },
        "audit": {"id", "at", "action", "detail", "previous", "hash"},
        "feedback": {"id", "at", "kind", "conversation_id", "turn", "answers"},
        "release_text": {
            "release", "language", "answer", "hash", "title", "text", "first_served_at",
        },
        "registry_snapshot": {
            "id", "key", "data_timestamp", "started_at", "published_at", "leg", "token", "total",
            "pages", "seen",
        },
        "registry_version": {"hash", "trial", "body", "people", "first_seen_at"},
        "registry_member": {"snapshot_id", "trial", "hash", "origin", "checked_at"},
        "registry_attempt": {"id", "at", "reason"},
        "registry_visit": {"day", "registration", "count"},
    }  # fmt: skip
