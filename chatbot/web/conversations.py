"""``GET`` and ``DELETE /api/v1/conversations/{id}``: what is kept of a talk, and forgetting it."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from chatbot.services.conversations import Shown, forget_conversation, show_conversation
from chatbot.web import payloads
from chatbot.web.current import services
from chatbot.web.paths import plain_id

blueprint = Blueprint("conversations", __name__)


@blueprint.get("/api/v1/conversations/<conversation>")
def get_conversation(conversation: str) -> ResponseReturnValue:
    """Show all that is kept."""
    shown = show_conversation(services(), plain_id(conversation))
    return payloads.dumped(_reply(shown))


@blueprint.delete("/api/v1/conversations/<conversation>")
def delete_conversation(conversation: str) -> ResponseReturnValue:
    """Erase it."""
    forget_conversation(services(), plain_id(conversation))
    return "", 204


def _reply(shown: Shown) -> payloads.ConversationReply:
    kept, topic = shown.conversation, shown.conversation.state.topic
    turns = tuple(
        payloads.TurnSummary(
            turn=event.turn,
            at=event.at,
            outcome=event.outcome,
            severity=event.severity,
            intents=event.intents,
            score=event.score,
            rule=event.rule,
            answers=event.answers,
            release=event.release,
            receipt=event.receipt,
            script=event.script.as_json() if event.script else None,
            candidates=event.candidates,
        )
        for event in shown.events
    )
    return payloads.ConversationReply(
        conversation=kept.id,
        created_at=kept.created_at,
        last_at=kept.last_at,
        language=kept.language,
        turn=kept.state.turn,
        topic=payloads.TopicSummary(**dict(topic.slots())),
        turns=turns,
        disclaimer=services().known().site.disclaimer,
    )
