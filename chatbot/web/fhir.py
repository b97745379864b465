"""``GET /fhir/…``: what can be asked, and the trials, as FHIR R4 resources to read."""

from flask import Blueprint, Response
from pydantic import BaseModel

from chatbot.fhir.resources import dump
from chatbot.services.fhir import show_questionnaire, show_study
from chatbot.web.current import services, today
from chatbot.web.paths import registry_id

MEDIA_TYPE = "application/fhir+json"

blueprint = Blueprint("fhir", __name__)


@blueprint.get("/fhir/Questionnaire/<name>")
def get_questionnaire(name: str) -> Response:
    """The questions of the pre-screener."""
    return _sent(show_questionnaire(services(), name, today=today()))


@blueprint.get("/fhir/ResearchStudy/<trial>")
def get_study(trial: str) -> Response:
    """One trial."""
    return _sent(show_study(services(), registry_id(trial), today=today()))


def _sent(resource: BaseModel) -> Response:
    return Response(dump(resource), content_type=f"{MEDIA_TYPE}; charset=utf-8")
