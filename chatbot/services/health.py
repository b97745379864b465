"""Tell how storage does."""

from typing import Literal

from chatbot.services.shared import Services
from chatbot.storage.errors import StorageError


def storage_health(services: Services) -> Literal["ok", "degraded"]:
    """Whether the database can be used now. Answers are given either way."""
    try:
        services.database.check()
    except StorageError as error:
        services.faults.note(error.cause)
        return "degraded"
    return "ok"
