"""One turn of talk: safety, then commands, then the matcher, then an answer or a way on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from chatbot import text as canon
from chatbot.answering.answers import Subject, Writer, Written, choose
from chatbot.conversation import topic as topics
from chatbot.conversation.state import State, Topic
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.model import Answer, Intent
from chatbot.matching import entities
from chatbot.matching.compiled import OUT_OF_SCOPE, Compiled, learn
from chatbot.matching.lexicon import Reading
from chatbot.matching.matcher import Candidate, Match, Matcher
from chatbot.reply import Block, NamedIntent, Outcome, Reply, Severity, Suggestion
from chatbot.safety.screen import Finding, Screen

_ORDINALS = {"1": 0, "first": 0, "one": 0, "2": 1, "second": 1, "two": 1, "3": 2, "third": 2}
_CHOICES = 3
_TOPICS_WITHOUT_TITLE = frozenset({"bot", "safety"})


@dataclass(frozen=True, slots=True)
class Message:
    """One message as a channel hands it over; ``trial`` is the page's trial, if any."""

    text: str
    language: str | None = None
    region: str | None = None
    trial: str | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """Why a turn went as it did: the stage that decided, its rule, and lines to read."""

    stage: str
    rule: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """The reply, the state to keep, the reason; ``forget`` asks for stored data to be deleted."""

    reply: Reply
    state: State
    trace: Trace
    forget: bool = False


@dataclass(frozen=True, slots=True)
class _Heard:
    """A message with everything read from it, handed from step to step of one turn."""

    message: Message
    state: State
    today: date
    reading: Reading
    names: topics.Names
    topic: Topic
    finding: Finding | None = None
    unknown_trial: bool = False
    subject: Subject = field(default_factory=Subject)


class Engine:
    """Answers messages from one release of the knowledge. Pure: no clock, disk or network."""

    def __init__(
        self, knowledge: Knowledge, compiled: Mapping[str, Compiled] | None = None
    ) -> None:
        """``compiled`` holds what was learned before, by language; without it, learn now."""
        self.knowledge = knowledge
        self.screen = Screen(knowledge.alarms)
        self.compiled = compiled or {
            code: learn(language, knowledge.trials.values())
            for code, language in knowledge.languages.items()
        }
        self._languages = {
            code: _Speaker(knowledge, language, self.compiled[code])
            for code, language in knowledge.languages.items()
        }

    def answer(self, message: Message, state: State, *, today: date) -> Turn:
        """Answer ``message``. ``today`` decides how old a registry status is."""
        code = message.language or self.knowledge.site.languages[0]
        speaker = self._languages.get(code) or next(iter(self._languages.values()))
        finding = self.screen.assess(message.text, after_cart=state.after_cart)
        return speaker.answer(message, replace(state, turn=state.turn + 1), finding, today)


