"""CHATBOT_REQUIRE_REVIEW over HTTP: no channel shows words that nobody approved."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.factories import HEBEI, ui
from tests.web.conftest import StartSmall

DRAFTS = ("CD7 is a marker", "The signs of the disease", "This trial tests CD7")
PAGES = (
    "/faq/",
    "/faq/basics/what_is_cd7",
    "/faq/glossary",
    "/faq/trials/",
    f"/faq/trials/{HEBEI}",
    "/api/v1/trials",
    f"/api/v1/trials/{HEBEI}",
)


@pytest.fixture
def client(start_small: StartSmall) -> FlaskClient:
    """A service that requires review, over a folder without one."""
    return start_small(require_review=True)


def said(client: FlaskClient, text: str) -> str:
    told: str = client.post("/api/v1/messages", json={"text": text}).get_json()["text"]
    return told


@pytest.mark.parametrize("address", PAGES)
def test_no_page_shows_a_draft(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code in (200, 404)
    assert not any(words in reply.text for words in DRAFTS)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_there_once_all_is_approved(
    start_small: StartSmall, small_folder: Path, address: str
) -> None:
    factories.approve(small_folder, on=datetime.now(UTC).date())
    reply = start_small(require_review=True).get(address)
    assert reply.status_code == 200
    assert ui().under_review not in reply.text
    assert ui().not_reviewed not in reply.text


def test_it_is_ready_and_says_what_is_missing(client: FlaskClient) -> None:
    assert client.get("/ready").status_code == 200
    assert ui().under_review in said(client, "what is cd7")
    assert "Call 911" in said(client, "i cannot breathe")
    assert ui().not_reviewed in client.get("/").text


def test_what_is_approved_is_said(start_small: StartSmall, small_folder: Path) -> None:
    factories.approve(small_folder, "what_is_cd7", on=datetime.now(UTC).date())
    assert DRAFTS[0] in said(start_small(require_review=True), "what is cd7")
