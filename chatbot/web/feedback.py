"""``POST /api/v1/feedback``: helpful, not helpful, or wrong."""

from datetime import UTC, datetime

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from chatbot.services.feedback import give_feedback
from chatbot.storage.feedback import Feedback
from chatbot.web import inputs, payloads
from chatbot.web.current import services
from chatbot.web.strict_json import read_object

blueprint = Blueprint("feedback", __name__)


@blueprint.post("/api/v1/feedback")
def post_feedback() -> ResponseReturnValue:
    """Keep a choice about an answer."""
    given = inputs.parse(inputs.FeedbackRequest, read_object(request))
    feedback = Feedback(given.kind, given.conversation, given.turn, tuple(given.answers))
    give_feedback(services(), feedback, now=datetime.now(UTC))
    disclaimer = services().known().site.disclaimer
    return payloads.dumped(payloads.FeedbackReply(kept=True, disclaimer=disclaimer)), 201
