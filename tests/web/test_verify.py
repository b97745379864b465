"""A receipt can be checked by anyone, also after the text has changed."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from chatbot.answering import figures
from chatbot.knowledge import checks
from chatbot.knowledge.reviews import content_hash
from chatbot.services.releases import keep_release
from chatbot.settings import Settings
from tests import factories
from tests.factories import HANGZHOU, HEBEI, STATUS, WHAT_IS_CD7
from tests.web.conftest import StartSmall, services_of
from tests.web.plain import read

OLD, NEW = "CD7 is a marker on some cells.", "CD7 is a mark on some cells."
NO_FOLDER = "sqlite:////nowhere/at/all/chatbot.db"
STATUS_OF_HEBEI = """\
  - id: trial_status_of_hebei
    title: Is the Hebei trial open?
    only: {trial: NCT04938115}
    text: "Hebei: {trial.status}"
"""


def receipt(client: FlaskClient, text: str, **more: str) -> dict[str, Any]:
    """The receipt of a reply."""
    reply = client.post("/api/v1/messages", json={"text": text, **more})
    assert reply.status_code == 200
    found: dict[str, Any] = reply.get_json()["receipt"]
    return found


def verify(client: FlaskClient, value: str) -> dict[str, Any]:
    """What the API tells of a hash that it knows."""
    reply = client.get(f"/api/v1/verify/{value}")
    assert reply.status_code == 200
    told: dict[str, Any] = reply.get_json()
    return told


def test_the_hash_of_an_answer_leads_to_its_text_as_authored_and_as_said(
    start_small: StartSmall,
) -> None:
    client = start_small()
    given = receipt(client, "what is cd7")
    told = verify(client, given["answers"][0]["hash"])
    assert (told["kind"], told["is_current"], told["release"]) == ("answer", True, given["release"])
    assert (told["answer"], told["language"], told["title"]) == (
        "what_is_cd7",
        "en",
        "What is CD7?",
    )
    assert "It was seen in {aml_remission} people" in told["text"]
    assert "It was seen in 7 of 10 people, and 3 of 10 died." in told["filled"]
    assert [source["id"] for source in told["sources"]] == ["registry_page", "journal_paper"]
    assert (told["review"], told["reviewed_on"], told["first_served_at"]) == ("draft", None, None)


def test_an_approved_text_says_when_it_was_approved(
    start_small: StartSmall, small_folder: Path
) -> None:
    day = datetime.now(UTC).date()
    factories.approve(small_folder, "about_bot", on=day)
    client = start_small()
    told = verify(client, receipt(client, "help")["answers"][0]["hash"])
    assert (told["review"], told["reviewed_on"]) == ("approved", day.isoformat())
    page = client.get(f"/verify/{told['hash']}").text
    assert f"Reviewed by a clinician on {figures.day(day)}." in page


def test_what_only_a_talk_can_fill_is_not_filled(
    start_small: StartSmall, small_folder: Path
) -> None:
    factories.add(small_folder, STATUS, factories.FILES[STATUS] + STATUS_OF_HEBEI)
    client = start_small()
    one = verify(client, receipt(client, "study status", trial=HANGZHOU)["answers"][0]["hash"])
    hebei = verify(client, receipt(client, "study status", trial=HEBEI)["answers"][0]["hash"])
    assert (one["answer"], one["text"], one["filled"]) == (
        "trial_status_of_one",
        "{trial.status}",
        None,
    )
    assert hebei["answer"] == "trial_status_of_hebei"
    assert hebei["filled"].startswith('Hebei: Listed as "Completed"')


def test_the_receipt_of_a_reply_leads_to_the_texts_it_was_made_of(
    start_small: StartSmall,
) -> None:
    client = start_small()
    given = receipt(client, "what is cd7")
    told = verify(client, given["id"])
    assert (told["kind"], told["is_current"], told["release"]) == ("reply", True, given["release"])
    assert told["answers"] == given["answers"]
    page = read(client.get(f"/verify/{given['id']}").text)
    assert f"/verify/{given['answers'][0]['hash']}" in page.links


def test_a_release_leads_to_all_its_texts(start_small: StartSmall) -> None:
    client = start_small()
    given = receipt(client, "what is cd7")
    told = verify(client, given["release"])
    assert (told["kind"], told["is_current"]) == ("release", True)
    assert given["answers"][0] in told["answers"]
    assert read(client.get(f"/verify/{given['release']}").text).tags


def test_an_old_receipt_still_leads_to_the_old_text(
    start_small: StartSmall, small_folder: Path
) -> None:
    before = receipt(start_small(), "what is cd7")
    unchanged = receipt(start_small(), "what are the side effects")["answers"][0]["hash"]
    factories.edit(small_folder, WHAT_IS_CD7, OLD, NEW)
    client = start_small()
    told = verify(client, before["answers"][0]["hash"])
    assert (told["kind"], told["is_current"], told["release"]) == (
        "answer",
        False,
        before["release"],
    )
    assert OLD in told["text"]
    assert (told["filled"], told["review"], told["sources"]) == (None, "", [])
    assert told["first_served_at"].endswith("Z")
    assert verify(client, unchanged)["is_current"] is True
    reply = verify(client, before["id"])
    assert (reply["kind"], reply["is_current"]) == ("reply", False)
    assert [note["hash"] for note in reply["answers"]] == [before["answers"][0]["hash"]]
    release = verify(client, before["release"])
    assert (release["kind"], release["is_current"]) == ("release", False)
    assert before["answers"][0]["hash"] in {note["hash"] for note in release["answers"]}


@pytest.mark.parametrize("what", ["answer", "reply", "release"])
def test_the_page_of_an_old_receipt_says_that_it_is_old(
    start_small: StartSmall, small_folder: Path, what: str
) -> None:
    before = receipt(start_small(), "what is cd7")
    value = {"answer": before["answers"][0]["hash"], "reply": before["id"]}
    factories.edit(small_folder, WHAT_IS_CD7, OLD, NEW)
    page = read(start_small().get(f"/verify/{value.get(what, before['release'])}").text)
    assert "This text was part of an earlier release." in page.main
    assert (OLD in page.main) == (what == "answer")


def test_the_page_shows_both_forms_and_ends_with_the_disclaimer(
    start_small: StartSmall,
) -> None:
    client = start_small()
    value = receipt(client, "what is cd7")["answers"][0]["hash"]
    page = read(client.get(f"/verify/{value}").text)
    assert "It was seen in {aml_remission} people" in page.main
    assert "It was seen in 7 of 10 people, and 3 of 10 died." in page.main
    assert "Not yet reviewed by a clinician." in page.main
    assert page.footer.endswith("This site does not give medical advice.")
    assert page.canonical == f"/verify/{value}"


@pytest.mark.parametrize("value", ["0" * 64, "abc", "a.b", "%3Cscript%3E", "0" * 65])
def test_what_nobody_was_given_is_told_as_unknown(start_small: StartSmall, value: str) -> None:
    client = start_small()
    reply = client.get(f"/verify/{value}")
    page = read(reply.text)
    assert reply.status_code == 404
    assert "We do not know this receipt." in page.main
    assert "If this is an emergency" in page.main
    assert "script" not in page.tags
    assert client.get(f"/api/v1/verify/{value}").status_code in (400, 404)


def test_without_storage_what_is_served_now_can_still_be_checked(
    start_small: StartSmall,
) -> None:
    client = start_small(database_url=NO_FOLDER)
    given = receipt(client, "what is cd7")
    assert verify(client, given["answers"][0]["hash"])["is_current"] is True
    assert verify(client, given["release"])["kind"] == "release"
    reply = client.get(f"/api/v1/verify/{given['id']}")
    assert reply.get_json(force=True)["code"] == "storage_unavailable"
    page = client.get(f"/verify/{given['id']}")
    assert page.status_code == 503
    assert "We cannot look that up now." in page.text


def test_where_review_is_required_a_text_that_nobody_approved_is_not_shown(
    start_small: StartSmall, small_folder: Path
) -> None:
    client = start_small(require_review=True)
    knowledge = checks.load_checked(small_folder)
    texts = {answer.id: answer for _, answer in knowledge.languages["en"].answers()}
    value = content_hash(texts["what_is_cd7"], knowledge.facts)
    assert client.get(f"/api/v1/verify/{value}").status_code == 404
    assert client.get(f"/verify/{value}").status_code == 404
    listed = verify(client, knowledge.release)["answers"]
    assert value not in {note["hash"] for note in listed}
    alarm = content_hash(texts["emergency_now"], knowledge.facts)
    assert verify(client, alarm)["answer"] == "emergency_now"


def test_a_talk_that_was_deleted_leaves_no_receipt(start_small: StartSmall) -> None:
    client = start_small()
    reply = client.post("/api/v1/messages", json={"text": "what is cd7"}).get_json()
    assert verify(client, reply["receipt"]["id"])["kind"] == "reply"
    client.delete(f"/api/v1/conversations/{reply['conversation']}")
    assert client.get(f"/api/v1/verify/{reply['receipt']['id']}").status_code == 404


def test_texts_are_kept_once_for_each_release(
    start_small: StartSmall, small_folder: Path, settings: Settings
) -> None:
    first = start_small()
    again = start_small()
    factories.edit(small_folder, WHAT_IS_CD7, OLD, NEW)
    last = start_small()
    path = settings.database_url.removeprefix("sqlite:///")
    rows = sqlite3.connect(path).execute(
        "SELECT release, count(*), count(DISTINCT first_served_at) FROM release_text GROUP BY 1"
    )
    releases = {client.get("/ready").get_json()["release"] for client in (first, again, last)}
    found = rows.fetchall()
    assert {release for release, _, _ in found} == releases
    assert len(releases) == 2
    assert services_of(again.application).faults.counts() == {}
    answers = len(list(services_of(last.application).known().languages["en"].answers()))
    assert {(count, times) for _, count, times in found} == {(answers, 1)}


def test_a_release_that_could_not_be_kept_is_kept_later(start_small: StartSmall) -> None:
    client = start_small(database_url=NO_FOLDER)
    services = services_of(client.application)
    assert not keep_release(services, now=datetime.now(UTC))
    assert services.faults.counts()
