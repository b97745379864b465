"""What a hash in a receipt stands for: ``GET /api/v1/verify/{hash}``, and a page to read."""

from dataclasses import asdict

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from chatbot.services.receipts import Verified, verify_hash
from chatbot.services.shared import NotReadyError, UnknownError
from chatbot.storage.errors import StorageError
from chatbot.web import frame, payloads
from chatbot.web.current import services, today
from chatbot.web.errors import RequestError
from chatbot.web.paths import plain_id

blueprint = Blueprint("receipts", __name__)


@blueprint.get("/api/v1/verify/<value>")
def get_verify(value: str) -> ResponseReturnValue:
    """Tell which approved text, reply or release a hash belongs to."""
    verified = _verify(plain_id(value))
    disclaimer = services().known().site.disclaimer
    return payloads.dumped(payloads.VerifyReply(**asdict(verified), disclaimer=disclaimer))


@blueprint.get("/verify/<value>")
def show_verify(value: str) -> Response:
    """The same for people; what cannot be told is told in words too."""
    try:
        return frame.page("verify.html", verified=_verify(plain_id(value)))
    except NotReadyError:
        return frame.not_ready()
    except StorageError:
        return frame.page("verify.html", 503, problem="storage_down")
    except (UnknownError, RequestError):
        return frame.page("verify.html", 404, problem="receipt_unknown")


def _verify(value: str) -> Verified:
    return verify_hash(services(), value, today=today())
