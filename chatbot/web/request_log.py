"""The log: one JSON line for each request, with ids only (requirements S-73, S-84).

Not logged: text, addresses of clients, paths, query strings, conversation ids, exception messages.
"""

import json
import logging
import re
import secrets
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, request

from chatbot.safety.redaction import RedactionError, redact
from chatbot.web import metrics

# A UUID or a trace id in hexadecimal; nothing that could be a word or a telephone number (G7).
_REQUEST_ID = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[0-9]*[a-f])[0-9a-f]{16,64}"
)
_OURS = "chatbot"
_LONGEST = 200  # characters of a message of another library

log = logging.getLogger(__name__)


class JsonLines(logging.Formatter):
    """One line of JSON for each record.

    Of other libraries only the unfilled message is told, redacted: what they fill in, or have
    filled in already, may be a person's words.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; control characters are escaped by that (attack input G4)."""
        ours = record.name.split(".")[0] == _OURS
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage() if ours else _told(str(record.msg)[:_LONGEST]),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=True)


def _told(message: str) -> str:
    """What may be written of a message; nothing of it where personal data may be left (S-84)."""
    try:
        return redact(message)
    except RedactionError:
        return "(withheld)"


def configure() -> None:
    """Send the log to standard error as JSON lines. For programs, not for libraries or tests."""
    # What none of our lines tells need not be found out for each of them.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger(_OURS).setLevel(logging.INFO)


def install(app: Flask) -> None:
    """Log every request of ``app`` when its response is ready."""
    app.before_request(_start)
    app.after_request(_finish)


def add(**fields: object) -> None:
    """Add ids to the line of the current request."""
    g.log_fields = {**g.get("log_fields", {}), **fields}


def _start() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    if "request_id" not in g:  # the request ended before it began
        _start()
    response.headers["X-Request-ID"] = g.request_id
    seconds = time.perf_counter() - g.started
    route = request.url_rule.rule if request.url_rule else "-"
    metrics.count(route, response.status_code, seconds)
    fields = {
        "request": g.request_id,
        "method": request.method if request.url_rule else "-",
        "route": route,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        **g.get("log_fields", {}),
    }
    log.info("request", extra={"fields": fields})
    return response
