"""What every use case works with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self

from chatbot.conversation.alarms_only import AlarmsOnly
from chatbot.conversation.engine import Engine
from chatbot.errors import ChatbotError, Problem
from chatbot.knowledge.approved import approved_only, without
from chatbot.knowledge.loader import Knowledge
from chatbot.services.faults import Faults
from chatbot.services.interviews import Interviews
from chatbot.services.memory import Memory
from chatbot.services.once import Once
from chatbot.services.recent import Recent
from chatbot.services.switch import Switch
from chatbot.settings import Settings
from chatbot.storage.database import Database
from chatbot.storage.keeper import Keeper


class NotReadyError(ChatbotError):
    """No knowledge is loaded, so nothing can be answered yet."""


class UnknownError(ChatbotError):
    """Something was named that we do not have: ``what`` is conversation, trial, answer or hash."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Loading:
    """How the latest try to load the knowledge went. ``first`` is the first of its problems."""

    ok: bool = True
    problems: int = 0
    first: str = ""

    @classmethod
    def refused(cls, problems: Sequence[Problem]) -> Self:
        """A try that failed for these ``problems``."""
        return cls(ok=False, problems=len(problems), first=str(problems[0]))


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a try to load the knowledge: an engine, or None and the reason.

    ``is_for_later``: it is fit, but nobody has learned it yet.
    """

    engine: Engine | None = None
    loading: Loading = Loading()
    is_for_later: bool = False


@dataclass(frozen=True, slots=True)
class RegistryState:
    """Which snapshot of the registry is served, if any, and how many syncs have failed since."""

    snapshot: int | None = None
    checked_at: datetime | None = None
    failed: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Services:
    """What one request works with, from one release. ``engine`` is None when none was loaded.

    ``alarms`` then answers what cannot wait. It too is None where even that could not be loaded.
    """

    settings: Settings
    database: Database
    keeper: Keeper
    interviews: Interviews
    switch: Switch
    engine: Engine | None = None
    alarms: AlarmsOnly | None = None
    memory: Memory = field(default_factory=Memory)
    once: Once = field(default_factory=Once)
    recent: Recent = field(default_factory=Recent)
    faults: Faults = field(default_factory=Faults)
    loading: Loading = Loading()
    registry: RegistryState = RegistryState()

    @property
    def knowledge(self) -> Knowledge | None:
        """The knowledge that is answered from, if there is any."""
        return self.engine.knowledge if self.engine else None

    @property
    def essentials(self) -> Knowledge | None:
        """The knowledge, or the built-in part of it: site, fixed sentences and numbers to call."""
        return self.knowledge or (self.alarms.knowledge if self.alarms else None)

    def known(self) -> Knowledge:
        """The knowledge. Raises NotReadyError when there is none."""
        if self.knowledge is None:
            raise NotReadyError
        return self.knowledge

    def shown(self, today: date) -> Knowledge:
        """The knowledge that lists and pages show: only what is approved, where that is required.

        Without what is switched off. Raises NotReadyError when there is none, or all is off.
        """
        knowledge, off = self.known(), self.switch.off()
        if off.all:
            raise NotReadyError
        if off.intents:
            knowledge = without(knowledge, off.intents)
        return approved_only(knowledge, today) if self.settings.require_review else knowledge

    @property
    def quiet(self) -> AlarmsOnly | None:
        """What answers instead of the engine: alarms, and that the rest must wait."""
        if self.engine is None:
            return self.alarms
        strict, screen = self.settings.require_review, self.engine.screen
        return AlarmsOnly(self.engine.knowledge, require_review=strict, screen=screen)
