"""Conversations, feedback, trials, receipts, health."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from chatbot.answering.trial_search import Wanted
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.reviews import content_hash
from chatbot.services.shared import Services
from chatbot.services.trials import COUNTRIES, list_trials, registry_id


def start(client: FlaskClient) -> str:
    """Begin a talk."""
    talk: str = client.post("/api/v1/messages", json={"text": "hello"}).get_json()["conversation"]
    return talk


def test_all_that_is_kept_of_a_talk_is_shown(client: FlaskClient) -> None:
    talk = start(client)
    kept = client.get(f"/api/v1/conversations/{talk}").get_json()
    assert list(kept) == [
        "conversation", "created_at", "last_at", "language", "turn", "topic", "turns", "disclaimer",
    ]  # fmt: skip
    assert kept["turns"][0]["intents"] == ["greeting"]
    assert kept["turns"][0]["rule"] == "canned:always"
    assert len(kept["turns"][0]["receipt"]) == 64
    assert (kept["turns"][0]["script"], kept["turns"][0]["candidates"]) == (None, [])
    assert kept["created_at"].endswith("Z")


@pytest.mark.parametrize("kind", ["helpful", "not_helpful", "wrong_answer"])
def test_feedback_is_kept(client: FlaskClient, knowledge: Knowledge, kind: str) -> None:
    _, answer = next(knowledge.languages["en"].answers())
    given = {"kind": kind, "conversation": start(client), "turn": 1, "answers": [answer.id]}
    reply = client.post("/api/v1/feedback", json=given)
    assert (reply.status_code, reply.get_json()["kept"]) == (201, True)


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"kind": "great"}, 400, "invalid_value"),
        ({"kind": "helpful", "comment": "my name is Ann"}, 400, "unknown_field"),
        ({"kind": "helpful", "turn": 0}, 400, "invalid_value"),
        ({"kind": "helpful", "turn": 1.5}, 400, "invalid_value"),
        ({"kind": "helpful", "turn": "1"}, 400, "invalid_value"),
        ({"kind": "helpful", "turn": True}, 400, "invalid_value"),
        ({"kind": "helpful", "answers": ["nothing_of_the_kind"]}, 404, "answer_unknown"),
        ({"kind": "helpful", "answers": ["x"] * 21}, 400, "invalid_value"),
        ({"kind": "helpful", "conversation": "A" * 22}, 404, "conversation_unknown"),
        ({}, 400, "missing_field"),
    ],
)
def test_feedback_about_nothing_is_refused(
    client: FlaskClient, given: dict[str, object], status: int, code: str
) -> None:
    reply = client.post("/api/v1/feedback", json=given)
    assert (reply.status_code, reply.get_json(force=True)["code"]) == (status, code)


def test_feedback_about_a_turn_that_has_not_been_is_refused(client: FlaskClient) -> None:
    given = {"kind": "helpful", "conversation": start(client), "turn": 2}
    assert client.post("/api/v1/feedback", json=given).status_code == 404


def test_every_trial_is_listed_with_its_dated_status(
    client: FlaskClient, knowledge: Knowledge
) -> None:
    body = client.get("/api/v1/trials").get_json()
    assert {trial["id"] for trial in body["trials"]} == set(knowledge.trials)
    assert body["total"] == len(knowledge.trials)
    assert body["disclaimer"] == knowledge.site.disclaimer
    for trial in body["trials"]:
        assert trial["status"]
        assert date.fromisoformat(trial["status_as_of"]) <= date.fromisoformat(trial["checked_on"])
        assert trial["url"] == f"https://clinicaltrials.gov/study/{trial['id']}"


def test_trials_are_found_by_condition_country_and_status(client: FlaskClient) -> None:
    found = {
        query: {trial["id"] for trial in client.get(f"/api/v1/trials?{query}").get_json()["trials"]}
        for query in ("condition=aml", "condition=AML&country=china", "country=Atlantis",
                      "status=completed", "condition=aml&country=China&status=completed",
                      "condition=T-ALL", "condition=t_all")
    }  # fmt: skip
    assert "NCT04938115" in found["condition=aml&country=China&status=completed"]
    assert found["condition=AML&country=china"] <= found["condition=aml"]
    assert found["country=Atlantis"] == set()
    assert found["condition=T-ALL"] >= found["condition=t_all"] > set()


def test_every_country_can_be_asked_for_by_name_and_by_code(
    client: FlaskClient, knowledge: Knowledge
) -> None:
    assert set(COUNTRIES.values()) == {c for t in knowledge.trials.values() for c in t.countries}
    for code, name in COUNTRIES.items():
        by_code = client.get("/api/v1/trials", query_string={"country": code.lower()}).get_json()
        by_name = client.get("/api/v1/trials", query_string={"country": name}).get_json()
        assert by_code == by_name
        assert by_code["trials"]


ASKS_30, ASKS_MORE_THAN_30, ASKS_70_OR_50 = "NCT05170568", "NCT04762485", "NCT07117175"
ASKS_98, ASKS_99, ASKS_ABOUT_70 = "NCT06064903", "NCT05043571", "NCT05909527"


def test_a_limit_that_no_record_states_leaves_no_trial_out(
    client: FlaskClient, knowledge: Knowledge
) -> None:
    body = client.get("/api/v1/trials?cd7_percent=0").get_json()
    left = {trial["id"] for trial in body["trials"]}
    unstated = {name for name, trial in knowledge.trials.items() if not trial.cd7}
    positive = {n for n, t in knowledge.trials.items() if t.cd7 and t.cd7.rule == "positive"}
    assert unstated | positive <= left
    assert ASKS_ABOUT_70 in left


@pytest.mark.parametrize(
    ("percent", "without"),
    [
        ("0", {ASKS_30, ASKS_MORE_THAN_30, ASKS_70_OR_50, ASKS_98, ASKS_99}),
        ("29.9", {ASKS_30, ASKS_MORE_THAN_30, ASKS_70_OR_50, ASKS_98, ASKS_99}),
        ("30", {ASKS_MORE_THAN_30, ASKS_70_OR_50, ASKS_98, ASKS_99}),
        ("30.1", {ASKS_70_OR_50, ASKS_98, ASKS_99}),
        ("49.9", {ASKS_70_OR_50, ASKS_98, ASKS_99}),
        ("50", {ASKS_98, ASKS_99}),
        ("98", {ASKS_98, ASKS_99}),
        ("98.1", {ASKS_99}),
        ("99", {ASKS_99}),
        ("99.1", set()),
        ("100", set()),
    ],
)
def test_a_percent_of_cd7_leaves_out_only_what_certainly_asks_for_more(
    client: FlaskClient, knowledge: Knowledge, percent: str, without: set[str]
) -> None:
    body = client.get(f"/api/v1/trials?cd7_percent={percent}").get_json()
    assert set(knowledge.trials) - {trial["id"] for trial in body["trials"]} == without


def test_a_percent_and_a_disease_may_be_asked_for_together(client: FlaskClient) -> None:
    body = client.get("/api/v1/trials?cd7_percent=40&condition=aml").get_json()
    left = {trial["id"] for trial in body["trials"]}
    assert ASKS_MORE_THAN_30 in left
    assert not left & {ASKS_30, ASKS_70_OR_50, ASKS_98}


def test_a_stale_status_is_not_said_and_not_found_by(services: Services) -> None:
    """Requirement S-28: a word that can mean "open" is told for thirty days."""
    newest = max(trial.status_as_of for trial in services.known().trials.values())
    recruiting = Wanted(statuses=frozenset({"recruiting"}))
    assert list_trials(services, recruiting, today=newest).total
    assert list_trials(services, recruiting, today=date(newest.year + 1, 1, 1)).trials == ()
    late = list_trials(services, Wanted(), today=date(newest.year + 1, 1, 1)).trials
    assert {each.note.status for each in late if each.trial.status == "recruiting"} == {
        "not stated"
    }


@pytest.mark.parametrize(
    "query",
    [
        "status=open",
        "condition=",
        "x=1",
        "cd7_percent=101",
        "cd7_percent=-1",
        "cd7_percent=abc",
        "cd7_percent=nan",
        "cd7_percent=",
        "cd7_percent=30-40",
        "cd7_percent=1e400",
    ],
)
def test_a_filter_that_is_none_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/v1/trials?{query}").status_code == 400


@pytest.mark.parametrize(
    "spelling", ["NCT04938115", "nct04938115", " NCT 04938115 ", "NCT０4938115"]
)
def test_a_trial_is_shown_however_its_id_is_typed(client: FlaskClient, spelling: str) -> None:
    trial = client.get(f"/api/v1/trials/{spelling}").get_json()["trial"]
    assert trial["id"] == "NCT04938115"
    assert trial["sources"]


def test_the_way_to_the_registry_leads_there_and_nowhere_else(client: FlaskClient) -> None:
    reply = client.get("/go/nct04938115")
    assert reply.status_code == 302
    assert reply.headers["Location"] == "https://clinicaltrials.gov/study/NCT04938115"


@pytest.mark.parametrize(
    "text", ["", "NCT", "NCT1234567", "NCT123456789", "XNCT12345678", "NCT١2345678"]
)
def test_what_is_not_an_id_is_not_made_into_one(text: str) -> None:
    assert registry_id(text) is None


def test_the_hash_of_an_answer_leads_to_its_words(
    client: FlaskClient, knowledge: Knowledge
) -> None:
    _, answer = next(knowledge.languages["en"].answers())
    told = client.get(f"/api/v1/verify/{content_hash(answer, knowledge.facts)}").get_json()
    assert (told["kind"], told["answer"], told["text"]) == ("answer", answer.id, answer.text)
    assert told["reviewed_on"] is None


def test_the_hash_of_the_release_is_known(client: FlaskClient, knowledge: Knowledge) -> None:
    told = client.get(f"/api/v1/verify/{knowledge.release}").get_json()
    assert (told["kind"], told["release"]) == ("release", knowledge.release)


def test_another_hash_is_unknown(client: FlaskClient) -> None:
    assert client.get(f"/api/v1/verify/{'0' * 64}").get_json(force=True)["code"] == "hash_unknown"
    assert client.get("/api/v1/verify/a.b").status_code == 400


def test_ready_tells_the_release_and_how_storage_does(
    client: FlaskClient, knowledge: Knowledge
) -> None:
    reload = {"ok": True, "problems": 0, "first": ""}
    registry = {"snapshot": None, "checked_at": None, "failed": 0, "reason": ""}
    expected = {
        "status": "ready", "release": knowledge.release, "storage": "ok", "reload": reload,
        "registry": registry,
    }  # fmt: skip
    assert client.get("/ready").get_json() == expected
    assert client.get("/live").get_json() == {"status": "alive"}


def test_a_database_in_memory_serves_too(make_app: Callable[..., Flask]) -> None:
    client = make_app(database_url="sqlite://").test_client()
    assert client.get(f"/api/v1/conversations/{start(client)}").status_code == 200
