"""One turn of talk: safety, then the matcher, then an answer, a question back, or a fallback."""

from dataclasses import dataclass, field
from datetime import date

from chatbot.conversation.state import State
from chatbot.knowledge.loader import Knowledge
from chatbot.reply import Reply


@dataclass(frozen=True, slots=True)
class Message:
    """One message as a channel hands it over; ``trial`` is the page's trial, if any."""

    text: str
    language: str | None = None
    region: str | None = None
    trial: str | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """Why a turn went as it did: the stage that decided, its rule, and lines to read."""

    stage: str
    rule: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """The reply, the state to keep for the next turn, and the reason."""

    reply: Reply
    state: State
    trace: Trace = field(default_factory=lambda: Trace("none", "none"))


class Engine:
    """Answers messages from one release of the knowledge. Pure: no clock, disk or network."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def answer(self, message: Message, state: State, *, today: date) -> Turn:
        """Answer ``message``. ``today`` decides how old a registry status is."""
        raise NotImplementedError
