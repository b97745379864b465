"""The log has one JSON line for each request, with ids and nothing that a person wrote."""

import json
import logging
import sys

import pytest
from flask.testing import FlaskClient

from chatbot.safety.redaction import RedactionError
from chatbot.web import request_log
from chatbot.web.request_log import JsonLines


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    """Every line as it would be written."""
    return [json.loads(JsonLines().format(record)) for record in caplog.records]


def test_a_request_is_one_line_with_its_route_and_outcome(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "chatbot"):
        client.post("/api/v1/messages", json={"text": "hello"})
    (line,) = lines(caplog)
    assert line["route"] == "/api/v1/messages"
    assert (line["method"], line["status"], line["outcome"]) == ("POST", 200, "answer")
    assert line["intents"] == ["greeting"]
    assert set(line) == {
        "at", "level", "logger", "message", "request", "method", "route", "status", "ms",
        "outcome", "intents",
    }  # fmt: skip


def test_the_route_is_logged_and_not_the_path(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "chatbot"):
        client.get("/api/v1/conversations/PRIVATE")
        client.get("/PRIVATE?x=PRIVATE")
    told = lines(caplog)
    assert [line["route"] for line in told] == ["/api/v1/conversations/<conversation>", "-"]
    assert "PRIVATE" not in json.dumps(told)


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [
        ("4bf92f3577b34da6a3ce929d0e0e4736", True),
        ("123e4567-e89b-42d3-a456-426614174000", True),
        ("1234567890123456", False),
        ("jane-roe-1980", False),
        ("202-555-0142", False),
        ("../../x", False),
        ("a" * 5000, False),
        ("short", False),
        ("abcdefgh\r\nX: y", False),
    ],
)
def test_a_request_id_is_taken_over_only_when_it_is_plain(
    client: FlaskClient, given: str, *, is_kept: bool
) -> None:
    reply = client.get("/live", environ_overrides={"HTTP_X_REQUEST_ID": given})
    assert (reply.headers["X-Request-ID"] == given) is is_kept


def test_control_characters_cannot_begin_a_new_line() -> None:
    record = logging.makeLogRecord({"name": "chatbot.x", "msg": "a\r\n\x1b[31mb"})
    assert JsonLines().format(record).isprintable()


def test_what_other_libraries_fill_into_their_messages_is_left_out() -> None:
    given = {"name": "waitress", "msg": "Exception while serving %s", "args": ("/PRIVATE",)}
    line = JsonLines().format(logging.makeLogRecord(given))
    assert "PRIVATE" not in line
    assert "Exception while serving" in line


def test_what_another_library_filled_in_already_is_redacted() -> None:
    line = JsonLines().format(logging.makeLogRecord({"name": "x", "msg": "mail a@example.org"}))
    assert json.loads(line)["message"] == "mail [email]"


def test_a_message_that_cannot_be_redacted_is_not_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_text: str) -> str:
        raise RedactionError("failed")

    monkeypatch.setattr(request_log, "redact", fail)
    line = JsonLines().format(logging.makeLogRecord({"name": "x", "msg": "PRIVATE"}))
    assert json.loads(line)["message"] == "(withheld)"


def test_an_exception_is_logged_by_its_type_only() -> None:
    try:
        raise ValueError("PRIVATE")
    except ValueError:
        given = {"name": "chatbot.x", "msg": "failed", "exc_info": sys.exc_info()}
    line = json.loads(JsonLines().format(logging.makeLogRecord(given)))
    assert line["error"] == "ValueError"
    assert "PRIVATE" not in json.dumps(line)


def test_the_log_goes_to_standard_error_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    root, ours = logging.getLogger(), logging.getLogger("chatbot")
    before, level = list(root.handlers), ours.level
    try:
        request_log.configure()
        logging.getLogger("chatbot.x").info("hello")
    finally:
        root.handlers[:] = before
        ours.setLevel(level)
        root.setLevel(logging.WARNING)
    assert json.loads(capsys.readouterr().err)["message"] == "hello"
