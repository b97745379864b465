"""``GET /live`` and ``GET /ready``: for the ones who run the server."""

from dataclasses import asdict

from flask import Blueprint
from flask.typing import ResponseReturnValue

from chatbot.services.health import storage_health
from chatbot.web import errors, payloads
from chatbot.web.current import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/live")
def live() -> ResponseReturnValue:
    """The process runs."""
    return payloads.dumped(payloads.LiveReply(status="alive"))


@blueprint.get("/ready")
def ready() -> ResponseReturnValue:
    """Questions can be answered: the knowledge is loaded. Storage may still be degraded.

    ``reload`` tells how the latest try to load the folder went, whatever is served meanwhile, and
    ``registry`` how those to read the registry did.
    """
    knowledge, loading = services().knowledge, services().loading
    reload = payloads.ReloadState(**asdict(loading))
    if knowledge is None:
        return errors.response("not_ready", reload=reload.model_dump())
    reply = payloads.ReadyReply(
        status="ready",
        release=knowledge.release,
        storage=storage_health(services()),
        reload=reload,
        registry=payloads.RegistryState(**asdict(services().registry)),
    )
    return payloads.dumped(reply)
