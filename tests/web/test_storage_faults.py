"""Questions are answered whatever the database does (promise P10)."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from chatbot.storage.tables import Base
from tests.web.conftest import services_of

MESSAGES = "/api/v1/messages"
NO_FOLDER = "sqlite:////nowhere/at/all/chatbot.db"


def ask(client: FlaskClient, talk: str | None = None) -> dict[str, object]:
    """Ask one question; assert that it is answered."""
    reply = client.post(MESSAGES, json={"text": "hi", "conversation": talk})
    assert reply.status_code == 200
    body: dict[str, object] = reply.get_json()
    return body


def storage(client: FlaskClient) -> str:
    """What ``/ready`` says about storage; assert that it is ready."""
    reply = client.get("/ready")
    assert reply.status_code == 200
    said: str = reply.get_json()["storage"]
    return said


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the write lock of a SQLite file."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of the application's database."""
    return tmp_path / "chatbot.db"


def test_a_database_that_was_never_there_does_not_stop_a_talk(
    make_app: Callable[..., Flask],
) -> None:
    client = make_app(database_url=NO_FOLDER).test_client()
    first = ask(client)
    second = ask(client, str(first["conversation"]))
    assert (first["turn"], second["turn"]) == (1, 2)
    assert storage(client) == "degraded"


def test_a_talk_that_nobody_can_look_up_is_answered_all_the_same(
    make_app: Callable[..., Flask],
) -> None:
    client = make_app(database_url=NO_FOLDER).test_client()
    assert ask(client, "A" * 22)["conversation"] == "A" * 22


def test_a_locked_database_does_not_stop_a_talk_and_nothing_of_it_is_lost(
    client: FlaskClient, file: Path
) -> None:
    talk = str(ask(client)["conversation"])
    with locked(file):
        assert ask(client, talk)["turn"] == 2
        assert ask(client, talk)["turn"] == 3
        new = str(ask(client)["conversation"])
    assert ask(client, talk)["turn"] == 4
    assert ask(client, new)["turn"] == 2
    assert services_of(client.application).keeper.drain()
    kept = client.get(f"/api/v1/conversations/{talk}").get_json()
    assert [turn["turn"] for turn in kept["turns"]] == [1, 2, 3, 4]
    assert storage(client) == "ok"


def test_a_talk_that_was_only_remembered_can_be_forgotten(client: FlaskClient, file: Path) -> None:
    with locked(file):
        talk = str(ask(client)["conversation"])
    assert client.delete(f"/api/v1/conversations/{talk}").status_code == 204
    assert client.get(f"/api/v1/conversations/{talk}").status_code == 404


def test_a_removed_database_file_does_not_stop_a_talk(client: FlaskClient, file: Path) -> None:
    talk = str(ask(client)["conversation"])
    for name in (file, file.with_name("chatbot.db-wal"), file.with_name("chatbot.db-shm")):
        name.unlink(missing_ok=True)
    assert ask(client, talk)["turn"] == 2
    ask(client)


def test_a_database_that_was_emptied_gets_its_tables_again(client: FlaskClient, file: Path) -> None:
    talk = str(ask(client)["conversation"])
    connection = sqlite3.connect(file)
    for table in (*reversed(Base.metadata.sorted_tables), "alembic_version"):
        connection.execute(f"DROP TABLE {table}")
    connection.close()
    assert ask(client, talk)["turn"] == 2
    assert services_of(client.application).keeper.drain()
    assert storage(client) == "ok"


def test_a_file_that_is_no_database_does_not_stop_a_talk(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"not a database" * 100)
    client = make_app(database_url=f"sqlite:///{broken}").test_client()
    ask(client)
    assert storage(client) == "degraded"


def test_what_could_not_be_kept_or_erased_is_not_claimed(
    make_app: Callable[..., Flask],
) -> None:
    client = make_app(database_url=NO_FOLDER).test_client()
    talk = ask(client)["conversation"]
    replies = [
        client.post("/api/v1/feedback", json={"kind": "helpful"}),
        client.delete(f"/api/v1/conversations/{talk}"),
        client.post(MESSAGES, json={"text": "forget me", "conversation": talk}),
    ]
    codes = [(reply.status_code, reply.get_json(force=True)["code"]) for reply in replies]
    assert codes == [(503, "storage_unavailable")] * 3


def test_what_is_only_remembered_can_be_shown(make_app: Callable[..., Flask]) -> None:
    client = make_app(database_url=NO_FOLDER).test_client()
    talk = ask(client)["conversation"]
    kept = client.get(f"/api/v1/conversations/{talk}").get_json()
    assert (kept["turn"], kept["turns"]) == (1, [])


def test_a_fault_is_logged_by_its_kind_and_not_for_every_message(
    make_app: Callable[..., Flask], caplog: pytest.LogCaptureFixture
) -> None:
    client = make_app(database_url=NO_FOLDER).test_client()
    with caplog.at_level(logging.ERROR):
        for _ in range(5):
            ask(client)
    told = [vars(record)["fields"] for record in caplog.records]
    assert [fields["cause"] for fields in told] in ([], ["OperationalError SQLITE_CANTOPEN"])
    assert "nowhere" not in caplog.text
