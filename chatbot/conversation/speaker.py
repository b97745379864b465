"""The steps of a turn in one language, in order; the first that has something to say, says it.

alarm → command → chosen button → registry id not known → follow-up → match: answer, ask, decline.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from chatbot import text as canon
from chatbot.answering.answers import choose, fits
from chatbot.conversation import topic as topics
from chatbot.conversation.replies import Replies
from chatbot.conversation.state import State
from chatbot.conversation.turn import Heard, Message, Trace, Turn
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.model import Answer
from chatbot.matching import entities
from chatbot.matching.compiled import OUT_OF_SCOPE, Compiled
from chatbot.matching.matcher import Candidate, Match, Matcher
from chatbot.reply import NamedIntent
from chatbot.safety.screen import Finding

_ORDINALS = {"1": 0, "first": 0, "one": 0, "2": 1, "second": 1, "two": 1, "3": 2, "third": 2}
_AROUND_ORDINALS = frozenset({"the", "number", "option", "one"})
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
        self.matcher = Matcher(language, compiled)
        self.replies = Replies(knowledge, language, require_review=require_review)
        cards = knowledge.trials.values()
        self._site_trials = tuple(trial.id for trial in cards if trial.card == "full")
        self._commands = {
            _key(form): name
            for name, forms in language.vocabulary.commands.items()
            for form in forms
        }
        answered = [intent for intent in language.intents.values() if intent.answers]
        self._intents = frozenset(intent.id for intent in answered)
        self._names = self._intents | {answer.id for _, answer in language.answers()}
        self._titles = {_key(intent.title): intent.answers[0].id for intent in answered}
        self._titles |= {_key(answer.title): answer.id for _, answer in language.answers()}

    def answer(self, message: Message, state: State, finding: Finding | None, today: date) -> Turn:
        """One turn; ``finding`` is what the safety screen said of the message."""
        state = self._still_known(state)
        heard = self._hear(message, state, finding, today)
        if finding is not None and finding.takeover:
            return self._alarm(heard, finding)
        if finding is not None and finding.unsure:
            return self._answer(replace(heard, finding=None), finding)
        return self._answer(heard, finding)

    def _answer(self, heard: Heard, finding: Finding | None) -> Turn:
        """A turn that no alarm takes over; ``finding`` is for when no answer is found."""
        message, state = heard.message, heard.state
        command = self._commands.get(_key(message.text))
        if command is not None:
            return self._command(heard, command)
        chosen = self._chosen(heard)
        if chosen is not None:
            return self.replies.answer(heard, chosen, 1.0, Trace("choice", chosen))
        if heard.unknown_trial:
            return self.replies.unknown_trial(heard)
        if topics.is_follow_up(heard.reading, state, self.matcher.lexicon.function_words):
            return self._follow_up(heard)
        return self._matched(heard, self.matcher.match(message.text), finding)

    def _hear(self, message: Message, state: State, finding: Finding | None, today: date) -> Heard:
        reading = self.matcher.lexicon.read(message.text)
        found = entities.find(message.text)
        known = tuple(name for name in found.trials if name in self.knowledge.trials)
        strange = (found.malformed or len(known) < len(found.trials)) and not known
        names = topics.named(reading, replace(found, trials=known), state.topic, self._site_trials)
        topic = topics.merged(state.topic, names, message.trial)
        after_cart = state.after_cart or bool(reading.concepts & {"cart", "infusion"})
        state = replace(state, topic=topic, after_cart=after_cart)
        subject = topics.subject(topic, names, message.region)
        return Heard(
            message=message,
            state=state,
            today=today,
            reading=reading,
            names=names,
            subject=subject,
            finding=finding,
            unknown_trial=strange,
        )

    def _still_known(self, state: State) -> State:
        """``state`` without what this release does not have: another one may have left it."""
        trial = state.topic.trial if state.topic.trial in self.knowledge.trials else None
        intent = state.intent if state.intent in self._intents else None
        offered = state.offered if self._names.issuperset(state.offered) else ()
        return replace(
            state, topic=replace(state.topic, trial=trial), intent=intent, offered=offered
        )

    def _alarm(self, heard: Heard, finding: Finding) -> Turn:
        turn = self.replies.alarm(heard, finding)
        alarmed = heard.state.alarmed or finding.severity == "crisis"
        return replace(turn, state=replace(heard.state, alarmed=alarmed, misses=0))

    def _command(self, heard: Heard, command: str) -> Turn:
        trace = Trace("command", command)
        if command == "help":
            return self.replies.answer(heard, "about_bot", 1.0, trace)
        turn = self.replies.fresh_start(heard, trace, forgotten=command == "forget")
        fresh = State(turn=heard.state.turn, alarmed=heard.state.alarmed)
        return replace(turn, state=fresh, forget=command == "forget")

    def _chosen(self, heard: Heard) -> str | None:
        """The answer id that a button, its number or its words choose."""
        name = self._titles.get(_key(heard.message.text)) or self._offered(heard)
        if name is None:
            return None
        intent, answer = self.replies.writer.answer(name)
        # A word or a trial that was named before may no longer be there to fill its slots from.
        if fits(answer.only, heard.subject) is None:
            answer = choose(intent, {}, heard.subject)
        return answer.id

    def _offered(self, heard: Heard) -> str | None:
        """The choice of the last did-you-mean that the message counts to."""
        spoken = heard.reading.words
        words = [word for word in spoken if word not in _AROUND_ORDINALS] or list(spoken)
        place = _ORDINALS.get(words[0]) if len(words) == 1 else None
        offered = heard.state.offered
        return offered[place] if place is not None and place < len(offered) else None

    def _follow_up(self, heard: Heard) -> Turn:
        intent = self.language.intents[heard.state.intent or ""]
        answer = choose(intent, {}, heard.subject)
        return self.replies.answer(heard, answer.id, 1.0, Trace("follow-up", intent.id))

    def _matched(self, heard: Heard, match: Match, finding: Finding | None) -> Turn:
        shares = tuple(NamedIntent(item.intent, item.score) for item in match.candidates)
        trace = Trace("matching", match.reason, tuple(_explain(match)), shares)
        if match.decision == "accept":
            intent = self.language.intents[match.best.intent]
            answer = choose(intent, dict(match.best.answers), heard.subject)
            return self.replies.answer(heard, answer.id, match.best.score, trace)
        if finding is not None and finding.severity != "note":
            return self._alarm(heard, finding)
        likely = list(self._likely(match.candidates, heard))
        if match.decision == "ask" and likely:
            return self.replies.ask_back(heard, likely, trace)
        return self.replies.decline(heard, likely, trace)

    def _likely(self, candidates: Iterable[Candidate], heard: Heard) -> Iterable[Answer]:
        """Answers to offer, of the likeliest intents."""
        inside = [item for item in candidates if item.intent != OUT_OF_SCOPE]
        for item in inside[:_CHOICES]:
            intent = self.language.intents[item.intent]
            answer = choose(intent, dict(item.answers), heard.subject)
            if self.replies.writer.may_offer(answer.id, heard.today):
                yield answer


def _key(text: str) -> str:
    """A message as commands and titles are looked up: canonical words only."""
    return " ".join(canon.words(canon.canonical(text)))


def _explain(match: Match) -> Iterable[str]:
    for before, after in match.reading.repaired:
        yield f"read {before} as {after}"
    for item in match.candidates:
        yield f"{item.score:.2f} {item.intent} ({item.answers[0][0]})"
    for part in match.evidence:
        yield f"{part.weight:+.3f} {part.feature}"
