"""The pre-screen as a talk: notice, one question per turn, result. It never decides.

It is asked before the matcher and after the safety screen, on every turn:

1. A command or its button starts it with the notice (requirement S-46).
2. While a question is open, an exact answer is noted and shown back, and the next question asked:
   the one that settles most trials. Age comes first; under 18 the questions end there (S-26).
3. "Back", "change age", "stop", "show result", "why not NCT…" steer it.
4. Whatever else is said is left to the speaker, and the open question is shown again below. An
   alarm pauses the questions until "go on".
"""

from dataclasses import replace

from chatbot.conversation.choices import words
from chatbot.conversation.interview import MINOR, PEOPLE, Interview
from chatbot.conversation.screening_answers import Listener
from chatbot.conversation.speaker import Speaker
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message, Scene, Turn
from chatbot.knowledge.questionnaire import ScreeningWords
from chatbot.reply import Severity, Suggestion
from chatbot.screening.evaluate import Screener
from chatbot.screening.prescreen import NOT_SURE, Prescreen
from chatbot.screening.shortlist import Wanted

# Questions that a list of records goes below where they name a disease or an age.
_LISTED = frozenset({"eligibility_age", "eligibility_disease"})
_ELIGIBILITY = "eligibility"  # the topic of answers that lead to the pre-screen
_ALARMS: frozenset[Severity] = frozenset({"urgent", "emergency", "crisis"})
# Steps that mean something only while the answers are known.
_NEED_ANSWERS = ("resume", "show", "back", "stop", "reports", NOT_SURE, *PEOPLE)


class ScreeningTalk:
    """The pre-screen in one language. It says what the speaker's replies can say, in their form."""

    def __init__(self, speaker: Speaker, told: ScreeningWords, screener: Screener) -> None:
        knowledge, language = speaker.knowledge, speaker.language
        self._fields = knowledge.fields
        self._replies = speaker.replies
        self._listener = Listener(told, knowledge.fields, speaker.choices)
        self._interview = Interview(knowledge, told, screener, self._replies, self._listener)
        self._resume = Suggestion(told.talk["resume"], told.talk["resume"])
        self._start = Suggestion(told.talk["start"], told.talk["start"])
        self._topics = language.topics
        commands = language.vocabulary.commands.get("screen", ())
        self._starts = {words(form) for form in (*commands, told.talk["start"])}

    def heard(self, message: Message, scene: Scene) -> Turn | None:
        """The turn that the pre-screen makes of ``message``; None leaves it to the speaker."""
        prescreen, text = scene.state.prescreen, message.text
        is_start = words(text) in self._starts
        is_again = bool(scene.state.screening) and self._listener.is_step("again", text)
        is_begun = prescreen is not None and prescreen.person is not None
        if is_again or (is_start and not is_begun):
            return self._interview.notice(scene)
        if prescreen is None:
            return self._interview.gone(scene) if self._is_lost(scene, text) else None
        if is_start or self._listener.is_step("resume", text):
            return self._interview.ask(scene, replace(prescreen, paused=False))
        return None if prescreen.paused else self._interview.step(message, scene, prescreen)

    def is_answer(self, message: Message, state: State) -> bool:
        """Whether ``message`` is but the number that the open question asks for: never a fever."""
        prescreen = state.prescreen
        if prescreen is None or not prescreen.is_open:
            return False
        return self._listener.is_bare(prescreen.asked, message.text)

    def beside(self, turn: Turn, message: Message, scene: Scene) -> Turn:
        """``turn`` as the speaker made it, with a list and the open question below it."""
        turn = self._listed(turn, message, scene)
        prescreen = turn.state.prescreen
        if prescreen is None:
            return self._led(replace(turn, state=replace(turn.state, screening="")))
        if any(note.id.startswith(MINOR) for note in turn.reply.answers):
            return replace(turn, state=_ended(turn.state))
        if turn.reply.severity in _ALARMS or prescreen.paused:
            return self._paused(turn, replace(prescreen, paused=True))
        if not prescreen.is_open:
            return turn
        if turn.reply.outcome == "fallback":
            return self._interview.not_read(replace(scene, state=turn.state), prescreen)
        shown = self._interview.still_open(prescreen)
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
        has_list = any(block.type == "table" for block in turn.reply.blocks)
        if has_list or not turn.reply.answers or state.used.trial == state.turn:
            return turn  # a list already, under review, or about one trial
        is_named = state.used.disease == state.turn
        disease = script.subject.disease if is_named else None
        wanted = Wanted(disease, self._listener.age(message.text), script.subject.group == "child")
        if wanted.disease is None and wanted.age is None:
            return turn
        shown = self._interview.results.registered(wanted, scene.today)
        writer, known = self._replies.writer, {note.id for note in turn.reply.trials}
        notes = [writer.trial_note(each, scene.today) for each in shown.trials if each not in known]
        below = (*turn.reply.blocks, *shown.blocks, *writer.links(notes))
        reply = replace(turn.reply, blocks=below, trials=(*turn.reply.trials, *notes))
        return replace(turn, reply=reply, script=replace(script, withheld=True))

    def _led(self, turn: Turn) -> Turn:
        """``turn`` with the button that starts a pre-screen, below answers on who may take part."""
        topics = {self._topics[intent.id] for intent in turn.reply.intents}
        if turn.reply.outcome != "answer" or _ELIGIBILITY not in topics:
            return turn
        buttons = (*turn.reply.suggestions, self._start)
        return replace(turn, reply=replace(turn.reply, suggestions=buttons))

    def _paused(self, turn: Turn, prescreen: Prescreen) -> Turn:
        buttons = (*turn.reply.suggestions, self._resume)
        reply = replace(turn.reply, suggestions=buttons)
        return replace(turn, reply=reply, state=replace(turn.state, prescreen=prescreen))

    def _is_lost(self, scene: Scene, text: str) -> bool:
        """Whether ``text`` goes on with a pre-screen of which nothing is known any more."""
        if not scene.state.screening:
            return False
        asked = scene.state.screening in self._fields
        answers = asked and self._listener.answer(scene.state.screening, text)
        return bool(answers) or any(self._listener.is_step(each, text) for each in _NEED_ANSWERS)


def _ended(state: State) -> State:
    return replace(state, prescreen=None, screening="")
