"""Wires everything together: one application from one ``Settings`` value."""

import logging
import signal
import sys
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

from chatbot.conversation.engine import Engine
from chatbot.errors import KnowledgeError
from chatbot.knowledge import loader
from chatbot.knowledge.loader import Knowledge
from chatbot.services.shared import Services
from chatbot.settings import Settings
from chatbot.storage.database import Database, StorageError
from chatbot.web import (
    conversations,
    current,
    docs,
    errors,
    feedback,
    guards,
    health,
    messages,
    page,
    receipts,
    request_log,
    trials,
)
from chatbot.web.server import make_server
from chatbot.web.strict_json import MAX_BODY

_VIEWS = (messages, conversations, feedback, trials, receipts, health, docs, page)

log = logging.getLogger(__name__)


class PlainJson(DefaultJSONProvider):
    """JSON as it is meant to be read: letters unescaped, keys in the order of the contract."""

    ensure_ascii = False
    sort_keys = False


class Application(Flask):
    """Flask, except that its log never tells an exception's words or a path."""

    json_provider_class = PlainJson

    def log_exception(self, exc_info: Any) -> None:
        """Log what failed and where."""
        log.error("unexpected error", extra={"fields": {"error": errors.place(exc_info[1])}})


class LastResort:
    """Answers for an application that failed outside every handler of its own (S-95)."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The application's answer, or a fixed problem document."""
        try:
            return self._app(environ, start_response)
        except Exception as error:  # noqa: BLE001 - nothing may get past this line
            log.error("unexpected error", extra={"fields": {"error": errors.place(error)}})
            body = errors.document("internal_error").encode()
            headers = [("Content-Type", errors.MEDIA_TYPE), ("Cache-Control", "no-store")]
            start_response("500 Internal Server Error", headers)
            return [body]


def create_app(
    settings: Settings, knowledge: Knowledge | None = None, engine: Engine | None = None
) -> Flask:
    """The application. ``knowledge`` and ``engine`` are loaded from the settings unless given.

    Starts without knowledge or database as well: it is then not ready, or keeps nothing, and says
    so at ``/ready``. Raises SettingsError for settings that cannot work.
    """
    knowledge = knowledge or load_knowledge(settings)
    if knowledge is not None and engine is None:
        engine = Engine(knowledge)
    services = Services(settings, Database.at(settings.database_url), knowledge, engine)
    app = Application("chatbot.web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.url_map.merge_slashes = False  # one address for each thing (attack input B17)
    current.install(app, services)
    request_log.install(app)
    guards.install(app, settings)
    errors.install(app)
    for view in _VIEWS:
        app.register_blueprint(view.blueprint)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    app.wsgi_app = LastResort(app.wsgi_app)  # type: ignore[method-assign]
    _prepare_storage(services)
    return app


def load_knowledge(settings: Settings) -> Knowledge | None:
    """The knowledge that may be served, or None with the reason in the log."""
    try:
        knowledge = loader.load(settings.knowledge_dir)
    except KnowledgeError as error:
        fields = {"problems": len(error.problems), "first": str(error.problems[0])}
        log.error("the knowledge cannot be loaded", extra={"fields": fields})
        return None
    drafts = [
        answer.id
        for language in knowledge.languages.values()
        for _, answer in language.answers()
        if answer.review.state != "approved"
    ]
    if settings.require_review and drafts:
        fields = {"not_reviewed": len(drafts), "first": drafts[0]}
        log.error("CHATBOT_REQUIRE_REVIEW: there are texts not reviewed", extra={"fields": fields})
        return None
    return knowledge


def serve(settings: Settings) -> None:
    """Serve until told to stop. Raises SettingsError when it cannot begin."""
    request_log.configure()
    server = make_server(create_app(settings), settings)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    fields = {"address": f"http://{settings.host}:{settings.port}"}
    log.info("listening", extra={"fields": fields})
    server.run()


def _prepare_storage(services: Services) -> None:
    try:
        services.database.check()
    except StorageError as error:
        services.faults.note(error.cause)
