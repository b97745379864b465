"""Hostile and odd requests: each is refused or answered, never a 5xx, and leaves nothing behind."""

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from chatbot.services.shared import Services
from chatbot.storage.tables import ConversationRow, EventRow, FeedbackRow

MESSAGES = "/api/v1/messages"
JSON = "application/json"
ZALGO = "".join(letter + "\u0337\u0336" * 25 for letter in "suicide")


def body(data: bytes, content_type: str | None = JSON, **headers: str) -> dict[str, Any]:
    """A POST of these very bytes."""
    return {
        "path": MESSAGES,
        "method": "POST",
        "data": data,
        "content_type": content_type,
        "headers": {name.replace("_", "-"): value for name, value in headers.items()},
    }


def fields(**given: object) -> dict[str, Any]:
    """A POST of these fields, letters outside ASCII escaped."""
    return body(json.dumps(given).encode())


def text(value: str) -> dict[str, Any]:
    """A POST of this message."""
    return fields(text=value)


def get(path: str, method: str = "GET", **headers: str) -> dict[str, Any]:
    """A request without a body."""
    return {
        "path": path,
        "method": method,
        "headers": {name.replace("_", "-"): value for name, value in headers.items()},
    }


REFUSED = {
    "A1 nothing": (text(""), 400, "empty_message"),
    "A2 spaces": (text(" " * 400), 400, "empty_message"),
    "A2 tabs": (text("\t" * 400), 400, "empty_message"),
    "A2 wide spaces": (text("\u3000" * 400), 400, "empty_message"),
    "A2 invisible": (text("\u200b" * 400), 400, "empty_message"),
    "A5 one too many": (text("a" * 1001), 400, "too_long"),
    "A6 too many bytes": (text("\U0001f9ec" * 1001), 400, "too_long"),
    "A7 grows eighteen times": (text("\ufdfa" * 1000), 400, "too_long"),
    "A8 16 KB and one": (body(b'{"text":"' + b"a" * (16 * 1024 - 10) + b'"}'), 413, "too_large"),
    "A8 much more": (body(b" " * 1_000_000), 413, "too_large"),
    "A11 gzip": (body(b"\x1f\x8b", Content_Encoding="gzip"), 415, "json_expected"),
    "B1 lists in lists": (body(b"[" * 5000 + b"]" * 5000), 400, "too_deep"),
    "B2 objects in objects": (body(b'{"m":' * 1500), 400, "too_deep"),
    "B2 just too deep": (body(b'{"text":[[[[[1]]]]]}'), 400, "too_deep"),
    "B3 null": (body(b"null"), 400, "object_expected"),
    "B3 list": (body(b"[]"), 400, "object_expected"),
    "B3 string": (body(b'"x"'), 400, "object_expected"),
    "B3 number": (body(b"5"), 400, "object_expected"),
    "B3 no body": (body(b""), 400, "bad_json"),
    "B4 number for text": (fields(text=5), 400, "invalid_value"),
    "B4 true for text": (fields(text=True), 400, "invalid_value"),
    "B4 null for text": (fields(text=None), 400, "invalid_value"),
    "B4 no field": (body(b"{}"), 400, "missing_field"),
    "B4 other field": (fields(message="hi"), 400, "missing_field"),
    "B5 list for text": (fields(text=["fever"]), 400, "invalid_value"),
    "B6 NaN": (body(b'{"text": NaN}'), 400, "bad_json"),
    "B6 Infinity": (body(b'{"text": -Infinity}'), 400, "bad_json"),
    "B7 key twice": (body(b'{"text":"safe","text":"I want to die"}'), 400, "duplicate_key"),
    "B7 key twice, escaped": (body(b'{"text":"a","te\\u0078t":"b"}'), 400, "duplicate_key"),
    "B8 endless number": (body(b'{"text":' + b"1" * 10_000 + b"}"), 400, "bad_json"),
    "B9 not UTF-8": (body(b'{"text":"\xff\xfe"}'), 400, "bad_encoding"),
    "B10 UTF-16": (body('{"text":"hi"}'.encode("utf-16")), 400, "bad_encoding"),
    "B10 UTF-16, no mark": (body('{"text":"hi"}'.encode("utf-16-le")), 400, "bad_json"),
    "B11 UTF-7": (body(b"+AHs-", f"{JSON}; charset=utf-7"), 415, "json_expected"),
    "B12 text/plain": (body(b'{"text":"hi"}', "text/plain"), 415, "json_expected"),
    "B12 form": (body(b"text=hi", "application/x-www-form-urlencoded"), 415, "json_expected"),
    "B13 no type": (body(b'{"text":"hi"}', None), 415, "json_expected"),
    "B14 byte order mark": (body(b'\xef\xbb\xbf{"text":"hi"}'), 400, "bad_encoding"),
    "B15 admin": (fields(text="hi", is_admin=True), 400, "unknown_field"),
    "B15 intent": (fields(text="hi", intent="x"), 400, "unknown_field"),
    "B15 disclaimer": (fields(text="hi", disclaimer=""), 400, "unknown_field"),
    "B15 prototype": (fields(text="hi", __proto__={"isAdmin": True}), 400, "unknown_field"),
    "B16 get": (get(MESSAGES), 405, "method_not_allowed"),
    "B16 put": (get(MESSAGES, "PUT"), 405, "method_not_allowed"),
    "B16 trace": (get(MESSAGES, "TRACE"), 405, "method_not_allowed"),
    "B16 delete": (get(MESSAGES, "DELETE"), 405, "method_not_allowed"),
    "B17 dots": (get("/api/v1/messages/../admin"), 404, "not_found"),
    "B17 slashes": (get("//api//v1/messages"), 404, "not_found"),
    "B17 escaped slash": (get("/api/v1/messages%2f"), 404, "not_found"),
    "B21 method override": (
        get(MESSAGES, X_HTTP_Method_Override="POST"), 405, "method_not_allowed"
    ),
    "C1 half a pair": (body(b'{"text":"\\ud800"}'), 400, "bad_unicode"),
    "C1 half a pair as key": (body(b'{"\\udc00":"a"}'), 400, "bad_unicode"),
    "C16 Arabic": (fields(text="hi", trial="NCT\u0660\u0664599556"), 400, "trial_id_invalid"),
    "E2 quote in id": (fields(text="hi", conversation="' OR '1'='1"), 400, "invalid_value"),
    "E2 quote in path": (get("/api/v1/conversations/' OR '1'='1"), 400, "invalid_value"),
    "E4 sort": (get("/api/v1/trials?sort=id;select pg_sleep(5)"), 400, "unknown_field"),
    "E5 NaN": (get("/api/v1/trials?cd7_percent=NaN"), 400, "invalid_value"),
    "E5 twice": (get("/api/v1/trials?status=completed&status=unknown"), 400, "invalid_value"),
    "I1 open redirect": (get("/go?url=https://evil.example"), 404, "not_found"),
    "I2 path": (get("/go/NCT04599556/../../evil"), 400, "trial_id_invalid"),
    "I2 host": (get("/go/NCT04599556@evil.example"), 400, "trial_id_invalid"),
    "I2 address": (get("/go/https://evil.example"), 400, "trial_id_invalid"),
    "I2 field": (fields(text="hi", trial="NCT04599556/../../evil"), 400, "trial_id_invalid"),
    "I2 line break": (get("/go/NCT04599556%0d%0aX: y"), 404, "not_found"),
    "I4 unknown": (get("/go/NCT00000000"), 404, "trial_unknown"),
    "I4 unknown field": (fields(text="hi", trial="NCT00000000"), 404, "trial_unknown"),
    "I5 one digit off": (get("/api/v1/trials/NCT04599566"), 404, "trial_unknown"),
    "J4 two origins": (
        get("/api/v1/trials", Origin="https://www.example.org, https://b.example"),
        400,
        "bad_request",
    ),
    "J6 form post": (body(b'{"text":"hi"}', "text/plain; charset=utf-8"), 415, "json_expected"),
}  # fmt: skip