class _Speaker:
    """Everything needed to answer in one language."""

    def __init__(self, knowledge: Knowledge, language: Language, compiled: Compiled) -> None:
        self.knowledge = knowledge
        self.language = language
        self.ui = language.ui
        self.matcher = Matcher(language, compiled)
        self.writer = Writer(knowledge, language)
        self._site_trials = tuple(
            trial.id for trial in knowledge.trials.values() if trial.card == "full"
        )
        self._commands = {
            _key(form): name
            for name, forms in language.vocabulary.commands.items()
            for form in forms
        }
        self._titles = {_key(answer.title): answer.id for _, answer in language.answers()}
        self._titles |= {
            _key(intent.title): intent.answers[0].id
            for intent in language.intents.values()
            if intent.answers
        }

    def answer(self, message: Message, state: State, finding: Finding | None, today: date) -> Turn:
        heard = self._hear(message, state, finding, today)
        if finding is not None and finding.takeover:
            return self._alarm(heard, finding)
        command = self._commands.get(_key(message.text))
        if command is not None:
            return self._command(heard, command)
        chosen = self._chosen(heard)
        if chosen is not None:
            intent, answer = self.writer.answer(chosen)
            return self._say(heard, intent, answer, 1.0, Trace("choice", chosen))
        if heard.unknown_trial:
            return self._unknown_trial(heard)
        if topics.is_follow_up(heard.reading, state, self.matcher.lexicon.function_words):
            return self._follow_up(heard)
        return self._matched(heard, self.matcher.match(message.text))

    def _hear(self, message: Message, state: State, finding: Finding | None, today: date) -> _Heard:
        reading = self.matcher.lexicon.read(message.text)
        found = entities.find(message.text)
        known = tuple(name for name in found.trials if name in self.knowledge.trials)
        strange = found.malformed or len(known) < len(found.trials)
        names = topics.named(reading, replace(found, trials=known), state.topic, self._site_trials)
        topic = topics.merged(state.topic, names, message.trial)
        after_cart = state.after_cart or bool(reading.concepts & {"cart", "infusion"})
        return _Heard(
            message,
            replace(state, topic=topic, after_cart=after_cart),
            today,
            reading,
            names,
            topic,
            finding,
            strange and not known,
            topics.subject(topic, names, message.region),
        )

    # What each step says -------------------------------------------------------------------

    def _alarm(self, heard: _Heard, finding: Finding) -> Turn:
        intent, answer = self.writer.answer(finding.answer)
        written = self.writer.write(answer, heard.subject, heard.today)
        alarmed = heard.state.alarmed or finding.severity == "crisis"
        reply = self._reply(
            heard, "safety", [NamedIntent(intent.id, 1.0)], written, finding.severity
        )
        state = replace(heard.state, alarmed=alarmed, misses=0)
        return Turn(reply, state, Trace("safety", finding.rule, finding.words))

    def _command(self, heard: _Heard, command: str) -> Turn:
        if command == "help":
            intent, answer = self.writer.answer("about_bot")
            return self._say(heard, intent, answer, 1.0, Trace("command", command))
        text = self.ui.forgotten if command == "forget" else self.ui.started_over
        menu = [self.writer.suggestion(name) for name in self.ui.choices]
        reply = self._plain(heard, "answer", (Block("paragraph", text),), menu)
        state = State(turn=heard.state.turn, alarmed=heard.state.alarmed)
        return Turn(reply, state, Trace("command", command), forget=command == "forget")

    def _chosen(self, heard: _Heard) -> str | None:
        """The answer id that a button, its number or its words choose."""
        key = _key(heard.message.text)
        if key in self._titles:
            return self._titles[key]
        words = [word for word in heard.reading.words if word not in ("the", "number", "option")]
        place = _ORDINALS.get(words[0]) if len(words) == 1 else None
        offered = heard.state.offered
        return offered[place] if place is not None and place < len(offered) else None

    def _unknown_trial(self, heard: _Heard) -> Turn:
        blocks = (Block("notice", self.ui.trial_unknown),)
        intent, _ = self.writer.answer("find_trial_registration")
        reply = self._plain(heard, "answer", blocks, [self.writer.suggestion(intent.id)])
        reply = replace(reply, intents=(NamedIntent(intent.id, 1.0),))
        state = replace(heard.state, topic=replace(heard.topic, trial=None))
        return Turn(reply, state, Trace("entities", "registry id not in the list"))

    def _follow_up(self, heard: _Heard) -> Turn:
        intent = self.language.intents[heard.state.intent or ""]
        answer = choose(intent, {}, heard.subject)
        return self._say(heard, intent, answer, 1.0, Trace("follow-up", f"again: {intent.id}"))

    def _matched(self, heard: _Heard, match: Match) -> Turn:
        trace = Trace("matching", match.reason, tuple(_explain(match)))
        if match.decision == "accept":
            intent = self.language.intents[match.best.intent]
            answer = choose(intent, dict(match.best.answers), heard.subject)
            return self._say(heard, intent, answer, match.best.score, trace)
        if heard.finding is not None and heard.finding.severity != "note":
            return self._alarm(heard, heard.finding)
        if match.decision == "ask":
            return self._ask_back(heard, match, trace)
        return self._decline(heard, match, trace)

    def _ask_back(self, heard: _Heard, match: Match, trace: Trace) -> Turn:
        offered = list(self._best_answers(match.candidates, heard.subject))
        buttons = [self.writer.suggestion(answer.id) for answer in offered]
        blocks = (
            Block("paragraph", self.ui.clarify),
            Block("list", items=tuple(button.label for button in buttons)),
        )
        state = replace(heard.state, offered=tuple(answer.id for answer in offered), misses=0)
        return Turn(self._plain(heard, "clarify", blocks, buttons), state, trace)

    def _decline(self, heard: _Heard, match: Match, trace: Trace) -> Turn:
        again = heard.state.misses > 0
        text = self.ui.fallback_again if again else self.ui.fallback
        nearest = list(self._best_answers(match.candidates, heard.subject)) if not again else []
        names = [*(answer.id for answer in nearest[:1]), *self.ui.choices]
        if again:
            names = ["human_handoff", *self.ui.choices]
        buttons = [self.writer.suggestion(name) for name in dict.fromkeys(names[:_CHOICES])]
        blocks = (
            Block("paragraph", text),
            Block("list", items=tuple(button.label for button in buttons)),
        )
        state = replace(heard.state, offered=(), misses=heard.state.misses + 1)
        return Turn(self._plain(heard, "fallback", blocks, buttons), state, trace)

    def _best_answers(self, candidates: Iterable[Candidate], subject: Subject) -> Iterable[Answer]:
        likely = [item for item in candidates if item.intent != OUT_OF_SCOPE][:_CHOICES]
        for item in likely:
            yield choose(self.language.intents[item.intent], dict(item.answers), subject)

    # Putting a reply together --------------------------------------------------------------

    def _say(
        self, heard: _Heard, intent: Intent, answer: Answer, score: float, trace: Trace
    ) -> Turn:
        written = self.writer.write(answer, heard.subject, heard.today)
        topic = self.language.topics[intent.id]
        outcome: Outcome = "safety" if topic == "safety" else "answer"
        notes = answer.note or (heard.finding is not None and not heard.finding.takeover)
        severity: Severity = "note" if notes else "normal"
        reply = self._reply(heard, outcome, [NamedIntent(intent.id, score)], written, severity)
        state = replace(heard.state, intent=intent.id, offered=(), misses=0)
        return Turn(reply, state, trace)

    def _reply(
        self,
        heard: _Heard,
        outcome: Outcome,
        intents: list[NamedIntent],
        written: Written,
        severity: Severity,
    ) -> Reply:
        topic = self.language.topics[intents[0].id]
        head = [] if topic in _TOPICS_WITHOUT_TITLE else self._heading(written)
        blocks = [*head, *written.blocks, *self.writer.links(written.trials)]
        reply = self._plain(heard, outcome, tuple(blocks), written.suggestions, severity)
        return replace(
            reply,
            intents=tuple(intents),
            trials=written.trials,
            sources=written.sources,
            answers=(*reply.answers, *written.notes),
        )

    def _heading(self, written: Written) -> list[Block]:
        return [Block("paragraph", self.ui.understood.format(title=written.title))]

    def _plain(
        self,
        heard: _Heard,
        outcome: Outcome,
        blocks: tuple[Block, ...],
        buttons: Iterable[Suggestion] = (),
        severity: Severity = "normal",
    ) -> Reply:
        finding = heard.finding
        if finding is not None and not finding.takeover and severity == "normal":
            severity = "note"
        tail = [Block("notice", self.ui.safety_note)] if severity == "note" else []
        if heard.state.turn == 1 and severity in ("normal", "note"):
            tail.append(Block("notice", self.ui.first_reply))
        return Reply(
            outcome,
            (*blocks, *tail),
            self.knowledge.site.disclaimer,
            language=self.language.code,
            severity=severity,
            suggestions=tuple(buttons),
        )


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
