"""Every error body: RFC 9457 problem documents with fixed text and the emergency line.

``PROBLEMS`` is the one table of codes. The words come from the knowledge where it has some for the
code, else from here; never from an exception, never from a request.
"""

import json
import logging
import traceback
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from chatbot.errors import ChatbotError
from chatbot.knowledge.model import Ui
from chatbot.services.screenings import AnswerFaultError
from chatbot.services.shared import NotReadyError, UnknownError
from chatbot.storage.errors import StorageError
from chatbot.web.current import services

MEDIA_TYPE = "application/problem+json"
BUSY_S = "2"  # after which it is worth trying again
# Said when even the knowledge could not be loaded (requirements S-6, S-98).
EMERGENCY_LINE = (
    "If this is an emergency, call your local emergency number now. If you had CAR-T, say so."
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of error: HTTP status, and words for the person who reads it."""

    status: int
    detail: str


PROBLEMS = {
    "bad_request": Problem(400, "The request could not be understood."),
    "bad_encoding": Problem(400, "The body is not plain UTF-8."),
    "bad_json": Problem(400, "The body is not well-formed JSON."),
    "bad_unicode": Problem(400, "The text holds half a character. Please type it again."),
    "object_expected": Problem(400, "The body must be one JSON object."),
    "duplicate_key": Problem(400, "A key stands twice in the body."),
    "too_deep": Problem(400, "The body is nested too deeply."),
    "unknown_field": Problem(400, "There is a field that this address does not take."),
    "missing_field": Problem(400, "A field is missing."),
    "invalid_value": Problem(400, "A field has a value that cannot be taken."),
    "empty_message": Problem(400, "Please type a question."),
    "too_long": Problem(400, "That message is too long. Please ask in fewer words."),
    "answer_invalid": Problem(400, "An answer cannot be taken."),
    "language_unknown": Problem(400, "This site does not answer in that language."),
    "trial_id_invalid": Problem(400, "That is not a registration number such as NCT01234567."),
    "not_found": Problem(404, "There is nothing at this address."),
    "conversation_unknown": Problem(404, "There is no such conversation. Please start a new one."),
    "trial_unknown": Problem(404, "That registration number is not in our list of CD7 trials."),
    "answer_unknown": Problem(404, "There is no such answer."),
    "questionnaire_unknown": Problem(404, "There is no such questionnaire."),
    "hash_unknown": Problem(404, "This is not the hash of a text that was served here."),
    "method_not_allowed": Problem(405, "This address does not take that method."),
    "too_large": Problem(413, "The request is too large."),
    "json_expected": Problem(415, "Please send application/json in UTF-8, not compressed."),
    "too_many_requests": Problem(429, "That was a lot at once. Please try again in a moment."),
    "headers_too_large": Problem(431, "The headers of the request are too large."),
    "internal_error": Problem(500, "Something went wrong on our side."),
    "busy": Problem(503, "Very many people are asking now. Please try again in a moment."),
    "not_ready": Problem(503, "The answers are not loaded yet. Please try again later."),
    "storage_unavailable": Problem(503, "We cannot reach our storage now. Please try again later."),
}
# What an error that is known by its status only is told as.
_BY_STATUS = {
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "json_expected",
    429: "too_many_requests",
    431: "headers_too_large",
    503: "not_ready",
}


class RequestError(ChatbotError):
    """A request that is refused. ``code`` is one of PROBLEMS; ``field`` one of our own names."""

    def __init__(self, code: str, field: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.field = field


def code_for(status: int) -> str:
    """The code that an error with this HTTP ``status`` is told as."""
    return _BY_STATUS.get(status, "bad_request" if status < 500 else "internal_error")


def document(code: str, field: str | None = None, ui: Ui | None = None, **more: object) -> str:
    """The problem document for ``code`` as JSON text, with what is told beside or instead."""
    problem = PROBLEMS[code]
    body = {
        "type": f"/docs#{code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": ui.errors.get(code, problem.detail) if ui else problem.detail,
        "code": code,
        "emergency": ui.emergency_line if ui else EMERGENCY_LINE,
    }
    if field is not None:
        body["field"] = field
    return json.dumps(body | more, ensure_ascii=False)


def response(code: str, field: str | None = None, **more: object) -> Response:
    """The problem document for ``code`` as a response, in the words of the site."""
    knowledge = services().essentials
    ui = next(iter(knowledge.languages.values())).ui if knowledge else None
    return Response(
        document(code, field, ui, **more), PROBLEMS[code].status, content_type=MEDIA_TYPE
    )


def install(app: Flask) -> None:
    """Make every error of ``app`` a problem document."""
    app.register_error_handler(RequestError, lambda error: response(error.code, error.field))
    app.register_error_handler(UnknownError, lambda error: response(f"{error.what}_unknown"))
    app.register_error_handler(AnswerFaultError, _answer_fault)
    app.register_error_handler(NotReadyError, lambda _: response("not_ready"))
    app.register_error_handler(StorageError, lambda _: response("storage_unavailable"))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _answer_fault(error: AnswerFaultError) -> Response:
    """Which answer cannot be taken, and what to give instead, in approved words."""
    return response("answer_invalid", error.field, detail=error.detail)


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error  # a redirect
    told = response(code_for(error.code))
    told.headers.extend((k, v) for k, v in error.get_headers() if k == "Allow")
    return told


def _unexpected(error: Exception) -> Response:
    """The last resort (requirement S-95). The log learns what and where, never with which words."""
    log.error("unexpected error", extra={"fields": {"error": place(error)}})
    return response("internal_error")


def place(error: BaseException) -> str:
    """The type of an error and the line that raised it."""
    last = traceback.extract_tb(error.__traceback__, limit=-1)
    where = "".join(f" in {frame.name}:{frame.lineno}" for frame in last)
    return f"{type(error).__name__}{where}"
