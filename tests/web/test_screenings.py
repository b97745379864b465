"""The pre-screener over HTTP: verdicts with reasons, clear refusals, and nothing kept."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

FULL, LISTING, REVIEWED = "NCT04938115", "NCT04785833", "NCT04762485"


def screened(client: FlaskClient, answers: dict[str, Any], *trials: str) -> dict[str, Any]:
    body: dict[str, Any] = {"answers": answers} | ({"trials": list(trials)} if trials else {})
    response = client.post("/api/v1/screenings", json=body)
    assert response.status_code == 200
    assert response.json is not None
    return dict(response.json)


def test_every_field_of_the_questionnaire_has_its_words(client: FlaskClient) -> None:
    told = client.get("/api/v1/questionnaire").json
    assert told is not None
    assert len(told["notice"]) == 8
    for field in told["fields"]:
        assert all((field["label"], field["question"], field["other"])), field["field"]
        assert (field["type"] == "choice") == bool(field["choices"])


def test_all_trials_without_a_choice_of_some(client: FlaskClient) -> None:
    assert len(screened(client, {})["trials"]) == 76


def test_a_certain_miss_is_named_with_the_answer_it_was_compared_with(client: FlaskClient) -> None:
    [trial] = screened(client, {"age_years": 8}, LISTING)["trials"]
    [age] = [rule for rule in trial["criteria"] if rule["field"] == "age_years"]
    assert trial["verdict"] == "may_not_fit"
    assert (age["truth"], age["decides"]) == ("no", True)
    assert "8 years" in age["reason"]
    assert "study team" in age["reason"]


@pytest.mark.parametrize("unsure", [None, "unknown", "not_sure"], ids=str)
def test_not_sure_is_as_if_not_answered(client: FlaskClient, unsure: str | None) -> None:
    [told] = screened(client, {"age_years": unsure}, LISTING)["trials"]
    [left_out] = screened(client, {}, LISTING)["trials"]
    assert told == left_out
    assert told["verdict"] == "need_more_information"


def test_the_next_question_is_not_one_that_was_answered(client: FlaskClient) -> None:
    first = screened(client, {})["next_question"]["field"]
    second = screened(client, {first: "not_sure"})["next_question"]["field"]
    assert first != second


def test_another_unit_is_converted_and_shown_back_in_ours(client: FlaskClient) -> None:
    told = screened(client, {"creatinine_umol_l": {"value": 2, "unit": "mg/dL"}}, FULL)
    assert told["understood"][0]["answer"] == "176.84 µmol/L"


REFUSED = [
    ("age_years", 121),
    ("age_years", -1),
    ("age_years", "45"),
    ("age_years", True),
    ("age_years", [45]),
    ("age_years", {"value": 45, "unit": "moons"}),
    ("hiv", "maybe"),
    ("hiv", True),
    ("ecog", 1.5),
    ("cd7_percent", 100.1),
    ("country", "Germany"),
    ("shoe_size", 42),
]


@pytest.mark.parametrize(("field", "answer"), REFUSED, ids=str)
def test_what_cannot_be_meant_is_refused_by_name(
    client: FlaskClient, field: str, answer: object
) -> None:
    response = client.post("/api/v1/screenings", json={"answers": {field: answer}})
    assert response.status_code == 400
    assert response.json is not None
    assert (response.json["code"], response.json["field"]) == ("answer_invalid", field)
    assert response.json["detail"]
    assert response.json["emergency"]


@pytest.mark.parametrize("trial", ["NCT00000000", "NCT1", "<b>"])
def test_a_trial_we_do_not_have_is_refused(client: FlaskClient, trial: str) -> None:
    response = client.post("/api/v1/screenings", json={"answers": {}, "trials": [trial]})
    assert response.status_code == 400
    assert trial not in json.dumps(response.json) or trial == "NCT1"


def test_a_name_is_not_said_back(client: FlaskClient) -> None:
    response = client.post("/api/v1/screenings", json={"answers": {"Maria Lopez": 1}})
    assert response.json is not None
    assert response.json["field"] == "answers"
    assert "Maria" not in json.dumps(response.json)


def test_where_review_is_required_no_unreviewed_rule_is_said_or_decides(
    make_app: Callable[..., Flask],
) -> None:
    client = make_app(require_review=True).test_client()
    [trial] = screened(client, {"cd7_status": "negative", "lvef_percent": 10}, REVIEWED)["trials"]
    [open_trial] = screened(
        make_app().test_client(), {"cd7_status": "negative", "lvef_percent": 10}, REVIEWED
    )["trials"]
    assert open_trial["verdict"] == "may_not_fit"
    assert trial["verdict"] == "need_more_information"
    told = {rule["plain"] for rule in trial["criteria"] if rule["field"] == "lvef_percent"}
    said = {rule["plain"] for rule in open_trial["criteria"] if rule["field"] == "lvef_percent"}
    assert told.isdisjoint(said)
