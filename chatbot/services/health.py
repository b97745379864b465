"""Tell how storage does."""

from typing import Literal

from chatbot.services.shared import Services
from chatbot.storage import conversations
from chatbot.storage.errors import StorageError
from chatbot.storage.keeper import READ_S

WARM_S = 1.0  # a new process connects; nobody waits for an answer yet


def storage_health(services: Services, wait_s: float = READ_S) -> Literal["ok", "degraded"]:
    """Whether the database can be used now. Answers are given either way."""
    try:
        services.keeper.read(conversations.touch, wait_s)
    except StorageError:
        return "degraded"
    return "degraded" if services.keeper.is_open else "ok"
