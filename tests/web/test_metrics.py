"""Numbers for Prometheus: true, few, and without anything that a person sent."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from chatbot.web import metrics
from tests.servers import free_port, wait_until

MARK = "CANARY7f3a"


def told(client: FlaskClient, **more: object) -> str:
    """What a program on this machine is told."""
    reply = client.get("/metrics", **more)
    assert reply.status_code == 200
    return reply.text


def value(text: str, series: str) -> float:
    """The number of one series; 0 where there is none."""
    found = [line.rpartition(" ")[2] for line in text.splitlines() if line.startswith(series + " ")]
    return float(found[0]) if found else 0.0


def test_a_reply_is_counted(client: FlaskClient) -> None:
    series = 'chatbot_replies_total{outcome="answer",severity="normal"}'
    before = value(told(client), series)
    client.post("/api/v1/messages", json={"text": "hello"})
    assert value(told(client), series) == before + 1


def test_nothing_that_was_sent_is_a_label(client: FlaskClient) -> None:
    before = len(told(client).splitlines())
    for number in range(30):
        client.get(f"/{MARK}{number}?{MARK}={number}", headers={"User-Agent": MARK})
        client.post("/api/v1/messages", json={"text": f"{MARK}{number}"})
        client.open(f"/api/v1/trials/{MARK}{number}", method=f"{MARK}{number}"[:10].upper())
    after = told(client)
    assert MARK.lower() not in after.lower()
    assert len(after.splitlines()) - before < 60


@pytest.mark.parametrize(
    "request_from",
    [
        {"environ_base": {"REMOTE_ADDR": "10.0.0.7"}},
        {"environ_base": {"REMOTE_ADDR": "unix"}},
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"Forwarded": "for=127.0.0.1"}},
        {"headers": {"X-Real-IP": "127.0.0.1"}},
    ],
)
def test_others_are_told_nothing(client: FlaskClient, request_from: dict[str, object]) -> None:
    reply = client.get("/metrics", **request_from)
    assert (reply.status_code, reply.get_json(force=True)["code"]) == (404, "not_found")


def test_a_failing_database_shows(make_app: Callable[..., Flask]) -> None:
    client = make_app(database_url="sqlite:////nowhere/at/all/chatbot.db").test_client()
    for _ in range(5):
        client.post("/api/v1/messages", json={"text": "hello"})
    wait_until(lambda: value(told(client), "chatbot_storage_degraded") == 1.0)
    assert 'cause="OperationalError SQLITE_CANTOPEN"' in told(client)


def test_numbers_that_cannot_be_kept_stop_nobody(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S-106: the disk that workers add them up on is full."""

    def full(_services: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(metrics, "_look", full)
    assert client.post("/api/v1/messages", json={"text": "hello"}).status_code == 200


def test_counts_that_workers_do_not_share_show(make_app: Callable[..., Flask]) -> None:
    """S-103: Redis is gone, so that each worker counts by itself."""
    client = make_app(
        redis_url=f"redis://127.0.0.1:{free_port()}", rate_limits="60 per minute"
    ).test_client()
    assert value(told(client), "chatbot_limits_alone") == 0.0
    client.get("/api/v1/trials?country=AU")
    assert value(told(client), "chatbot_limits_alone") == 1.0


def test_a_worker_that_is_begun_is_counted(client: FlaskClient) -> None:
    before = value(told(client), "chatbot_worker_starts_total")
    metrics.count_start()
    assert value(told(client), "chatbot_worker_starts_total") == before + 1
