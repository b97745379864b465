"""Security headers on every response, and exact origins."""

import pytest
from flask import Response
from flask.testing import FlaskClient

from chatbot.web import guards, openapi

ALLOWED = "https://www.example.org"
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
PATHS = sorted({o.path.replace("{trial}", "NCT04938115") for o in openapi.OPERATIONS} | {"/nope"})


@pytest.mark.parametrize("path", PATHS)
def test_every_response_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers[name] for name in EVERYWHERE} == EVERYWHERE
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert "microphone=()" in headers["Permissions-Policy"]
    assert "Server" not in headers
    assert "Set-Cookie" not in headers


def test_the_api_lets_a_browser_run_nothing(client: FlaskClient) -> None:
    policy = client.get("/api/v1/trials").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy


def test_a_page_may_be_framed_by_the_named_sites_only() -> None:
    policy = guards.page_policy(Response(), [ALLOWED]).headers["Content-Security-Policy"]
    assert f"frame-ancestors 'self' {ALLOWED}" in policy
    assert "default-src 'self'" in policy


def test_the_allowed_origin_is_echoed_and_nothing_is_cached_across_origins(
    client: FlaskClient,
) -> None:
    headers = client.get("/api/v1/trials", headers={"Origin": ALLOWED}).headers
    assert headers["Access-Control-Allow-Origin"] == ALLOWED
    assert headers["Access-Control-Expose-Headers"] == "Retry-After"
    assert "Access-Control-Allow-Credentials" not in headers
    assert "Origin" in headers["Vary"]


def test_an_error_can_be_read_by_the_allowed_origin_too(client: FlaskClient) -> None:
    reply = client.post("/api/v1/messages", json={}, headers={"Origin": ALLOWED})
    assert reply.status_code == 400
    assert reply.headers["Access-Control-Allow-Origin"] == ALLOWED


@pytest.mark.parametrize(
    "origin",
    [
        "https://www.example.org.evil.com",
        "https://evil-www.example.org",
        "http://www.example.org",
        "https://www.example.org:8443",
        "https://WWW.example.org",
        "https://example.org",
        "null",
        "*",
        "",
    ],
)
def test_a_look_alike_origin_is_not_allowed(client: FlaskClient, origin: str) -> None:
    headers = client.get("/api/v1/trials", headers={"Origin": origin}).headers
    assert "Access-Control-Allow-Origin" not in headers
    assert "Origin" in headers["Vary"]


def test_a_preflight_allows_only_what_is_needed(client: FlaskClient) -> None:
    asked = {
        "Origin": ALLOWED,
        "Access-Control-Request-Method": "DELETE",
        "Access-Control-Request-Headers": "*",
    }
    reply = client.options("/api/v1/messages", headers=asked)
    assert reply.status_code == 204
    assert reply.headers["Access-Control-Allow-Methods"] == "POST"
    assert reply.headers["Access-Control-Allow-Headers"] == "Content-Type"


def test_a_preflight_of_a_stranger_allows_nothing(client: FlaskClient) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    headers = client.options("/api/v1/messages", headers=asked).headers
    assert not [name for name, _ in headers if name.startswith("Access-Control")]


def test_pages_are_not_open_to_other_origins(client: FlaskClient) -> None:
    headers = client.get("/docs", headers={"Origin": ALLOWED}).headers
    assert "Access-Control-Allow-Origin" not in headers
