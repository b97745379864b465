"""Purge, audit log, backup and restore, on both databases (S-55, S-56, S-94, S-120)."""

import json
import secrets
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from chatbot.cli import cli
from chatbot.conversation.state import State
from chatbot.storage import audit, conversations, feedback, migrations, purge
from chatbot.storage.conversations import Conversation, Event
from chatbot.storage.database import Database
from chatbot.storage.feedback import Feedback
from tests.servers import Postgres

NOW = datetime.now(UTC)
Run = Callable[..., Result]


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))]
)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/test.db"
    server: Postgres = request.getfixturevalue("postgres")
    return server.fresh(f"upkeep_{secrets.token_hex(6)}")


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """The database."""
    database = Database.at(url)
    database.check()
    yield database
    database.close()


@pytest.fixture
def run(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the database."""
    monkeypatch.setenv("CHATBOT_DATABASE_URL", url)
    monkeypatch.setenv("CHATBOT_DATA_DIR", str(tmp_path))
    return lambda *words: CliRunner().invoke(cli, [str(word) for word in words])


def talk(database: Database, name: str, days: float) -> None:
    """A talk that was last used so many days ago, with a turn and feedback."""
    at = NOW - timedelta(days=days)
    event = Event(1, at, "answer", "normal", ("crs",), None, "a:b", ("crs",), "f" * 64)
    with database.transaction() as session:
        talk = Conversation(name, at, at, "en", State(turn=1))
        conversations.save(session, [(talk, event)])
        feedback.add(session, Feedback("helpful", name, 1), at)
        feedback.add(session, Feedback("helpful"), at)


def left(database: Database) -> list[str]:
    """The talks that are kept, and how many turns and feedbacks."""
    with database.transaction() as session:
        names = session.execute(text("SELECT id FROM conversation ORDER BY id")).scalars()
        counts = [
            str(session.execute(text(f"SELECT count(*) FROM {table}")).scalar())  # noqa: S608
            for table in ("event", "feedback")
        ]
        return [*names, *counts]


def test_what_is_older_than_it_may_be_is_purged_with_all_that_belongs_to_it(
    database: Database, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge, "BATCH", 2)
    for number in range(5):
        talk(database, f"old{number}", 31)
    talk(database, "young", 29)
    talk(database, "today", 0)
    assert run("purge").output == "purged: 5 talks, 5 feedbacks without a talk\n"
    assert left(database) == ["today", "young", "2", "4"]
    assert run("purge").output == "purged: 0 talks, 0 feedbacks without a talk\n"


def test_what_is_left_of_an_erased_talk_goes_with_the_next_purge(
    database: Database, run: Run
) -> None:
    talk(database, "today", 0)
    for name, hours in (("erased just now", 0.5), ("erased before", 2)):
        talk(database, name, 1)
        with database.transaction() as session:
            conversations.erase(session, name, NOW - timedelta(hours=hours))
    assert run("purge").output == "purged: 0 talks, 0 feedbacks without a talk\n"
    assert left(database)[:2] == ["erased just now", "today"]


def test_late_purging_is_told_by_the_exit_code(database: Database, run: Run) -> None:
    talk(database, "young", 30.5)
    assert run("purge", "--check").exit_code == 0
    talk(database, "old", 31.5)
    assert run("purge", "--check").exit_code == 1
    assert left(database)[:2] == ["old", "young"]


@pytest.mark.fault("S-113")
def test_nothing_is_purged_when_the_clock_seems_wrong(database: Database, run: Run) -> None:
    """Everything looks old when the clock jumped forward."""
    talk(database, "last", 40)
    refused = run("purge")
    assert refused.exit_code == 1
    assert "48 hours" in str(refused.exception)
    assert left(database)[0] == "last"
    assert run("purge", "--confirm").exit_code == 0
    assert left(database) == ["0", "0"]


def notes(database: Database, count: int = 5) -> None:
    """So many entries."""
    for number in range(count):
        with database.transaction() as session:
            audit.append(session, "purge", {"talks": number}, NOW)


def test_the_chain_is_whole(database: Database, run: Run) -> None:
    notes(database)
    assert run("audit", "verify").output == "the log is as it was written\n"


CHANGES = {
    "edited": "UPDATE audit SET action = 'other' WHERE id = 3",
    "deleted": "DELETE FROM audit WHERE id = 2",
    "swapped": "UPDATE audit SET id = CASE id WHEN 2 THEN 33 ELSE 22 END WHERE id IN (2, 3)",
    "cut off": "DELETE FROM audit WHERE id >= 4",
    "begun anew": "DELETE FROM audit",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_log_shows(
    database: Database, run: Run, tmp_path: Path, change: str
) -> None:
    """S-94. What was cut off at the end shows beside a copy in another place."""
    notes(database)
    copy = tmp_path / "audit.jsonl"
    copy.write_text(run("audit", "export").output, "utf-8")
    assert run("audit", "verify", "--against", copy).exit_code == 0
    with database.transaction() as session:
        session.execute(text(CHANGES[change]))
    assert run("audit", "verify", "--against", copy).exit_code == 1


def test_writers_take_turns(database: Database) -> None:
    def write() -> None:
        done = 0
        while done < 10:
            try:
                notes(database, 1)
                done += 1
            except Exception:  # noqa: BLE001, S110 - a locked file is tried again
                pass

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.transaction() as session:
        log = list(audit.entries(session))
    assert [entry.number for entry in log] == list(range(1, 41))
    assert list(audit.faults(log)) == []


def test_a_copy_that_is_none_is_refused(run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "audit.jsonl"
    for content in ("no JSON", '{"a": 1}'):
        copy.write_text(content, "utf-8")
        assert "not an exported audit log" in str(
            run("audit", "verify", "--against", copy).exception
        )


@pytest.mark.xdist_group("postgresql")
def test_what_was_erased_does_not_return_with_a_backup(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S-120: dump, erase, restore to a new database, purge again."""
    old, new = (f"upkeep_{secrets.token_hex(6)}" for _ in range(2))
    monkeypatch.setenv("CHATBOT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CHATBOT_DATABASE_URL", postgres.fresh(old))
    migrations.upgrade(postgres.url(old))
    database = Database.at(postgres.url(old))
    for name, days in (("kept", 1), ("erased", 1), ("old", 40)):
        talk(database, name, days)
    dump = tmp_path / "backup.sql"
    server = ["-h", "127.0.0.1", "-p", str(postgres.port), "-U", "postgres"]
    dumped = [str(postgres.binaries / "pg_dump"), *server, "--no-owner", "-f", str(dump), old]
    subprocess.run(dumped, check=True)
    with database.transaction() as session:
        conversations.erase(session, "erased", NOW)
        audit.append(session, purge.ERASED, {"talk": purge.name_of("erased")}, NOW)
    database.close()
    copy = tmp_path / "audit.jsonl"
    copy.write_text(CliRunner().invoke(cli, ["audit", "export"]).output, "utf-8")
    postgres.fresh(new)
    psql = [str(postgres.binaries / "psql"), *server, "-q", "-v", "ON_ERROR_STOP=1", "-d", new]
    subprocess.run([*psql, "-f", str(dump)], check=True, stdout=subprocess.DEVNULL)
    monkeypatch.setenv("CHATBOT_DATABASE_URL", postgres.url(new))
    restored = Database.at(postgres.url(new))
    assert left(restored)[:3] == ["erased", "kept", "old"]
    told = CliRunner().invoke(cli, ["purge", "--erased", str(copy)]).output
    assert told == "purged: 2 talks, 1 feedbacks without a talk\n"
    assert left(restored) == ["kept", "1", "3"]
    restored.close()


def test_an_export_is_lines_of_json_without_what_was_said(database: Database, run: Run) -> None:
    notes(database, 2)
    lines = [json.loads(line) for line in run("audit", "export").output.splitlines()]
    assert [line["number"] for line in lines] == [1, 2]
    assert set(lines[0]) == {"number", "at", "action", "detail", "previous", "hash"}
