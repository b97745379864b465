"""``GET /api/v1/verify/{hash}``: what a hash in a receipt stands for."""

from dataclasses import asdict

from flask import Blueprint
from flask.typing import ResponseReturnValue

from chatbot.services.receipts import verify_hash
from chatbot.web import payloads
from chatbot.web.current import services
from chatbot.web.paths import plain_id

blueprint = Blueprint("receipts", __name__)


@blueprint.get("/api/v1/verify/<value>")
def get_verify(value: str) -> ResponseReturnValue:
    """Tell which approved text, or which release, a hash belongs to."""
    verified = verify_hash(services(), plain_id(value))
    disclaimer = services().known().site.disclaimer
    return payloads.dumped(payloads.VerifyReply(**asdict(verified), disclaimer=disclaimer))
