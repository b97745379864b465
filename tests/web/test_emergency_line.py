"""The short emergency line stands in every error body, whatever went wrong (requirement S-6)."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from chatbot.knowledge.loader import Knowledge
from chatbot.services.shared import NotReadyError
from chatbot.storage.errors import StorageError
from chatbot.web import conversations, messages
from chatbot.web.errors import EMERGENCY_LINE, PROBLEMS, code_for

MESSAGES = "/api/v1/messages"
JSON = "application/json"


def body(content: bytes | str, kind: str = JSON) -> Callable[[FlaskClient], TestResponse]:
    return lambda client: client.post(MESSAGES, data=content, content_type=kind)


def sent(**given: object) -> Callable[[FlaskClient], TestResponse]:
    return lambda client: client.post(MESSAGES, json=given)


def seen(path: str) -> Callable[[FlaskClient], TestResponse]:
    return lambda client: client.get(path)


# One request for each code that a client can bring about by itself.
REQUESTS: dict[str, Callable[[FlaskClient], TestResponse]] = {
    "bad_request": lambda client: client.get("/live", headers={"Origin": "https://a, https://b"}),
    "bad_encoding": body(b'{"text": "\xff"}'),
    "bad_json": body('{"text": "I cannot breathe"'),
    "bad_unicode": body('{"text": "\\ud800"}'),
    "object_expected": body("[]"),
    "duplicate_key": body('{"text": "a", "text": "b"}'),
    "too_deep": body('{"text": [[[[[[[[]]]]]]]]}'),
    "unknown_field": sent(text="a", other="b"),
    "missing_field": sent(),
    "invalid_value": sent(text=1),
    "empty_message": sent(text=" "),
    "too_long": sent(text="a" * 1001),
    "language_unknown": sent(text="a", language="xx"),
    "trial_id_invalid": sent(text="a", trial="NCT1"),
    "answer_invalid": lambda client: client.post(
        "/api/v1/screenings", json={"answers": {"age_years": "old"}}
    ),
    "not_found": seen("/nothing"),
    "conversation_unknown": sent(text="a", conversation="unknown"),
    "trial_unknown": seen("/api/v1/trials/NCT00000000"),
    "answer_unknown": lambda client: client.post(
        "/api/v1/feedback", json={"kind": "helpful", "answers": ["unknown"]}
    ),
    "questionnaire_unknown": seen("/fhir/Questionnaire/unknown"),
    "hash_unknown": seen("/api/v1/verify/unknown"),
    "method_not_allowed": lambda client: client.delete(MESSAGES),
    "too_large": body("a" * 20_000),
    "json_expected": body("text=a", "application/x-www-form-urlencoded"),
}
# And what is told when something of ours fails, or by other means than one request.
FAILURES: dict[str, Exception] = {
    "internal_error": RuntimeError("PRIVATE"),
    "not_ready": NotReadyError(),
    "storage_unavailable": StorageError("PRIVATE"),
}
ELSEWHERE = {"busy", "too_many_requests", "headers_too_large"}


def test_every_code_is_tried() -> None:
    assert REQUESTS.keys() | FAILURES.keys() | ELSEWHERE == PROBLEMS.keys()


@pytest.mark.parametrize("code", REQUESTS)
def test_a_refused_request_is_told_the_line(client: FlaskClient, code: str) -> None:
    reply = REQUESTS[code](client)
    problem = reply.get_json(force=True)
    assert (problem["code"], reply.status_code) == (code, PROBLEMS[code].status)
    assert problem["emergency"] == EMERGENCY_LINE


@pytest.mark.parametrize("code", FAILURES)
def test_a_failure_is_told_the_line(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise FAILURES[code]

    monkeypatch.setattr(messages, "answer_message", fail)
    monkeypatch.setattr(conversations, "show_conversation", fail)
    for reply in (sent(text="a")(client), client.get("/api/v1/conversations/x")):
        problem = reply.get_json(force=True)
        assert (problem["code"], problem["emergency"]) == (code, EMERGENCY_LINE)
        assert "PRIVATE" not in reply.text


def test_too_many_requests_are_told_the_line(make_app: Callable[..., Flask]) -> None:
    client = make_app(rate_limits="1 per minute").test_client()
    replies = [client.get("/api/v1/trials") for _ in range(2)]
    problem = replies[-1].get_json(force=True)
    assert (problem["code"], problem["emergency"]) == ("too_many_requests", EMERGENCY_LINE)


@pytest.mark.parametrize(
    "status", [400, 404, 405, 408, 411, 413, 414, 415, 418, 429, 431, 500, 503]
)
def test_every_status_has_a_code(status: int) -> None:
    assert code_for(status) in PROBLEMS


@pytest.mark.parametrize("path", ["/", "/faq/", "/faq/q/none", "/faq/trials/NCT1", "/verify/x"])
def test_every_page_holds_the_line_in_itself(
    client: FlaskClient, knowledge: Knowledge, path: str
) -> None:
    """So it shows without a script, and after the server can no longer be reached."""
    page = client.get(path)
    assert page.content_type.startswith("text/html")
    assert knowledge.languages["en"].ui.emergency_line in page.text


def test_the_line_of_the_folder_is_the_one_of_the_code(knowledge: Knowledge) -> None:
    assert {language.ui.emergency_line for language in knowledge.languages.values()} == {
        EMERGENCY_LINE
    }


def test_the_widget_has_the_line_and_the_numbers_for_when_it_reaches_nobody(
    client: FlaskClient, knowledge: Knowledge
) -> None:
    script = client.get("/widget.js", follow_redirects=True).text
    assert f'"emergency_line":"{knowledge.languages["en"].ui.emergency_line}"' in script
    assert 'problem?.emergency ?? say("emergency_line")' in script
    for region in knowledge.regions.values():
        assert all(f'"number":"{line.number}"' in script for line in region.lines)