ANSWERED = {
    "A3 one mark": text("?"),
    "A4 just short enough": text("a" * 1000),
    "A6 1000 of four bytes": text("\U0001f9ec" * 1000),
    "A8 16 KB of spaces": body(b'{"text":"hi"}' + b" " * (16 * 1024 - 13)),
    "A12 many lines": text("a\n" * 500),
    "A13 one word": text("a" * 1000),
    "B12 with charset": body(b'{"text":"hi"}', f"{JSON}; charset=UTF-8"),
    "B22 wrong accepts": {
        **text("hi"),
        "headers": {"Accept": "text/html", "Accept-Language": "zh;q=9,../../etc"},
    },
    "B20 forged proxy": {**text("hi"), "headers": {"X-Forwarded-For": "127.0.0.1, 10.0.0.1"}},
    "B19 forged host": {**text("hi"), "headers": {"Host": "evil.example"}},
    "C2 NUL": text("a\u0000b"),
    "C7 fifty marks on each letter": text(ZALGO[:1000]),
    "C16 wide digits": fields(
        text="hi", trial="NCT\uff10\uff14\uff15\uff19\uff19\uff15\uff15\uff16"
    ),
    "G1 template": text("{{7*7}} {% raw %} {{config}}"),
    "I3 lower case": fields(text="hi", trial="nct04599556"),
    "I3 spaces": fields(text="hi", trial=" NCT 04599556 "),
    "J12 callback": {**text("hi"), "path": f"{MESSAGES}?callback=alert"},
}


def rows(services: Services) -> list[int]:
    """How many rows each table holds."""
    assert services.keeper.drain()
    with services.database.transaction() as session:
        tables = (ConversationRow, EventRow, FeedbackRow)
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_and_nothing_is_stored(
    name: str, client: FlaskClient, services: Services
) -> None:
    request, status, code = REFUSED[name]
    reply = client.open(**request)
    problem = reply.get_json(force=True)
    assert (reply.status_code, problem["code"]) == (status, code)
    assert reply.content_type == "application/problem+json"
    assert problem["emergency"]
    assert rows(services) == [0, 0, 0]
    assert client.post(MESSAGES, json={"text": "hello"}).status_code == 200


@pytest.mark.parametrize("name", ANSWERED)
def test_it_is_answered_with_the_disclaimer_last(
    name: str, client: FlaskClient, services: Services
) -> None:
    reply = client.open(**ANSWERED[name])
    assert reply.status_code == 200
    assert reply.content_type == JSON
    site = services.known().site
    assert reply.get_json()["text"].endswith(site.disclaimer)
    assert rows(services) == [1, 1, 0]


def test_a_body_without_a_length_is_cut_off_too(client: FlaskClient) -> None:
    """A9: what a server hands on when a body comes in chunks."""
    stream = io.BytesIO(b'{"text":"' + b"a" * 50_000_000)
    reply = client.post(
        MESSAGES,
        content_type=JSON,
        input_stream=stream,
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert reply.status_code == 413
    assert stream.tell() < 100_000


def test_an_unknown_field_is_not_said_back(client: FlaskClient) -> None:
    reply = client.post(MESSAGES, json={"text": "hi", "john@example.com": 1})
    assert "john" not in reply.get_data(as_text=True)


def test_a_known_field_is_named(client: FlaskClient) -> None:
    reply = client.post(MESSAGES, json={"text": "hi", "region": 5})
    assert reply.get_json(force=True)["field"] == "region"
