"""One turn of talk: safety first, then a pre-screen under way, then the speaker of the language."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Self

from chatbot.answering.subject import Subject
from chatbot.conversation.screening_talk import ScreeningTalk
from chatbot.conversation.speaker import Speaker
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message, Scene, Turn
from chatbot.knowledge.loader import Knowledge
from chatbot.matching.compiled import Compiled, learn
from chatbot.safety.screen import Finding, Screen
from chatbot.screening.criteria import screeners_of
from chatbot.steps import step


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
        # Nobody can approve the words of the pre-screener yet: where that is required, it is off.
        self._talks = {
            code: ScreeningTalk(self._speakers[code], language.screening, self.screeners[code])
            for code, language in knowledge.languages.items()
            if language.screening and not require_review
        }

    def as_of(self, knowledge: Knowledge) -> Self:
        """An engine that has learned the same, over the same release with other trial records."""
        return type(self)(knowledge, self.compiled, require_review=self.require_review)

    def answer(self, message: Message, state: State, *, today: date) -> Turn:
        """Answer ``message``. ``today`` decides how old a registry status is."""
        told = state.prescreen is not None and state.prescreen.after_cart
        code = message.language or self.knowledge.site.languages[0]
        code = code if code in self._speakers else self.knowledge.site.languages[0]
        with step("screen"):
            finding = self.screen.assess(
                message.text,
                meant=self.compiled[code].lexicon.meant(message.text),
                after_cart=state.after_cart or told,
            )
        with step("match"):
            return self._told(code, message, replace(state, turn=state.turn + 1), finding, today)

    def _told(
        self, code: str, message: Message, state: State, finding: Finding | None, today: date
    ) -> Turn:
        speaker, talk = self._speakers[code], self._talks.get(code)
        if talk is None:
            return speaker.answer(message, state, finding, today)
        if talk.is_answer(message, state):
            finding = None
        unsure = finding is not None and finding.unsure
        subject = Subject(region=message.region)
        scene = Scene(
            state=state, today=today, subject=subject, finding=None if unsure else finding
        )
        turn = None if finding and finding.takeover else talk.heard(message, scene)
        return turn or talk.beside(speaker.answer(message, state, finding, today), message, scene)
