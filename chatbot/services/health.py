"""Tell how storage does."""

from typing import Literal

from chatbot.services.shared import Services
from chatbot.storage import conversations
from chatbot.storage.errors import StorageError


def storage_health(services: Services) -> Literal["ok", "degraded"]:
    """Whether the database can be used now. Answers are given either way."""
    try:
        services.keeper.read(conversations.touch)
    except StorageError:
        return "degraded"
    return "degraded" if services.keeper.is_open else "ok"
