"""One turn of talk: safety first, then the speaker of the language that was asked for."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Self

from chatbot.conversation.speaker import Speaker
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message, Turn
from chatbot.knowledge.loader import Knowledge
from chatbot.matching.compiled import Compiled, learn
from chatbot.safety.screen import Screen
from chatbot.screening.criteria import screeners_of


class Engine:
    """Answers messages from one release of the knowledge. Pure: no clock, disk or network."""

    def __init__(
        self,
        knowledge: Knowledge,
        compiled: Mapping[str, Compiled] | None = None,
        *,
        require_review: bool = False,
    ) -> None:
        """``compiled`` holds what was learned before, by language; without it, learn now.

        ``require_review``: say only what a clinician approved, emergencies and crises aside.
        """
        self.knowledge = knowledge
        self.require_review = require_review
        self.screen = Screen(knowledge.alarms)
        self.compiled = compiled or {
            code: learn(language, knowledge.trials.values())
            for code, language in knowledge.languages.items()
        }
        self.screeners = screeners_of(knowledge)
        self._speakers = {
            code: Speaker(knowledge, language, self.compiled[code], require_review=require_review)
            for code, language in knowledge.languages.items()
        }

    def as_of(self, knowledge: Knowledge) -> Self:
        """An engine that has learned the same, over the same release with other trial records."""
        return type(self)(knowledge, self.compiled, require_review=self.require_review)

    def answer(self, message: Message, state: State, *, today: date) -> Turn:
        """Answer ``message``. ``today`` decides how old a registry status is."""
        finding = self.screen.assess(message.text, after_cart=state.after_cart)
        code = message.language or self.knowledge.site.languages[0]
        speaker = self._speakers.get(code) or self._speakers[self.knowledge.site.languages[0]]
        return speaker.answer(message, replace(state, turn=state.turn + 1), finding, today)
