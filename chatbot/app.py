"""Wires everything together: settings, knowledge, engine, database, application, server."""

import logging
import signal
import sys

from flask import Flask

from chatbot import settings as setting
from chatbot.conversation.engine import Engine
from chatbot.errors import KnowledgeError
from chatbot.knowledge import checks
from chatbot.knowledge.loader import Knowledge
from chatbot.services.health import storage_health
from chatbot.services.shared import Services
from chatbot.settings import Settings
from chatbot.storage.database import Database
from chatbot.storage.learned import open_engine
from chatbot.web import errors, request_log
from chatbot.web.application import make_application
from chatbot.web.server import make_server

log = logging.getLogger(__name__)


def create_app(settings: Settings | None = None, engine: Engine | None = None) -> Flask:
    """The application. Settings come from the environment unless given, the engine from them.

    Starts without engine or database as well: it is then not ready, or keeps nothing, and says so
    at ``/ready``. Raises SettingsError for settings that cannot work.
    """
    if settings is None:  # a server such as gunicorn calls us, so nobody has set up the log
        settings = setting.load()
        request_log.configure()
    database = Database.at(settings.database_url)
    services = Services(settings, database, engine or load_engine(settings))
    storage_health(services)  # makes the tables, or tells the log why it cannot
    return make_application(services)


def load_engine(settings: Settings) -> Engine | None:
    """An engine over knowledge that is fit to serve, or None with the reason in the log."""
    try:
        knowledge = checks.load_checked(settings.knowledge_dir)
        drafts = _not_reviewed(knowledge) if settings.require_review else []
        if not drafts:
            return open_engine(knowledge, settings.data_dir)
        fields = {"not_reviewed": len(drafts), "first": drafts[0]}
        log.error("CHATBOT_REQUIRE_REVIEW: there are texts not reviewed", extra={"fields": fields})
    except KnowledgeError as error:
        fields = {"problems": len(error.problems), "first": str(error.problems[0])}
        log.error("the knowledge cannot be served", extra={"fields": fields})
    except Exception as error:  # noqa: BLE001 - whatever it is, the emergency line must be served
        log.error("the engine cannot start", extra={"fields": {"error": errors.place(error)}})
    return None


def _not_reviewed(knowledge: Knowledge) -> list[str]:
    answers = (answer for each in knowledge.languages.values() for _, answer in each.answers())
    return [answer.id for answer in answers if answer.review.state != "approved"]


def serve(settings: Settings) -> None:
    """Serve until told to stop. Raises SettingsError when it cannot begin."""
    request_log.configure()
    server = make_server(create_app(settings), settings)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    fields = {"address": f"http://{settings.host}:{settings.port}"}
    log.info("listening", extra={"fields": fields})
    server.run()
