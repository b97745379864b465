"""``POST /api/v1/messages``: one message in, one reply out."""

import contextlib
from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from chatbot import text
from chatbot.conversation.turn import Message
from chatbot.errors import ChatbotError
from chatbot.services.messages import Beside, alarm_words, answer_message
from chatbot.services.once import Answered, key_of
from chatbot.web import errors, guards, inputs, metrics, payloads, request_log
from chatbot.web.current import services, today
from chatbot.web.errors import RequestError
from chatbot.web.paths import registry_id
from chatbot.web.strict_json import read_object

blueprint = Blueprint("messages", __name__)


@blueprint.post("/api/v1/messages")
def post_message() -> ResponseReturnValue:
    """Answer one message."""
    asked = inputs.parse(inputs.MessageRequest, read_object(request))
    message = _message(asked)
    guards.count_turn(asked.conversation)
    answered = _answer(message, asked)
    metrics.count_reply(answered.reply)
    request_log.add(
        outcome=answered.reply.outcome, intents=[intent.id for intent in answered.reply.intents]
    )
    return payloads.dumped(_reply(answered))


@blueprint.errorhandler(HTTPStatus.TOO_MANY_REQUESTS)
def tell_alarm(_: Exception) -> ResponseReturnValue:
    """Refuse who asked too often, and say what is to be said to an alarm even then (P3)."""
    words = ""
    with contextlib.suppress(ChatbotError, HTTPException):
        message = _message(inputs.parse(inputs.MessageRequest, read_object(request)))
        words = alarm_words(services(), message, today())
    more = {"emergency": words} if words else {}
    return errors.response("too_many_requests", **more)


def _answer(message: Message, asked: inputs.MessageRequest) -> Answered:
    now = datetime.now(UTC)
    key = key_of(asked.model_dump_json()) if asked.client_message_id else None
    beside = Beside(asked.screening, key)

    def answer() -> Answered:
        return answer_message(services(), message, asked.conversation, now=now, beside=beside)

    return services().once.answer(key, now, answer) if key else answer()


def _message(asked: inputs.MessageRequest) -> Message:
    if text.is_too_long(asked.text):
        raise RequestError("too_long", "text")
    if not text.canonical(asked.text):
        raise RequestError("empty_message", "text")
    known = services().knowledge  # without it, alarms are answered whatever the language
    if known and asked.language is not None and asked.language not in known.languages:
        raise RequestError("language_unknown", "language")
    trial = None if asked.trial is None else registry_id(asked.trial)
    return Message(asked.text, asked.language, asked.region, trial)


def _reply(answered: Answered) -> payloads.MessageReply:
    reply = answered.reply
    return payloads.MessageReply(
        conversation=answered.conversation,
        turn=answered.turn,
        language=reply.language,
        outcome=reply.outcome,
        intents=reply.intents,
        severity=reply.severity,
        text=reply.text,
        blocks=reply.blocks,
        trials=reply.trials,
        sources=reply.sources,
        suggestions=reply.suggestions,
        disclaimer=reply.disclaimer,
        receipt=payloads.Receipt(
            id=answered.receipt, release=answered.release, answers=reply.answers
        ),
        screening=payloads.OpenScreening(token=answered.token, field=answered.field)
        if answered.token
        else None,
    )
