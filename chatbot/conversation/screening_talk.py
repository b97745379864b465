"""The pre-screen as a talk: notice, one question per turn, result. It never decides.

It is asked before the matcher and after the safety screen, on every turn:

1. A command or its button starts it with the notice (requirement S-46).
2. While a question is open, an exact answer is noted and shown back, and the next question asked:
   the one that settles most trials. Age comes first; under 18 the questions end there (S-26).
3. "Back", "change age", "stop", "show result", "why not NCT…" steer it.
4. Whatever else is said is left to the speaker, and the open question is shown again below. An
   alarm pauses the questions until "go on".
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from chatbot.conversation.choices import words
from chatbot.conversation.screening_answers import Listener
from chatbot.conversation.screening_questions import Questions
from chatbot.conversation.screening_results import Results, Shown
from chatbot.conversation.speaker import Speaker
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message, Scene, Trace, Turn
from chatbot.knowledge.questionnaire import ScreeningWords
from chatbot.matching import entities
from chatbot.reply import Block, NamedIntent, Severity
from chatbot.screening.evaluate import Screener
from chatbot.screening.prescreen import AGE, GROWN_UP, NOT_SURE, Person, Prescreen
from chatbot.screening.shortlist import Wanted

NOTICE: Final = "notice"
RESULT: Final = "result"
_INTENT: Final = "eligibility_general"  # what somebody asks who starts the questions
_MINOR: Final = "minor_user"  # intent, and the answer to a person under 18
# Questions that a list of records goes below where they name a disease or an age.
_LISTED = frozenset({"eligibility_age", "eligibility_disease", "find_trial_registration"})
_ALARMS: frozenset[Severity] = frozenset({"urgent", "emergency", "crisis"})
_PEOPLE: Mapping[str, Person] = {"for_self": "self", "for_other": "other"}
# Steps that mean something only while the answers are known.
_NEED_ANSWERS = ("resume", "show", "back", "stop", "reports", NOT_SURE, *_PEOPLE)


class ScreeningTalk:
    """The pre-screen in one language. It says what the speaker's replies can say, in their form."""

    def __init__(self, speaker: Speaker, told: ScreeningWords, screener: Screener) -> None:
        knowledge, language = speaker.knowledge, speaker.language
        self._fields = knowledge.fields
        self._trials = knowledge.trials
        self._screener = screener
        self._replies = speaker.replies
        self._writer = speaker.replies.writer
        self._results = Results(knowledge, told, screener, self._writer)
        self._questions = Questions(told, self._results.sayer)
        self._listener = Listener(told, knowledge.fields, speaker.choices)
        self._talk = told.talk
        commands = language.vocabulary.commands.get("screen", ())
        self._starts = {words(form) for form in (*commands, told.talk["start"])}

    def heard(self, message: Message, scene: Scene) -> Turn | None:
        """The turn that the pre-screen makes of ``message``; None leaves it to the speaker."""
        prescreen, text = scene.state.prescreen, message.text
        is_start = words(text) in self._starts
        is_again = bool(scene.state.screening) and self._listener.is_step("again", text)
        is_begun = prescreen is not None and prescreen.person is not None
        if is_again or (is_start and not is_begun):
            return self._notice(scene)
        if prescreen is None:
            return self._gone(scene) if self._is_lost(scene, text) else None
        if is_start or self._listener.is_step("resume", text):
            return self._ask(scene, replace(prescreen, paused=False))
        return None if prescreen.paused else self._going_on(message, scene, prescreen)

    def _going_on(self, message: Message, scene: Scene, prescreen: Prescreen) -> Turn | None:
        if prescreen.person is None:
            return self._whom(scene, prescreen, message.text)
        return (
            self._answered(scene, prescreen, message.text)
            or self._stepped(scene, prescreen, message.text)
            or self._why(message, scene, prescreen)
        )

    def beside(self, turn: Turn, message: Message, scene: Scene) -> Turn:
        """``turn`` as the speaker made it, with a list and the open question below it."""
        turn = self._listed(turn, message, scene)
        prescreen = turn.state.prescreen
        if prescreen is None:
            return replace(turn, state=replace(turn.state, screening=""))
        if scene.finding and scene.finding.answer.startswith(_MINOR):
            return replace(turn, state=_ended(turn.state))
        if turn.reply.severity in _ALARMS or prescreen.paused:
            return self._paused(turn, replace(prescreen, paused=True))
        if not prescreen.is_open:
            return turn
        if turn.reply.outcome == "fallback":
            lead = self._questions.not_read(prescreen.asked)
            return self._turn(scene, prescreen, self._open(prescreen, *lead))
        shown = self._open(prescreen, Block("paragraph", self._talk["open"]))
        own = turn.reply.suggestions if turn.reply.outcome == "clarify" else ()
        reply = replace(
            turn.reply,
            blocks=(*turn.reply.blocks, *shown.blocks),
            suggestions=(*own, *shown.buttons),
        )
        script = turn.script and replace(turn.script, withheld=True)
        return replace(turn, reply=reply, script=script, state=replace(turn.state, offered=()))

    def _listed(self, turn: Turn, message: Message, scene: Scene) -> Turn:
        """``turn`` with the records that name a disease or an age that was asked for."""
        script, state = turn.script, turn.state
        asked = _LISTED.intersection(intent.id for intent in turn.reply.intents)
        if script is None or script.kind != "answer" or not asked:
            return turn
        if turn.reply.answers == () or state.used.trial == state.turn:
            return turn  # about one trial, or under review
        is_named = state.used.disease == state.turn
        disease = script.subject.disease if is_named else None
        wanted = Wanted(disease, self._listener.age(message.text), script.subject.group == "child")
        if wanted.disease is None and wanted.age is None:
            return turn
        shown = self._results.registered(wanted, scene.today)
        reply = self._replies.with_trials(turn.reply, shown.blocks, shown.trials, scene.today)
        return replace(turn, reply=reply, script=replace(script, withheld=True))

    def _notice(self, scene: Scene) -> Turn:
        turn = self._turn(scene, Prescreen(), self._questions.notice())
        return replace(turn, reply=replace(turn.reply, intents=(NamedIntent(_INTENT, 1.0),)))

    def _whom(self, scene: Scene, prescreen: Prescreen, text: str) -> Turn | None:
        for step, person in _PEOPLE.items():
            if self._listener.is_step(step, text):
                return self._ask(scene, replace(prescreen, person=person))
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
            lead = self._questions.not_read(field, heard.fault)
            return self._turn(scene, prescreen, self._open(prescreen, *lead))
        noted = prescreen.answered(heard.answer)
        if field == AGE and heard.answer != NOT_SURE and Decimal(heard.answer) < GROWN_UP:
            return self._minor(scene, noted)
        return self._ask(scene, noted, self._questions.understood(noted, field))

    def _minor(self, scene: Scene, prescreen: Prescreen) -> Turn:
        """Nobody under 18 is asked more, and nothing is kept (requirement S-26)."""
        age = prescreen.facts(self._fields).number(AGE)
        if prescreen.person == "other" and age is not None:
            shown = self._results.of_child(age, scene.today)
            return self._end(scene, *shown.blocks, trials=shown.trials)
        _, answer = self._writer.answer(_MINOR)
        return self._end(scene, *self._writer.write(answer, scene.subject, scene.today).blocks)

    def _stepped(self, scene: Scene, prescreen: Prescreen, text: str) -> Turn | None:
        """What a step does, if ``text`` is one."""
        is_step = self._listener.is_step
        if is_step("stop", text) or is_step("show", text):
            return self._result(scene, prescreen)
        if is_step("back", text):
            return self._ask(scene, prescreen.back() if prescreen.given else Prescreen())
        if is_step("reports", text):
            return self._ask(scene, replace(prescreen, reports=True, asked=""))
        if is_step("levels", text):
            return self._besides(scene, prescreen, self._results.levels(prescreen, scene.today))
        changed = self._listener.changed(text)
        return self._ask(scene, prescreen.change(changed)) if changed else None

    def _why(self, message: Message, scene: Scene, prescreen: Prescreen) -> Turn | None:
        """How the rules of the trial that is named, or talked of, stand to the answers."""
        named = [name for name in entities.find(message.text).trials if name in self._trials]
        if not self._listener.asks_why(message.text, named):
            return None
        talked_of = named[:1] or [message.trial or scene.state.topic.trial or ""]
        if talked_of[0] in self._trials:
            shown = self._results.explain(talked_of[0], prescreen, scene.today)
        elif self._listener.points(message.text) or not prescreen.asked:
            example = self._talk["which"].format(trial=next(iter(self._trials)))
            shown = Shown((Block("paragraph", example),))
        else:
            return None
        return self._besides(scene, prescreen, shown)

    def _besides(self, scene: Scene, prescreen: Prescreen, shown: Shown) -> Turn:
        """What was asked for beside the questions, with the open one below it."""
        if prescreen.asked:
            below = self._open(prescreen, Block("paragraph", self._talk["open"]))
            whole = (*shown.blocks, *below.blocks)
            shown = replace(shown, blocks=whole, buttons=below.buttons)
        return self._turn(scene, prescreen, shown)

    def _ask(self, scene: Scene, prescreen: Prescreen, *lead: Block) -> Turn:
        """The open question, or the next one; where nothing is left to ask, the result."""
        if prescreen.person and not prescreen.asked:
            asked = prescreen.next_field(self._screener, self._fields)
            prescreen = replace(prescreen, asked=asked)
        if prescreen.person and not prescreen.asked:
            return self._result(scene, prescreen, *lead)
        return self._turn(scene, prescreen, self._open(prescreen, *lead))

    def _result(self, scene: Scene, prescreen: Prescreen, *lead: Block) -> Turn:
        """The result so far. The answers are known until the talk rests for an hour."""
        prescreen = replace(prescreen, asked="")
        shown = self._results.summary(prescreen, scene.today)
        steps = ["back"] if prescreen.given else []
        if prescreen.next_field(self._screener, self._fields):
            steps.append("resume")
        elif not prescreen.reports:
            steps.append("reports")
        buttons = map(self._questions.button, (*steps, "again"))
        whole = Shown((*lead, *shown.blocks), shown.trials, tuple(buttons))
        return self._turn(scene, prescreen, whole)

    def _open(self, prescreen: Prescreen, *lead: Block) -> Shown:
        return self._questions.open(prescreen, lead)

    def _end(self, scene: Scene, *blocks: Block, trials: tuple[str, ...] = ()) -> Turn:
        return self._turn(scene, None, Shown(blocks, trials))

    def _paused(self, turn: Turn, prescreen: Prescreen) -> Turn:
        buttons = (*turn.reply.suggestions, self._questions.button("resume"))
        reply = replace(turn.reply, suggestions=buttons)
        return replace(turn, reply=reply, state=replace(turn.state, prescreen=prescreen))

    def _is_lost(self, scene: Scene, text: str) -> bool:
        """Whether ``text`` goes on with a pre-screen of which nothing is known any more."""
        if not scene.state.screening:
            return False
        asked = scene.state.screening in self._fields
        answers = asked and self._listener.answer(scene.state.screening, text)
        return bool(answers) or any(self._listener.is_step(each, text) for each in _NEED_ANSWERS)

    def _gone(self, scene: Scene) -> Turn:
        button = (self._questions.button("start"),)
        return self._turn(
            scene, None, Shown((Block("paragraph", self._talk["gone"]),), buttons=button)
        )

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


def _ended(state: State) -> State:
    return replace(state, prescreen=None, screening="")
