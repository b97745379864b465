"""Other people's chat windows: the Rasa REST channel, and deep-chat's own way to ask.

The disclaimer is part of every text, because such windows drop what they do not know. A sender is
whatever the window calls itself: the talk behind it has an id that only this server can work out,
so that knowing a sender's name opens no conversation. Nobody shares the sender "default".
"""

import hashlib
import hmac
import json
import re
import secrets
from base64 import urlsafe_b64encode
from datetime import UTC, datetime

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from chatbot import text
from chatbot.conversation.turn import Message
from chatbot.knowledge.loader import Language
from chatbot.services.conversations import begin_conversation
from chatbot.services.messages import answer_message
from chatbot.services.once import Answered
from chatbot.services.shared import NotReadyError, UnknownError
from chatbot.web import guards, inputs, request_log
from chatbot.web.current import services
from chatbot.web.errors import PROBLEMS
from chatbot.web.strict_json import read_object

_SHARED = "default"  # what Rasa calls everybody who gives no name
_FRESH_BYTES = _ID_BYTES = 16
_COMMAND = re.compile(r"/([a-z0-9_]+)\s*(\{.*\})?", re.DOTALL)
_GREETINGS = frozenset({"session_start", "greet", "get_started"})

blueprint = Blueprint("channels", __name__)


@blueprint.get("/webhooks/rest/")
def get_rasa() -> ResponseReturnValue:
    """The channel is there."""
    return {"status": "ok"}


@blueprint.post("/webhooks/rest/webhook")
def post_rasa() -> ResponseReturnValue:
    """Answer one message of a client of the Rasa REST channel."""
    asked = inputs.parse(inputs.RasaRequest, read_object(request))
    named = asked.sender not in {None, "", _SHARED}
    sender = str(asked.sender) if named else secrets.token_urlsafe(_FRESH_BYTES)
    message = _told(sender, asked.message)
    if request.args.get("stream") == "true":
        line = json.dumps(message, ensure_ascii=False)
        return Response(f"{line}\n", content_type="text/event-stream; charset=utf-8")
    return [message]


@blueprint.post("/channels/deep-chat")
def post_deep_chat() -> ResponseReturnValue:
    """Answer the last message of a deep-chat window."""
    asked = inputs.parse(inputs.DeepChatRequest, read_object(request))
    sender = asked.sender or secrets.token_urlsafe(_FRESH_BYTES)
    return {"text": _told(sender, asked.messages[-1].text)["text"]}


def _told(sender: str, message: str) -> dict[str, object]:
    """The reply as Rasa says it: keys without a value are left out, never null."""
    known = services().essentials
    if known is None:
        raise NotReadyError
    language = known.languages[known.site.languages[0]]
    meant = _meant(message, language)
    if not text.canonical(meant) or text.is_too_long(meant):
        code = "too_long" if text.canonical(meant) else "empty_message"
        detail = language.ui.errors.get(code, PROBLEMS[code].detail)
        said = f"{detail}\n\n{language.ui.emergency_line}\n\n{known.site.disclaimer}"
        return {"recipient_id": sender, "text": said}
    conversation = _conversation(sender)
    guards.count_turn(conversation)
    reply = _answered(Message(meant), conversation).reply
    request_log.add(outcome=reply.outcome, intents=[intent.id for intent in reply.intents])
    told: dict[str, object] = {"recipient_id": sender, "text": _harmless(reply.text)}
    if reply.suggestions:
        told["buttons"] = [{"title": s.label, "payload": s.text} for s in reply.suggestions]
    return told


def _answered(message: Message, conversation: str) -> Answered:
    now = datetime.now(UTC)
    try:
        return answer_message(services(), message, conversation, now=now)
    except UnknownError:
        begin_conversation(services(), conversation, now=now)
        return answer_message(services(), message, conversation, now=now)


def _harmless(said: str) -> str:
    """``said`` without a sign that a window could take for markup."""
    return said.replace("<", "&lt;")


def _meant(message: str, language: Language) -> str:
    """The words that a button's command such as ``/what_is_cd7`` stands for, else the message.

    What stands in its slots is said too, so that the safety screen reads all that was sent.
    """
    found = _COMMAND.fullmatch(message.strip())
    if found is None:
        return message
    name, slots = found.groups()
    intent = language.intents.get("greeting" if name in _GREETINGS else name)
    if name == "restart":
        meant = language.vocabulary.commands["start_over"][0]
    elif intent is not None:
        meant = intent.title
    else:
        return message
    return f"{meant} {slots}" if slots and slots != "{}" else meant


def _conversation(sender: str) -> str:
    """The id of the talk with ``sender``: the same each time, and nobody else can tell it."""
    secret = services().settings.secret_key.get_secret_value().encode()
    digest = hmac.new(secret, f"channel:{sender}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:_ID_BYTES]).decode().rstrip("=")
