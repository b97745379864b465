"""The values of one turn: what was heard, and what came of it."""

from dataclasses import dataclass
from datetime import date

from chatbot.answering.answers import Subject
from chatbot.conversation.state import State
from chatbot.conversation.topic import Names
from chatbot.matching.lexicon import Reading
from chatbot.reply import Reply
from chatbot.safety.screen import Finding


@dataclass(frozen=True, slots=True)
class Message:
    """One message as a channel hands it over; ``trial`` is the page's trial, if any."""

    text: str
    language: str | None = None
    region: str | None = None
    trial: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A message with all that was read from it. ``state`` already holds the new topic."""

    message: Message
    state: State
    today: date
    reading: Reading
    names: Names
    subject: Subject
    finding: Finding | None = None
    unknown_trial: bool = False

    @property
    def note(self) -> bool:
        """Whether the safety screen asks for a line of caution beside an ordinary answer."""
        return self.finding is not None and not self.finding.takeover


@dataclass(frozen=True, slots=True)
class Trace:
    """Why a turn went as it did: the stage that decided, its rule, and lines to read."""

    stage: str
    rule: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """The reply, the state to keep, the reason; ``forget`` asks for stored data to be deleted."""

    reply: Reply
    state: State
    trace: Trace
    forget: bool = False
