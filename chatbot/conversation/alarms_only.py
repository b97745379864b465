"""What is left of a turn when the rest cannot be served, or is switched off: alarms in full."""

from dataclasses import replace
from datetime import date

from chatbot.answering.subject import Subject
from chatbot.conversation.replies import Replies
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message, Scene, Turn
from chatbot.knowledge.loader import Knowledge
from chatbot.safety.screen import Screen


class AlarmsOnly:
    """Answers what the safety screen finds; says of any other message that it must wait.

    Works from the built-in release, or any other. The topic of the talk stays as it was, so that
    the talk can go on when the knowledge is back.
    """

    def __init__(
        self, knowledge: Knowledge, *, require_review: bool = False, screen: Screen | None = None
    ) -> None:
        self.knowledge = knowledge
        self._screen = screen or Screen(knowledge.alarms)
        self._replies = {
            code: Replies(knowledge, language, require_review=require_review)
            for code, language in knowledge.languages.items()
        }

    def answer(self, message: Message, state: State, *, today: date) -> Turn:
        """Answer ``message`` as ``Engine.answer`` does, as far as that is possible."""
        finding = self._screen.assess(message.text, after_cart=state.after_cart)
        scene = Scene(
            state=replace(state, turn=state.turn + 1),
            today=today,
            subject=Subject(region=message.region),
            finding=finding,
        )
        first = self._replies[self.knowledge.site.languages[0]]
        replies = self._replies.get(message.language or "", first)
        if finding is not None and finding.severity != "note":
            return replies.alarm(scene, finding)
        return replies.unavailable(scene)
