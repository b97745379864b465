"""The values of one turn: what was heard, and what came of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from chatbot.answering.subject import Subject
from chatbot.conversation.script import Script
from chatbot.conversation.state import State
from chatbot.conversation.topic import Names
from chatbot.matching.lexicon import Reading
from chatbot.reply import NamedIntent, Reply
from chatbot.safety.screen import Finding


@dataclass(frozen=True, slots=True)
class Message:
    """One message as a channel hands it over; ``trial`` is the page's trial, if any."""

    text: str
    language: str | None = None
    region: str | None = None
    trial: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the words of a reply depend on beside the answer. ``state`` holds the new topic."""

    state: State
    today: date
    subject: Subject
    finding: Finding | None = None

    @property
    def note(self) -> bool:
        """Whether the safety screen asks for a line of caution beside an ordinary answer."""
        return self.finding is not None and not self.finding.takeover


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard(Scene):
    """A message, or a part of one, with all that was read from its ``text``.

    ``points_back``: it says "it" or the like; ``leans``: its words mean little without what was
    said before them; ``unknown_trial``: it holds a registry id that no card has; ``lists``: it asks
    for trials as a list, by a place, an age or the like.
    """

    message: Message
    text: str
    reading: Reading
    names: Names
    points_back: bool = False
    leans: bool = False
    unknown_trial: bool = False
    lists: bool = False

    @property
    def is_lost(self) -> bool:
        """Whether it is about a trial that we do not know, and no other."""
        return self.unknown_trial and self.names.trial is None


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that was asked: the answer (or intent) to it, how sure that is, and for whom.

    ``subject`` is what the answer is chosen and filled by.
    """

    answer: str
    score: float
    subject: Subject


@dataclass(frozen=True, slots=True)
class Trace:
    """Why a turn went as it did: the stage that decided, its rule, and lines to read.

    ``candidates`` are the likeliest intents, best first. The lines that ``explain`` works out may
    hold words of the message, the other fields never do; nobody waits for them who does not ask.
    """

    stage: str
    rule: str
    explain: Callable[[], Iterable[str]] = field(default=tuple, compare=False, repr=False)
    candidates: tuple[NamedIntent, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """The reply, the state to keep, the reason; ``forget`` asks for stored data to be deleted.

    ``script`` is what the reply was written from, so that it can be written again.
    """

    reply: Reply
    state: State
    trace: Trace
    script: Script | None = None
    forget: bool = False
