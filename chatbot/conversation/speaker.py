"""The steps of a turn in one language, in order; the first that has something to say, says it.

alarm → command → chosen offer → number of another registry → follow-up or correction → what is
asked: answers → registry id not known → ask back or decline.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial

from chatbot.answering.choosing import choose, fits
from chatbot.conversation import scope
from chatbot.conversation import topic as topics
from chatbot.conversation.choices import Choices, words
from chatbot.conversation.hearing import Hearing
from chatbot.conversation.inquiry import Inquiry, Interpreter
from chatbot.conversation.replies import Replies
from chatbot.conversation.script import Remark
from chatbot.conversation.state import State
from chatbot.conversation.turn import Heard, Message, Question, Trace, Turn
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.model import Answer
from chatbot.matching.compiled import OUT_OF_SCOPE, Compiled
from chatbot.matching.matcher import Candidate, Match, Matcher
from chatbot.registry import identifiers
from chatbot.reply import NamedIntent
from chatbot.safety.screen import Finding

_NEAR = 0.05  # share of the evidence from which an intent is offered where nothing is sure
_PERSONAL = "personal_data_shared"
_CHOICES = 3  # offered at once (requirement S-31)


class Speaker:
    """Everything needed to answer in one language."""

    def __init__(
        self,
        knowledge: Knowledge,
        language: Language,
        compiled: Compiled,
        *,
        require_review: bool = False,
    ) -> None:
        self.knowledge = knowledge
        self.language = language
        self.matcher = matcher = Matcher(language, compiled)
        vocabulary = language.vocabulary
        self.hearing = Hearing(knowledge, language, matcher.lexicon)
        self.interpreter = Interpreter(language, matcher, self.hearing)
        self.choices = Choices(vocabulary.cues, matcher.lexicon)
        self.replies = Replies(knowledge, language, require_review=require_review)
        self._commands = {
            words(form): name
            for name, forms in vocabulary.commands.items()
            if name != "screen"  # heard before: chatbot.conversation.screening_talk
            for form in forms
        }
        answered = [intent for intent in language.intents.values() if intent.answers]
        self._intents = frozenset(intent.id for intent in answered)
        self._names = self._intents | {answer.id for _, answer in language.answers()}
        self._things = frozenset(language.concepts)
        self._titles = {words(intent.title): intent.answers[0].id for intent in answered}
        self._titles |= {words(answer.title): answer.id for _, answer in language.answers()}

    def answer(self, message: Message, state: State, finding: Finding | None, today: date) -> Turn:
        """One turn; ``finding`` is what the safety screen said of the message."""
        heard = self.hearing.message(message, self._still_known(state), finding, today)
        if finding is not None and finding.takeover:
            return self.replies.alarm(heard, finding)
        if finding is not None and finding.unsure:
            return self._answer(replace(heard, finding=None), finding)
        return self._answer(heard, finding)

    def _answer(self, heard: Heard, finding: Finding | None) -> Turn:
        """A turn that no alarm takes over; ``finding`` is for when no answer is found."""
        spoken = words(heard.message.text)
        command = self._commands.get(spoken)
        if command is not None:
            return self._command(heard, command)
        chosen = self._chosen(heard, self._titles.get(spoken) or self._offered(heard))
        if chosen is not None:
            question = Question(chosen, 1.0, heard.subject)
            return self.replies.answer(heard, [question], Trace("choice", chosen))
        return self._elsewhere(heard) or self._again(heard) or self._asked(heard, finding)

    def _elsewhere(self, heard: Heard) -> Turn | None:
        """The pages of numbers of other registries, where no trial is named that we know.

        Such a number may look like one of a person, and is none.
        """
        registered = identifiers.elsewhere(heard.message.text)
        is_calm = heard.finding is None or heard.finding.intent == _PERSONAL
        if not registered or heard.names.trial or not is_calm:
            return None
        return self.replies.elsewhere(replace(heard, finding=None), registered[:_CHOICES])

    def _still_known(self, state: State) -> State:
        """``state`` without what this release does not have: another one may have left it."""
        topic = state.topic
        if not (topic.trial or topic.thing or state.intent or state.offered):
            return state
        topic = replace(
            topic,
            trial=topic.trial if topic.trial in self.knowledge.trials else None,
            thing=topic.thing if topic.thing in self._things else None,
        )
        intent = state.intent if state.intent in self._intents else None
        offered = state.offered if self._names.issuperset(state.offered) else ()
        return replace(state, topic=topic, intent=intent, offered=offered)

    def _command(self, heard: Heard, command: str) -> Turn:
        trace = Trace("command", command)
        if command == "help":
            return self.replies.answer(heard, [Question("about_bot", 1.0, heard.subject)], trace)
        turn = self.replies.fresh_start(heard, trace, forgotten=command == "forget")
        forget = command == "forget"
        fresh = State(turn=heard.state.turn, alarmed=heard.state.alarmed and not forget)
        return replace(turn, state=fresh, forget=forget)

    def _chosen(self, heard: Heard, name: str | None) -> str | None:
        """The answer id that the ``name`` of an answer on a button leads to."""
        if name is None:
            return None
        intent, answer = self.replies.writer.answer(name)
        # A word or a trial that was named before may no longer be there to fill its slots from.
        if fits(answer.only, heard.subject) is None:
            answer = choose(intent, {}, heard.subject)
        return answer.id

    def _offered(self, heard: Heard) -> str | None:
        """The offer of the last reply that the message counts to, or names by its words."""
        offered = heard.state.offered
        if not offered:
            return None
        at = self.choices.place(heard.reading.words, len(offered))
        parts = self.interpreter.splitter.parts(heard.text)
        if at is None and not any(part.asks for part in parts):
            titles = [self.replies.writer.suggestion(name).label for name in offered]
            at = self.choices.label(heard.reading, titles)
        return offered[at] if at is not None else None

    def _again(self, heard: Heard) -> Turn | None:
        """The last question for another topic ("for AML?"), or for the right one ("no, AML")."""
        question, stage = self.interpreter.asker.follow_up(heard), "follow-up"
        rest = self.choices.correction(heard.reading.words)
        if question is None and rest is not None:
            heard, stage = self.hearing.part(heard, rest), "correction"
            question = self.interpreter.asker.follow_up(heard)
        if question is None:
            return None
        named = {"trial", "disease", "group"}.intersection(topics.slots_of(heard.names))
        _, answer = self.replies.writer.answer(question.answer)
        remarks: tuple[Remark, ...] = ()
        if named and not named & topics.limits(answer):
            remarks = ("not_apart",)
        trace = Trace(stage, heard.state.intent or "")
        return self.replies.answer(heard, [question], trace, remarks)

    def _asked(self, heard: Heard, finding: Finding | None) -> Turn:
        """What the message asks, answered; or that it is not understood."""
        inquiry = self.interpreter.inquire(heard)
        rest = self.choices.correction(heard.reading.words) if not inquiry.questions else None
        if rest is not None:
            inquiry = self.interpreter.inquire(self.hearing.part(heard, rest))
        trace = self._trace(inquiry)
        heard = replace(heard, state=replace(heard.state, topic=inquiry.topic))
        if inquiry.questions:
            return self.replies.answer(heard, inquiry.questions, trace, inquiry.remarks)
        if heard.is_lost:
            return self.replies.unknown_trial(heard)
        if finding is not None and finding.severity != "note":
            if not finding.unsure or not scope.is_elsewhere(inquiry.match):
                return self.replies.alarm(heard, finding)
            heard = replace(heard, finding=replace(finding, severity="note", answer=""))
        return self._unsure(heard, inquiry.match, trace)

    def _unsure(self, heard: Heard, match: Match, trace: Trace) -> Turn:
        if match.decision == "ask" and (likely := list(self._likely(match.candidates, heard))):
            return self.replies.ask_back(heard, likely, trace)
        near = [item for item in match.candidates if item.score >= _NEAR]
        return self.replies.decline(heard, list(self._likely(near, heard)), trace)

    def _likely(self, candidates: Iterable[Candidate], heard: Heard) -> Iterable[Answer]:
        """Answers to offer, of the likeliest intents."""
        inside = [item for item in candidates if item.intent != OUT_OF_SCOPE]
        for item in inside[:_CHOICES]:
            question = self.interpreter.asker.question(heard, item)
            if self.replies.writer.may_offer(question.answer, heard.today):
                yield self.replies.writer.answer(question.answer)[1]

    def _trace(self, inquiry: Inquiry) -> Trace:
        match = inquiry.match
        shares = tuple(NamedIntent(item.intent, item.score) for item in match.candidates)
        asked = [question.answer for question in inquiry.questions]
        rule = f"several: {', '.join(asked)}" if len(asked) > 1 else match.reason
        return Trace("matching", rule, partial(self._explain, match), shares)

    def _explain(self, match: Match) -> Iterable[str]:
        for before, after in match.reading.repaired:
            yield f"read {before} as {after}"
        for item in match.candidates:
            likeliest = f" ({item.answers[0][0]})" if item.answers else ""
            yield f"{item.score:.2f} {item.intent}{likeliest}"
        for part in self.matcher.evidence(match):
            yield f"{part.weight:+.3f} {part.feature}"
