"""The API as an OpenAPI 3.1 document, made from the payload models and one table of operations."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from chatbot import __version__
from chatbot.fhir.resources import Questionnaire, ResearchStudy
from chatbot.fhir.responses import QuestionnaireResponse
from chatbot.web import config, fhir, inputs, payloads, screening_payloads, trial_payloads
from chatbot.web.errors import MEDIA_TYPE, PROBLEMS

_REF = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address. ``errors`` are the HTTP statuses of its problem documents."""

    method: str
    path: str
    summary: str
    reply: type[BaseModel] | None
    errors: tuple[int, ...]
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    status: int = 200
    media_type: str = "application/json"
    takes: str = "application/json"
    fhir_body: type[BaseModel] | None = None


HTML = "text/html"
FORM = "application/x-www-form-urlencoded"
_API = (429, 500, 503)
_BODY = (400, 413, 415)
_PAGE = (404, 500, 503)
OPERATIONS = (
    Operation(
        "post", "/api/v1/messages", "Answer a message", payloads.MessageReply,
        (*_BODY, 404, *_API), body=inputs.MessageRequest,
    ),
    Operation(
        "get", "/api/v1/conversations/{conversation}", "Show all that is kept of a conversation",
        payloads.ConversationReply, (400, 404, *_API),
    ),
    Operation(
        "delete", "/api/v1/conversations/{conversation}", "Erase a conversation", None,
        (400, 404, *_API), status=204,
    ),
    Operation(
        "post", "/api/v1/feedback", "Say whether an answer helped", payloads.FeedbackReply,
        (*_BODY, 404, *_API), body=inputs.FeedbackRequest, status=201,
    ),
    Operation(
        "get", "/api/v1/trials", "List trials as registered", trial_payloads.TrialsReply,
        (400, *_API), query=inputs.TrialsRequest,
    ),
    Operation(
        "get", "/api/v1/trials/{trial}", "Show one trial", trial_payloads.TrialReply,
        (400, 404, *_API),
    ),
    Operation(
        "get", "/api/v1/questionnaire", "List what can be asked",
        screening_payloads.QuestionnaireReply, (400, *_API), query=inputs.QuestionnaireRequest,
    ),
    Operation(
        "post", "/api/v1/screenings", "Lay answers beside entry rules; nothing is kept",
        screening_payloads.ScreeningReply, (*_BODY, *_API), body=inputs.ScreeningRequest,
        fhir_body=QuestionnaireResponse,
    ),
    Operation(
        "get", "/fhir/Questionnaire/{name}", "The questions as FHIR R4", Questionnaire,
        (404, 500, 503), media_type=fhir.MEDIA_TYPE,
    ),
    Operation(
        "get", "/fhir/ResearchStudy/{trial}", "One trial as FHIR R4", ResearchStudy,
        (400, 404, 500, 503), media_type=fhir.MEDIA_TYPE,
    ),
    Operation(
        "get", "/screening", "The same as a form without a script", None, (500, 503),
        media_type=HTML,
    ),
    Operation(
        "get", "/screening/{trial}", "The same in a trial team's own words, where approved", None,
        _PAGE, media_type=HTML,
    ),
    Operation(
        "post", "/screening", "Take one answer of the form", None, (400, 413, 500, 503),
        body=inputs.FormRequest, media_type=HTML, takes=FORM,
    ),
    Operation(
        "get", "/screening/sheet", "Go to the beginning of the form", None, (500, 503), status=302
    ),
    Operation(
        "post", "/screening/sheet", "The page for the doctor, or as a PDF", None,
        (400, 413, *_API), body=inputs.SheetRequest, media_type=HTML, takes=FORM,
    ),
    Operation(
        "get", "/api/v1/config", "What a chat window needs before the first question",
        config.ConfigReply, (400, *_API), query=inputs.ConfigRequest,
    ),
    Operation(
        "get", "/api/v1/verify/{value}", "Tell what a hash of a receipt stands for",
        payloads.VerifyReply, (400, 404, *_API),
    ),
    Operation("get", "/webhooks/rest/", "Whether the Rasa REST channel is there", None, (500,)),
    Operation(
        "post", "/webhooks/rest/webhook", "Answer a message in the way of Rasa",
        payloads.RasaReply, (*_BODY, *_API), body=inputs.RasaRequest,
    ),
    Operation(
        "post", "/channels/deep-chat", "Answer a message in the way of deep-chat",
        payloads.DeepChatReply, (*_BODY, *_API), body=inputs.DeepChatRequest,
    ),
    Operation(
        "get", "/go/{trial}", "Go to the registry page of a trial", None, (400, 404, 500, 503),
        status=302,
    ),
    Operation("get", "/verify/{value}", "The same to read", None, _PAGE, media_type=HTML),
    Operation("get", "/faq/", "All questions, to read", None, _PAGE, media_type=HTML),
    Operation("get", "/faq/glossary", "Words explained", None, _PAGE, media_type=HTML),
    Operation("get", "/faq/trials/", "Trials, to read", None, _PAGE, media_type=HTML),
    Operation("get", "/faq/trials/{trial}", "One trial, to print", None, _PAGE, media_type=HTML),
    Operation("get", "/faq/{topic}/", "Questions of a topic", None, _PAGE, media_type=HTML),
    Operation(
        "get", "/faq/{topic}/{intent}", "All answers to a question", None, _PAGE, media_type=HTML
    ),
    Operation("get", "/live", "Whether the process runs", payloads.LiveReply, (500,)),
    Operation("get", "/ready", "Whether questions are answered", payloads.ReadyReply, (500, 503)),
    Operation("get", "/openapi.json", "This document", None, (500,)),
    Operation("get", "/docs", "This document to read", None, (500,), media_type=HTML),
)  # fmt: skip


