"""Traces tell which steps a request went through, and nothing that a person sent."""

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
from flask.testing import FlaskClient
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chatbot.errors import SettingsError
from chatbot.settings import Settings
from chatbot.web import tracing
from tests.web.conftest import StartSmall

MESSAGES = "/api/v1/messages"
MARK = "CANARY7f3a"
TEXTS = (
    f"what is cd7 {MARK}",
    f"i cannot breathe {MARK}",
    f"my name is {MARK}, trial NCT04938115",
    f"CD7 97.41 % {MARK}",
)


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """All spans of this process."""
    exporter = InMemorySpanExporter()
    tracing.hand_to(SimpleSpanProcessor(exporter))
    yield exporter
    tracing.stop()


@pytest.fixture
def traced(start_small: StartSmall) -> FlaskClient:
    """A bot that has somewhere to send its traces."""
    return start_small(otel_endpoint="http://127.0.0.1:9/v1/traces")


def named(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    """The spans by name."""
    return {span.name: span for span in exporter.get_finished_spans()}


def test_a_request_is_a_span_with_its_steps_below_it(
    traced: FlaskClient, spans: InMemorySpanExporter
) -> None:
    reply = traced.post(MESSAGES, json={"text": "what is cd7"})
    found = named(spans)
    assert set(found) == {f"POST {MESSAGES}", "screen", "match", "store"}
    whole = found[f"POST {MESSAGES}"]
    assert whole.attributes is not None
    assert dict(whole.attributes) == {
        "http.request.method": "POST",
        "http.route": MESSAGES,
        "http.response.status_code": 200,
        "chatbot.request": reply.headers["X-Request-ID"],
        "chatbot.outcome": "answer",
    }
    for name in ("screen", "match", "store"):
        parent = found[name].parent
        assert parent is not None
        assert parent.span_id == whole.context.span_id
        assert not found[name].attributes


def test_nothing_that_was_sent_is_in_any_span(
    traced: FlaskClient, spans: InMemorySpanExporter
) -> None:
    headers = {"User-Agent": MARK, "X-Request-ID": MARK, "traceparent": f"00-{'a' * 32}-{MARK}-01"}
    for text in TEXTS:
        talk = traced.post(MESSAGES, json={"text": text}, headers=headers).get_json()
        traced.post(MESSAGES, json={"text": text, "conversation": talk["conversation"]})
        traced.get(f"/api/v1/conversations/{talk['conversation']}?{MARK}={MARK}")
        sent = spans.get_finished_spans()
        assert talk["conversation"] not in "".join(span.to_json() for span in sent)
    traced.get(f"/{MARK}?{MARK}={MARK}", headers=headers)
    traced.open(MESSAGES, method=MARK[:6], headers=headers)
    traced.post(MESSAGES, json={"text": MARK, MARK: MARK})
    told = "".join(span.to_json() for span in spans.get_finished_spans())
    assert "screen" in told
    for secret in (MARK, MARK.lower(), "97.41", "NCT04938115", "a" * 32):
        assert secret not in told


def test_what_fails_is_not_told_in_its_own_words(
    traced: FlaskClient, spans: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(MARK)

    monkeypatch.setattr("chatbot.safety.screen.Screen.assess", fail)
    assert traced.post(MESSAGES, json={"text": "what is cd7"}).status_code == 500
    found = named(spans)
    attributes = found[f"POST {MESSAGES}"].attributes
    assert attributes is not None
    assert attributes["http.response.status_code"] == 500
    assert all(not span.events for span in found.values())
    assert MARK not in "".join(span.to_json() for span in found.values())


def _words(client: FlaskClient) -> list[object]:
    replies = [client.post(MESSAGES, json={"text": text}).get_json() for text in TEXTS]
    return [(reply["text"], reply["outcome"], reply["receipt"]) for reply in replies]


@pytest.mark.parametrize("listens", [False, True], ids=["gone", "silent"])
def test_answers_are_the_same_without_a_collector(
    start_small: StartSmall, settings: Settings, listens: bool
) -> None:
    plain = _words(start_small())
    with closing(socket.create_server(("127.0.0.1", 0))) as collector:
        endpoint = f"http://127.0.0.1:{collector.getsockname()[1]}/v1/traces"
        if not listens:
            collector.close()
        client = start_small(otel_endpoint=endpoint)
        tracing.start(settings.model_copy(update={"otel_endpoint": endpoint}))
        try:
            assert _words(client) == plain
        finally:
            tracing.stop()


def test_without_an_endpoint_nothing_is_traced(
    client: FlaskClient, spans: InMemorySpanExporter
) -> None:
    client.get("/live")
    assert named(spans) == {}


def test_a_missing_package_stops_the_start(
    start_small: StartSmall, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "opentelemetry.exporter.otlp.proto.http.trace_exporter"
    monkeypatch.setitem(__import__("sys").modules, name, None)
    with pytest.raises(SettingsError, match=r"CHATBOT_OTEL_ENDPOINT: needs the package opentel"):
        start_small(otel_endpoint="http://127.0.0.1:9/v1/traces")
