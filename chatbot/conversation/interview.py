"""The steps of a pre-screen under way: what each answer, button or question makes of it."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from chatbot.conversation.replies import Replies
from chatbot.conversation.screening_answers import Listener
from chatbot.conversation.screening_questions import Questions
from chatbot.conversation.screening_results import Results, Shown
from chatbot.conversation.turn import Message, Scene, Trace, Turn
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.questionnaire import ScreeningWords
from chatbot.matching import entities
from chatbot.reply import Block, NamedIntent
from chatbot.screening.evaluate import Screener
from chatbot.screening.prescreen import AGE, GROWN_UP, NOT_SURE, Person, Prescreen

NOTICE: Final = "notice"
RESULT: Final = "result"
PEOPLE: Mapping[str, Person] = {"for_self": "self", "for_other": "other"}
MINOR: Final = "minor_user"  # intent, and the answer to a person under 18
_INTENT: Final = "eligibility_general"  # what somebody asks who starts the questions


class Interview:
    """Leads through the questions in one language."""

    def __init__(
        self,
        knowledge: Knowledge,
        told: ScreeningWords,
        screener: Screener,
        replies: Replies,
        listener: Listener,
    ) -> None:
        self._fields = knowledge.fields
        self._trials = knowledge.trials
        self._screener = screener
        self._replies = replies
        self._listener = listener
        self._talk = told.talk
        self.results = Results(knowledge, told, screener, replies.writer)
        self._questions = Questions(told, self.results.sayer)

    def step(self, message: Message, scene: Scene, prescreen: Prescreen) -> Turn | None:
        """What ``message`` makes of a pre-screen; None where it is nothing to it."""
        if prescreen.person is None:
            return self._whom(scene, prescreen, message.text)
        return (
            self._answered(scene, prescreen, message.text)
            or self._stepped(scene, prescreen, message.text)
            or self._why(message, scene, prescreen)
        )

    def notice(self, scene: Scene) -> Turn:
        """A new pre-screen: the notice, and who it is about."""
        turn = self._turn(scene, Prescreen(), self._questions.notice())
        return replace(turn, reply=replace(turn.reply, intents=(NamedIntent(_INTENT, 1.0),)))

    def ask(self, scene: Scene, prescreen: Prescreen, *lead: Block) -> Turn:
        """The open question, or the next one; where nothing is left to ask, the result."""
        if prescreen.person and not prescreen.asked:
            asked = prescreen.next_field(self._screener, self._fields)
            prescreen = replace(prescreen, asked=asked)
        if prescreen.person and not prescreen.asked:
            return self._result(scene, prescreen, *lead)
        return self._turn(scene, prescreen, self.open(prescreen, *lead))

    def not_read(self, scene: Scene, prescreen: Prescreen, fault: str = "") -> Turn:
        """That a message was not taken for an answer, and the open question again."""
        lead = self._questions.not_read(prescreen.asked, fault)
        return self._turn(scene, prescreen, self.open(prescreen, *lead))

    def open(self, prescreen: Prescreen, *lead: Block) -> Shown:
        """The open question below ``lead``."""
        return self._questions.open(prescreen, lead)

    def still_open(self, prescreen: Prescreen) -> Shown:
        """The open question, below something else that was said."""
        return self.open(prescreen, Block("paragraph", self._talk["open"]))

    def gone(self, scene: Scene) -> Turn:
        """Said where the answers are no longer known."""
        button = (self._questions.button("start"),)
        return self._turn(
            scene, None, Shown((Block("paragraph", self._talk["gone"]),), buttons=button)
        )

    def _whom(self, scene: Scene, prescreen: Prescreen, text: str) -> Turn | None:
        for step, person in PEOPLE.items():
            if self._listener.is_step(step, text):
                return self.ask(scene, replace(prescreen, person=person))
        if self._listener.is_step("not_now", text):
            return self._end(scene, Block("paragraph", self._talk["declined"]))
        return None

    def _answered(self, scene: Scene, prescreen: Prescreen, text: str) -> Turn | None:
        """An answer to the open question is noted, and the next one asked."""
        field = prescreen.asked
        heard = self._listener.answer(field, text) if field else None
        if heard is None:
            return None
        if heard.fault:
            return self.not_read(scene, prescreen, heard.fault)
        noted = prescreen.answered(heard.answer)
        if field == AGE and heard.answer != NOT_SURE and Decimal(heard.answer) < GROWN_UP:
            return self._minor(scene, noted)
        return self.ask(scene, noted, self._questions.understood(noted, field))

    def _minor(self, scene: Scene, prescreen: Prescreen) -> Turn:
        """Nobody under 18 is asked more, and nothing is kept (requirement S-26)."""
        age = prescreen.facts(self._fields).number(AGE)
        if prescreen.person == "other" and age is not None:
            shown = self.results.of_child(age, scene.today)
            return self._end(scene, *shown.blocks, trials=shown.trials)
        _, answer = self._replies.writer.answer(MINOR)
        return self._end(
            scene, *self._replies.writer.write(answer, scene.subject, scene.today).blocks
        )

    def _stepped(self, scene: Scene, prescreen: Prescreen, text: str) -> Turn | None:
        """What a step does, if ``text`` is one."""
        is_step = self._listener.is_step
        if is_step("stop", text) or is_step("show", text):
            return self._result(scene, prescreen)
        if is_step("back", text):
            return self.ask(scene, prescreen.back() if prescreen.given else Prescreen())
        if is_step("reports", text):
            return self.ask(scene, replace(prescreen, reports=True, asked=""))
        if is_step("levels", text):
            return self._besides(scene, prescreen, self.results.levels(prescreen, scene.today))
        changed = self._listener.changed(text)
        return self.ask(scene, prescreen.change(changed)) if changed else None

    def _why(self, message: Message, scene: Scene, prescreen: Prescreen) -> Turn | None:
        """How the rules of the trial that is named, or talked of, stand to the answers."""
        named = [name for name in entities.find(message.text).trials if name in self._trials]
        if not self._listener.asks_why(message.text, named):
            return None
        talked_of = named[:1] or [message.trial or scene.state.topic.trial or ""]
        if talked_of[0] in self._trials:
            shown = self.results.explain(talked_of[0], prescreen, scene.today)
        elif self._listener.points(message.text) or not prescreen.asked:
            example = self._talk["which"].format(trial=next(iter(self._trials)))
            shown = Shown((Block("paragraph", example),))
        else:
            return None
        return self._besides(scene, prescreen, shown)

    def _besides(self, scene: Scene, prescreen: Prescreen, shown: Shown) -> Turn:
        """What was asked for beside the questions, with the open one below it."""
        if prescreen.asked:
            below = self.still_open(prescreen)
            whole = (*shown.blocks, *below.blocks)
            shown = replace(shown, blocks=whole, buttons=below.buttons)
        return self._turn(scene, prescreen, shown)

    def _result(self, scene: Scene, prescreen: Prescreen, *lead: Block) -> Turn:
        """The result so far. The answers are known until the talk rests for an hour."""
        prescreen = replace(prescreen, asked="")
        shown = self.results.summary(prescreen, scene.today)
        steps = ["back"] if prescreen.given else []
        if prescreen.next_field(self._screener, self._fields):
            steps.append("resume")
        elif not prescreen.reports:
            steps.append("reports")
        buttons = map(self._questions.button, (*steps, "again"))
        whole = Shown((*lead, *shown.blocks), shown.trials, tuple(buttons))
        return self._turn(scene, prescreen, whole)

    def _end(self, scene: Scene, *blocks: Block, trials: tuple[str, ...] = ()) -> Turn:
        return self._turn(scene, None, Shown(blocks, trials))

    def _turn(self, scene: Scene, prescreen: Prescreen | None, shown: Shown) -> Turn:
        """A turn that tells ``shown``. What is stored of it is which question is open."""
        place = _place(prescreen)
        reply = self._replies.screening(scene, shown.blocks, shown.buttons, shown.trials)
        state = replace(scene.state, prescreen=prescreen, screening=place, offered=(), misses=0)
        script = self._replies.screening_script(scene, place)
        reply = replace(reply, sources=shown.sources)
        return Turn(reply, state, Trace("screening", place), script)


def _place(prescreen: Prescreen | None) -> str:
    """The open question, as far as it may be stored."""
    if prescreen is None:
        return ""
    if prescreen.person is None:
        return NOTICE
    return prescreen.asked or RESULT
