"""Every error of every address has one shape, fixed words and the emergency line."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from chatbot.app import create_app, load_engine
from chatbot.knowledge.loader import Knowledge
from chatbot.services.shared import Services
from chatbot.settings import Settings
from chatbot.web import errors, messages, openapi
from chatbot.web.errors import EMERGENCY_LINE, PROBLEMS
from chatbot.web.request_log import JsonLines

PATHS = sorted({operation.path for operation in openapi.OPERATIONS})
WORDS = "PRIVATE-7f3a"


def is_problem(reply: TestResponse, status: int | None = None) -> dict[str, object]:
    """Assert the one shape of an error and give its body."""
    body: dict[str, object] = json.loads(reply.get_data())
    assert reply.content_type == "application/problem+json"
    always = {"type", "title", "status", "detail", "code", "emergency"}
    assert set(body) - {"field", "reload"} == always
    assert body["status"] == reply.status_code == (status or reply.status_code)
    assert PROBLEMS[str(body["code"])].status == body["status"]
    assert body["emergency"] == EMERGENCY_LINE
    return body


@pytest.mark.parametrize("path", PATHS)
def test_a_wrong_method_is_a_problem_that_names_the_right_ones(
    client: FlaskClient, path: str
) -> None:
    reply = client.open(path, method="PATCH")
    is_problem(reply, 405)
    assert "OPTIONS" in reply.headers["Allow"]


@pytest.mark.parametrize(
    "path", ["/nope", "/api", "/api/v2/messages", "//api//v1/messages", "/api/v1/messages%2f",
             "/api/v1/messages/../admin", "/static/none.js", "/.git/config", "/static/..%2f.env"],
)  # fmt: skip
def test_an_unknown_address_is_a_problem(client: FlaskClient, path: str) -> None:
    is_problem(client.get(path), 404)


def test_an_error_is_placed_by_its_type_and_line_only() -> None:
    assert errors.place(ValueError(WORDS)) == "ValueError"
    with pytest.raises(ValueError, match=WORDS) as caught:
        raise ValueError(WORDS)
    assert errors.place(caught.value).startswith("ValueError in test_an_error_is_placed_by")


@pytest.mark.parametrize("path", PATHS)
def test_a_failure_inside_is_a_problem_without_its_words(
    app: Flask, path: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError(WORDS)

    app.before_request_funcs[None] = [fail]
    reply = app.test_client().get(path)
    is_problem(reply, 500)
    assert WORDS not in reply.get_data(as_text=True)
    assert WORDS not in caplog.text
    assert "RuntimeError in fail" in str([vars(record) for record in caplog.records])


def test_a_failure_after_the_view_is_a_problem_too(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_response: object) -> object:
        raise RuntimeError(WORDS)

    app.after_request_funcs[None] = [fail]
    reply = app.test_client().get("/live")
    assert is_problem(reply, 500)["code"] == "internal_error"
    logged = "".join(JsonLines().format(record) for record in caplog.records)
    assert "RuntimeError in fail" in logged
    assert WORDS not in logged
    assert "/live" not in logged


def test_a_failure_of_the_error_handler_is_a_problem_too(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(WORDS)

    monkeypatch.setattr(errors, "response", fail)
    reply = app.test_client().get("/nope")
    is_problem(reply, 500)


def test_a_failing_engine_is_a_problem_with_the_emergency_line(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(WORDS)

    monkeypatch.setattr(messages, "answer_message", fail)
    reply = client.post("/api/v1/messages", json={"text": WORDS})
    is_problem(reply, 500)
    assert WORDS not in reply.get_data(as_text=True)


def test_without_knowledge_the_server_lives_is_not_ready_and_answers_alarms(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    client = create_app(settings.model_copy(update={"knowledge_dir": empty})).test_client()
    assert client.get("/live").status_code == 200
    assert is_problem(client.get("/ready"), 503)["code"] == "not_ready"
    is_problem(client.get("/api/v1/trials"), 503)
    reply = client.post("/api/v1/messages", json={"text": "I have a fever", "language": "xx"})
    assert (reply.status_code, reply.get_json()["severity"]) == (200, "emergency")
    assert "the knowledge cannot be served" in caplog.text


@pytest.mark.parametrize("require_review", [True, False])
def test_the_engine_is_told_whether_review_is_required(
    settings: Settings,
    knowledge: Knowledge,
    monkeypatch: pytest.MonkeyPatch,
    *,
    require_review: bool,
) -> None:
    told: dict[str, object] = {}
    monkeypatch.setattr("chatbot.app.checks.load_checked", lambda _folder: knowledge)
    monkeypatch.setattr("chatbot.app.learned_engine", lambda *_, **__: None)
    monkeypatch.setattr("chatbot.app.learn_apart", lambda *_: None)
    monkeypatch.setattr("chatbot.app.open_engine", lambda *_, **given: told.update(given))
    load_engine(settings.model_copy(update={"require_review": require_review}))
    assert told == {"require_review": require_review}


def test_an_engine_that_cannot_be_built_does_not_stop_the_emergency_line(
    settings: Settings, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError(WORDS)

    monkeypatch.setattr("chatbot.app.checks.load_checked", lambda _folder: knowledge)
    monkeypatch.setattr("chatbot.app.learned_engine", fail)
    client = create_app(settings).test_client()
    is_problem(client.get("/ready"), 503)
    reply = client.post("/api/v1/messages", json={"text": "hello"}).get_json()
    assert EMERGENCY_LINE in reply["text"]


def test_the_words_of_the_site_come_before_our_own(
    client: FlaskClient, knowledge: Knowledge
) -> None:
    told = is_problem(client.post("/api/v1/messages", json={"text": " "}), 400)
    assert told["detail"] == knowledge.languages["en"].ui.errors["empty_message"]


def test_every_code_is_explained_on_the_page_that_problems_point_to(client: FlaskClient) -> None:
    page = client.get("/docs").get_data(as_text=True)
    missing = [code for code in PROBLEMS if f'id="{code}"' not in page]
    assert missing == []


def test_the_site_may_only_put_words_to_codes_that_exist(knowledge: Knowledge) -> None:
    named = {code for language in knowledge.languages.values() for code in language.ui.errors}
    assert named <= set(PROBLEMS)


def test_too_many_messages_are_refused_with_a_time_and_the_emergency_line(
    make_app: Callable[..., Flask],
) -> None:
    client = make_app(rate_limits="3 per minute").test_client()
    replies = [client.post("/api/v1/messages", json={"text": "hi"}) for _ in range(4)]
    assert [reply.status_code for reply in replies] == [200, 200, 200, 429]
    is_problem(replies[-1], 429)
    assert 1 <= int(replies[-1].headers["Retry-After"]) <= 61
    assert client.get("/live").status_code == 200


@pytest.mark.parametrize(
    ("sent", "is_told"),
    [
        pytest.param({"text": "i cannot breathe"}, True, id="an alarm"),
        pytest.param({"text": "what is cd7"}, False, id="a question"),
        pytest.param({"text": "i cannot breathe", "strange": 1}, False, id="a wrong request"),
    ],
)
def test_an_alarm_is_told_to_whoever_asks_too_often(
    make_app: Callable[..., Flask], sent: dict[str, object], *, is_told: bool
) -> None:
    client = make_app(rate_limits="1 per minute").test_client()
    client.get("/api/v1/trials")
    told = client.post("/api/v1/messages", json=sent)
    assert (told.status_code, told.get_json(force=True)["code"]) == (429, "too_many_requests")
    words = told.get_json(force=True)["emergency"]
    assert words.startswith("Call your emergency number now") is is_told
    assert (words == EMERGENCY_LINE) is not is_told


def test_one_talk_cannot_use_up_the_limit_of_a_whole_hospital(
    make_app: Callable[..., Flask],
) -> None:
    client = make_app(rate_limits="60 per minute").test_client()
    talk = client.post("/api/v1/messages", json={"text": "hi"}).get_json()["conversation"]
    again = {"text": "hi", "conversation": talk}
    replies = [client.post("/api/v1/messages", json=again) for _ in range(13)]
    assert [reply.status_code for reply in replies] == [200] * 12 + [429]
    assert client.post("/api/v1/messages", json={"text": "hi"}).status_code == 200


def test_a_forwarded_address_counts_only_behind_a_trusted_proxy(
    make_app: Callable[..., Flask],
) -> None:
    def statuses(app: Flask) -> list[int]:
        client = app.test_client()
        headers = [{"X-Forwarded-For": f"192.0.2.{number}"} for number in range(3)]
        return [client.get("/api/v1/trials", headers=each).status_code for each in headers]

    assert statuses(make_app(rate_limits="2 per minute")) == [200, 200, 429]
    assert statuses(make_app(rate_limits="2 per minute", trusted_proxies=1)) == [200, 200, 200]


def test_neighbours_of_one_ipv6_network_are_counted_together(
    make_app: Callable[..., Flask],
) -> None:
    client = make_app(rate_limits="2 per minute").test_client()
    peers = ["2001:db8::1", "2001:db8::2", "2001:db8::3%eth0", "2001:db8:1::1", "a:b", ""]
    statuses = [
        client.get("/api/v1/trials", environ_base={"REMOTE_ADDR": peer}).status_code
        for peer in peers
    ]
    assert statuses == [200, 200, 429, 200, 200, 200]


def test_a_redirect_is_not_an_error(app: Flask) -> None:
    def move() -> None:
        raise RequestRedirect("/live")

    app.before_request_funcs[None] = [move]
    assert app.test_client().get("/docs").headers["Location"] == "/live"


def test_a_storage_fault_is_told_once_for_each_cause(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        for cause in ("A", "A", "B"):
            services.faults.note(cause)
    assert len(caplog.records) == 2
    assert services.faults.counts() == {"A": 2, "B": 1}