@cache
def document(purpose: str = "") -> dict[str, Any]:
    """The whole document, made once. The same bytes for the same version and ``purpose``.

    ``purpose`` is what the service is for and not for, in the words of the knowledge.
    """
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (payloads.ProblemReply, "serialization")
    ]
    for operation in OPERATIONS:
        taken = (operation.body, operation.fhir_body, operation.query)
        models += [(model, "validation") for model in taken if model]
        models += [(operation.reply, "serialization")] if operation.reply else []
    _, schemas = models_json_schema(models, ref_template=_REF + "{model}")
    definitions = schemas["$defs"]
    # Empty fields of a block are left out, so only its type is always there.
    definitions["Block"]["required"] = ["type"]
    queries = {operation.query for operation in OPERATIONS if operation.query}
    query = {model: definitions.pop(model.__name__) for model in queries}
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        described = _described(operation, query)
        paths.setdefault(operation.path, {})[operation.method] = described
    about = f"{purpose}\n\n{_ABOUT}".strip()
    info = {"title": "CD7 CAR-T chatbot", "version": __version__, "description": about}
    return {
        "openapi": "3.1.0",
        "info": info,
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": definitions},
    }


_ABOUT = "All answers are approved text. Errors are problem documents (RFC 9457)."


def _described(operation: Operation, query: dict[type[BaseModel], Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "summary": operation.summary,
        "operationId": f"{operation.method} {operation.path}",
        "responses": {str(operation.status): _success(operation)},
    }
    for status in sorted(operation.errors):
        codes = [code for code, problem in PROBLEMS.items() if problem.status == status]
        content = {MEDIA_TYPE: {"schema": {"$ref": _REF + "ProblemReply"}}}
        if operation.media_type == HTML:  # a page for people says it in words
            content[HTML] = {"schema": {"type": "string"}}
        told["responses"][str(status)] = {"description": ", ".join(codes), "content": content}
    parameters = _path_parameters(operation.path)
    if operation.query:
        parameters += _query_parameters(query[operation.query])
    if parameters:
        told["parameters"] = parameters
    if operation.body:
        schema = {"$ref": _REF + operation.body.__name__}
        told["requestBody"] = {
            "required": True,
            "content": {operation.takes: {"schema": schema}},
        }
    if operation.fhir_body:
        schema = {"$ref": _REF + operation.fhir_body.__name__}
        told["requestBody"]["content"][fhir.MEDIA_TYPE] = {"schema": schema}
    return told


def _success(operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {"description": operation.summary}
    if operation.reply:
        schema: dict[str, Any] = {"$ref": _REF + operation.reply.__name__}
        told["content"] = {operation.media_type: {"schema": schema}}
    elif operation.status == 200:
        kind = "string" if operation.media_type == HTML else "object"
        told["content"] = {operation.media_type: {"schema": {"type": kind}}}
    elif operation.status == 302:
        told["headers"] = {"Location": {"schema": {"type": "string"}, "required": True}}
    return told


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    schema = {"type": "string", "minLength": 1}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _query_parameters(model: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": schema.get("description", ""),
            # A parameter of a query string is given or not; it is never null.
            "schema": next(kind for kind in schema["anyOf"] if kind.get("type") != "null"),
        }
        for name, schema in model["properties"].items()
    ]
