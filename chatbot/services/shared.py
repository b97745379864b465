"""What every use case works with."""

from dataclasses import dataclass, field

from chatbot.conversation.engine import Engine
from chatbot.errors import ChatbotError
from chatbot.knowledge.loader import Knowledge
from chatbot.services.faults import Faults
from chatbot.services.memory import Memory
from chatbot.settings import Settings
from chatbot.storage.database import Database


class NotReadyError(ChatbotError):
    """No knowledge is loaded, so nothing can be answered yet."""


class UnknownError(ChatbotError):
    """Something was named that we do not have: ``what`` is conversation, trial, answer or hash."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Services:
    """Built once at start. ``engine`` is None when nothing could be loaded."""

    settings: Settings
    database: Database
    engine: Engine | None = None
    memory: Memory = field(default_factory=Memory)
    faults: Faults = field(default_factory=Faults)

    @property
    def knowledge(self) -> Knowledge | None:
        """The knowledge that is answered from, if there is any."""
        return self.engine.knowledge if self.engine else None

    def known(self) -> Knowledge:
        """The knowledge. Raises NotReadyError when there is none."""
        if self.knowledge is None:
            raise NotReadyError
        return self.knowledge
