"""``GET /live`` and ``GET /ready``: for the ones who run the server."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from chatbot.services.health import storage_health
from chatbot.web import payloads
from chatbot.web.current import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/live")
def live() -> ResponseReturnValue:
    """The process runs."""
    return payloads.dumped(payloads.LiveReply(status="alive"))


@blueprint.get("/ready")
def ready() -> ResponseReturnValue:
    """Questions can be answered: the knowledge is loaded. Storage may still be degraded."""
    release = services().known().release
    storage = storage_health(services())
    return payloads.dumped(payloads.ReadyReply(status="ready", release=release, storage=storage))
