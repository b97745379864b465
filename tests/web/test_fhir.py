"""FHIR R4: what is served is valid, and a response is read strictly, naming what is wrong."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from fhir.resources.R4B.researchstudy import ResearchStudy
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from chatbot.fhir.questionnaires import item_type
from chatbot.fhir.studies import study
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.screening import ScreeningField
from tests import factories

FHIR = "application/fhir+json"
FRESH = datetime(2026, 9, 1, tzinfo=UTC)  # ten days after the shipped cards were checked
# Codes that the standard requires; the library does not check them.
ITEM_TYPES = {"decimal", "integer", "quantity", "choice", "string"}


def read(client: FlaskClient, address: str) -> dict[str, Any]:
    """A resource that is served."""
    reply = client.get(address)
    assert reply.status_code == 200
    assert reply.content_type == f"{FHIR}; charset=utf-8"
    return dict(json.loads(reply.data))


def item(name: str, **value: object) -> dict[str, object]:
    """One answer of a response."""
    return {"linkId": name, "answer": [value]}


def response(*items: dict[str, object], **more: object) -> dict[str, object]:
    """A response with these answers."""
    return {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "item": list(items),
        **more,
    }


def send(client: FlaskClient, body: dict[str, object], media_type: str = FHIR) -> TestResponse:
    """Hand in a response."""
    return client.post("/api/v1/screenings", data=json.dumps(body), content_type=media_type)


def test_the_questionnaire_is_valid_and_whole(client: FlaskClient, knowledge: Knowledge) -> None:
    told = read(client, "/fhir/Questionnaire/prescreen")
    checked = Questionnaire.model_validate(told)
    assert [each.linkId for each in checked.item or ()] == list(knowledge.fields)
    assert told["status"] == "draft"  # nothing that ships has been reviewed
    words = knowledge.languages["en"].screening
    assert words is not None
    assert all(line in told["description"] for line in words.notice.values())
    assert told["copyright"] == knowledge.site.disclaimer
    for each in told["item"]:
        assert each["type"] in ITEM_TYPES
        assert (each["type"] == "choice") == ("answerOption" in each)
        assert each["required"] is False


def test_units_are_codes_where_there_are_some(client: FlaskClient) -> None:
    items = {i["linkId"]: i for i in read(client, "/fhir/Questionnaire/prescreen")["item"]}
    units = [each["valueCoding"] for each in items["creatinine_umol_l"]["extension"]]
    assert [each["code"] for each in units] == ["umol/L", "mg/dL"]
    assert {each["system"] for each in units} == {"http://unitsofmeasure.org"}
    limits = [each.get("valueDecimal") for each in items["age_years"]["extension"]]
    assert limits == [None, 0.0, 120.0]


@pytest.mark.parametrize("day", [FRESH, datetime(2027, 9, 1, tzinfo=UTC)], ids=["fresh", "old"])
def test_every_trial_is_a_valid_study(
    client: FlaskClient, knowledge: Knowledge, day: datetime
) -> None:
    statuses = []
    with time_machine.travel(day, tick=False):
        for trial in knowledge.trials.values():
            told = read(client, f"/fhir/ResearchStudy/{trial.id}")
            ResearchStudy.model_validate(told)
            assert told["identifier"][0]["value"] == trial.id
            assert told["relatedArtifact"][0]["url"] == trial.url
            assert told["note"][-1]["text"] == knowledge.site.disclaimer
            assert ("status" in told) != ("_status" in told)
            statuses.append(told.get("status"))
    assert ("active" in statuses) == (day is FRESH)  # requirement S-28
    assert "completed" in statuses


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("recruiting", "active"),
        ("not_yet_recruiting", "approved"),
        ("enrolling_by_invitation", "active"),
        ("active_not_recruiting", "closed-to-accrual"),
        ("suspended", "temporarily-closed-to-accrual"),
        ("terminated", "administratively-completed"),
        ("withdrawn", "withdrawn"),
        ("completed", "completed"),
        ("unknown", None),
        ("available", None),
    ],
)
def test_the_registrys_status_in_the_words_of_fhir(status: str, told: str | None) -> None:
    card = factories.trial(status=status)
    assert study(card, factories.ui(), "Disclaimer.", date(2026, 8, 25)).status == told


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/fhir/Questionnaire/other", 404, "questionnaire_unknown"),
        ("/fhir/ResearchStudy/NCT00000000", 404, "trial_unknown"),
        ("/fhir/ResearchStudy/x", 400, "trial_id_invalid"),
    ],
)
def test_what_is_not_there_is_said(
    client: FlaskClient, address: str, status: int, code: str
) -> None:
    reply = client.get(address)
    assert reply.status_code == status
    assert reply.get_json()["code"] == code


@pytest.mark.parametrize("media_type", [FHIR, "application/json"])
def test_a_response_is_screened_like_plain_answers(client: FlaskClient, media_type: str) -> None:
    body = response(
        item("age_years", valueDecimal=34),
        item("diagnosis", valueCoding={"code": "t_all"}),
        item("ecog", valueInteger=1),
        item("creatinine_umol_l", valueQuantity={"value": 2, "unit": "mg/dL"}),
        item("bilirubin_umol_l", valueQuantity={"value": 9, "code": "umol/L"}),
        item("country", valueString="SG"),
        {"linkId": "hiv"},
        questionnaire="https://example.org/fhir/Questionnaire/prescreen|1",
    )
    QuestionnaireResponse.model_validate(body)
    plain = {
        "age_years": 34,
        "diagnosis": "t_all",
        "ecog": 1,
        "creatinine_umol_l": {"value": 2, "unit": "mg/dL"},
        "bilirubin_umol_l": 9,
        "country": "SG",
        "hiv": None,
    }
    told = send(client, body, media_type)
    assert told.status_code == 200
    assert told.get_json() == client.post("/api/v1/screenings", json={"answers": plain}).get_json()


def any_value(field: ScreeningField) -> dict[str, object]:
    """An answer of the type that a field asks for."""
    kind, highest = item_type(field), int(field.high or 0)
    return {
        "decimal": {"valueDecimal": highest},
        "integer": {"valueInteger": highest},
        "quantity": {"valueQuantity": {"value": highest}},
        "string": {"valueString": "US"},
        "choice": {"valueCoding": {"code": field.choices[0] if field.choices else ""}},
    }[kind]  # type: ignore[return-value]


def test_every_kind_of_item_can_be_answered(client: FlaskClient, knowledge: Knowledge) -> None:
    items = [item(field.id, **any_value(field)) for field in knowledge.fields.values()]
    reply = send(client, response(*items))
    assert reply.status_code == 200
    assert len(reply.get_json()["understood"]) == len(knowledge.fields)


REFUSED = [
    ("an unknown item", response(item("shoe_size", valueInteger=42)), "shoe_size"),
    ("a name for an item", response(item("Maria Lopez", valueInteger=1)), "answers"),
    ("another type", response(item("age_years", valueString="34")), "age_years"),
    ("an integer for a decimal", response(item("age_years", valueInteger=34)), "age_years"),
    ("text for a choice", response(item("hiv", valueString="yes")), "hiv"),
    ("a choice that is none", response(item("hiv", valueCoding={"code": "maybe"})), "hiv"),
    ("words for a choice", response(item("hiv", valueCoding={"display": "Yes"})), "hiv"),
    ("two values", response(item("ecog", valueInteger=1, valueDecimal=1)), "ecog"),
    ("no value", response(item("ecog")), "ecog"),
    ("a truth for a number", response(item("ecog", valueInteger=True)), "ecog"),
    ("out of range", response(item("age_years", valueDecimal=200)), "age_years"),
    ("another unit", response(item("bilirubin_umol_l", valueQuantity={"value": 1, "unit": "x"})),
     "bilirubin_umol_l"),
    ("a unit that is no text", response(
        item("bilirubin_umol_l", valueQuantity={"value": 1, "unit": 3})), "bilirubin_umol_l"),
    ("two answers", response({"linkId": "hiv", "answer": [
        {"valueCoding": {"code": "no"}}, {"valueCoding": {"code": "yes"}}]}), "hiv"),
    ("the same item twice", response(item("ecog", valueInteger=1), item("ecog", valueInteger=2)),
     "ecog"),
    ("items in items", response({"linkId": "hiv", "item": []}), "hiv"),
    ("an item without a name", response({"answer": []}), "item"),
    ("an item that is none", response("hiv"), "item"),  # type: ignore[arg-type]
    ("a person", response(subject={"reference": "Patient/1"}), "subject"),
    ("an author", response(author={"display": "Maria"}), "author"),
    ("an identifier", response(identifier={"value": "1"}), "identifier"),
    ("another questionnaire", response(questionnaire="Questionnaire/phq-9"), "questionnaire"),
    ("no status", {"resourceType": "QuestionnaireResponse"}, "status"),
    ("another resource", {"resourceType": "Patient"}, "resourceType"),
    ("something unknown", response(Maria=1), "answers"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field"), [each[1:] for each in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_what_cannot_be_taken_is_named(
    client: FlaskClient, body: dict[str, object], field: str
) -> None:
    reply = send(client, body)
    told = reply.get_json()
    assert reply.status_code == 400
    assert (told["code"], told["field"]) == ("answer_invalid", field)
    assert told["detail"]
    assert "Maria" not in reply.text


def test_no_other_address_takes_the_media_type(client: FlaskClient) -> None:
    reply = client.post("/api/v1/messages", data='{"text": "hi"}', content_type=FHIR)
    assert reply.status_code == 415
