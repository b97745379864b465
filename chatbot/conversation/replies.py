"""Puts a reply together: heading, answer, links, notes of caution, buttons, disclaimer."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from chatbot.answering import calls
from chatbot.answering.answers import Writer, Written
from chatbot.conversation import told as said
from chatbot.conversation import topic as topics
from chatbot.conversation.script import Kind, Remark, Script
from chatbot.conversation.state import State, Topic
from chatbot.conversation.told import Told
from chatbot.conversation.turn import Question, Scene, Trace, Turn
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.model import Answer
from chatbot.registry.identifiers import Registered
from chatbot.reply import Block, Link, NamedIntent, Outcome, Reply, Severity, Suggestion
from chatbot.safety.screen import Finding

_REGISTRATION = "find_trial_registration"
_CHOICES = 3
_NEAREST = 2  # of these, topics near to what was asked where it was not understood
_ELIGIBILITY = "eligibility"  # the topic of answers that lead to the pre-screen
_SLOTS = {slot for slot, _ in Topic().slots()}
_SAID_FIRST: tuple[Remark, ...] = ("not_apart",)  # of what is said beside an answer
_CALM: frozenset[Severity] = frozenset({"normal", "note"})


class Replies:
    """Every kind of reply in one language."""

    def __init__(
        self,
        knowledge: Knowledge,
        language: Language,
        *,
        require_review: bool,
        names_people: bool = True,
    ) -> None:
        self.knowledge = knowledge
        self.language = language
        self.ui = language.ui
        self.writer = Writer(
            knowledge, language, require_review=require_review, names_people=names_people
        )

    def answer(
        self,
        heard: Scene,
        questions: Sequence[Question],
        trace: Trace,
        remarks: Sequence[Remark] = (),
    ) -> Turn:
        """The answers to ``questions`` in order, and ``remarks`` on what else was said."""
        told = [self._told(question, heard) for question in questions]
        noticed, notice = self._notice(heard)
        marks = {remark: Block("notice", getattr(self.ui, remark)) for remark in remarks}
        lead = [marks.pop(remark) for remark in _SAID_FIRST if remark in marks]
        severity: Severity = "note" if any(each.answer.note for each in told) else "normal"
        blocks = [*notice, *lead, *said.blocks(told, self.ui), *marks.values()]
        reply = self._whole(heard, said.outcome(told), blocks, said.joined(told), severity)
        named = {intent.id: intent for intent in (*noticed, *(each.named for each in told))}
        buttons = (*reply.suggestions, *self._way_in(told))
        reply = replace(reply, intents=tuple(named.values()), suggestions=buttons)
        script = self._script("answer", tuple(each.answer.id for each in told), heard)
        subjects = tuple(question.subject.kept() for question in questions)
        withheld = any(question.subject.has_numbers for question in questions)
        withheld = withheld or any(each.written.names_people for each in told)
        script = replace(script, subject=subjects[0], remarks=tuple(remarks), withheld=withheld)
        if len(questions) > 1:
            script = replace(script, subjects=subjects)
        return Turn(reply, _after(heard.state, told), trace, script)

    def _way_in(self, told: Sequence[Told]) -> Iterable[Suggestion]:
        """The button that starts the pre-screen, below answers on who a trial is for."""
        words = self.language.screening
        asks = any(each.group == _ELIGIBILITY for each in told)
        if words and asks and not self.writer.require_review:
            yield Suggestion(words.talk["start"], words.talk["start"])

    def _told(self, question: Question, heard: Scene) -> Told:
        intent, answer = self.writer.answer(question.answer)
        written = self.writer.write(answer, question.subject, heard.today)
        named = NamedIntent(intent.id, question.score)
        return Told(answer, written, question.subject, named, self.language.topics[intent.id])

    def alarm(self, heard: Scene, finding: Finding) -> Turn:
        """The safety answer that ``finding`` names, and nothing else."""
        intent, answer = self.writer.answer(finding.answer)
        written = self.writer.write(answer, heard.subject, heard.today)
        severity = "normal" if finding.severity == "note" else finding.severity
        alarmed = heard.state.alarmed or severity == "crisis"
        reply = self._whole(heard, "safety", list(written.blocks), written, severity)
        reply = replace(reply, intents=(NamedIntent(intent.id, 1.0),))
        trace = Trace("safety", finding.rule, lambda: finding.words)
        state = replace(heard.state, alarmed=alarmed, misses=0)
        return Turn(reply, state, trace, self._script("alarm", (answer.id,), heard))

    def unavailable(self, heard: Scene) -> Turn:
        """Said of any question while only alarms can be answered (requirement S-108)."""
        trace = Trace("safety", "only alarms are answered")
        blocks = [Block("paragraph", self.ui.unavailable), Block("notice", self.ui.emergency_line)]
        reply = self._plain(heard, "fallback", blocks)
        return Turn(reply, heard.state, trace, self._script("unavailable", (), heard))

    def fresh_start(self, heard: Scene, trace: Trace, *, forgotten: bool) -> Turn:
        """Said after "start over" or "forget me"."""
        text = self.ui.forgotten if forgotten else self.ui.started_over
        menu = self.writer.suggestions(self.ui.choices, heard.today)
        reply = self._plain(heard, "answer", [Block("paragraph", text)], menu)
        return Turn(reply, State(), trace, self._script("fresh_start", (), heard))

    def elsewhere(self, heard: Scene, registered: Sequence[Registered]) -> Turn:
        """Said for numbers of registries whose records we do not read: their pages, no more."""
        links = tuple(Link(each.label, each.url) for each in registered)
        blocks = [Block("notice", self.ui.other_registry), Block("links", links=links)]
        trace = Trace("entities", "number of another registry")
        script = self._script("elsewhere", tuple(each.id for each in registered), heard)
        return Turn(self._of_registration(heard, blocks), heard.state, trace, script)

    def _of_registration(self, heard: Scene, blocks: list[Block]) -> Reply:
        buttons = self.writer.suggestions([_REGISTRATION], heard.today)
        reply = self._plain(heard, "answer", blocks, buttons)
        return replace(reply, intents=(NamedIntent(_REGISTRATION, 1.0),))

    def unknown_trial(self, heard: Scene) -> Turn:
        """Said for a registry id that no card has; ids are never corrected by likeness."""
        reply = self._of_registration(heard, [Block("notice", self.ui.trial_unknown)])
        state = replace(heard.state, topic=replace(heard.state.topic, trial=None))
        trace = Trace("entities", "registry id not in the list")
        return Turn(reply, state, trace, self._script("unknown_trial", (), heard))

    def screening(
        self,
        heard: Scene,
        blocks: Iterable[Block],
        buttons: Iterable[Suggestion],
        trials: Iterable[str],
    ) -> Reply:
        """What the pre-screen says, with links to the ``trials`` that it names."""
        notes = tuple(self.writer.trial_note(name, heard.today) for name in trials)
        reply = self._plain(heard, "screening", [*blocks, *self.writer.links(notes)], buttons)
        return replace(reply, trials=notes)

    def with_trials(
        self, reply: Reply, blocks: Iterable[Block], trials: Iterable[str], today: date
    ) -> Reply:
        """``reply`` with ``blocks`` below it, and links to the ``trials`` that they name."""
        known = {note.id for note in reply.trials}
        notes = tuple(self.writer.trial_note(name, today) for name in trials if name not in known)
        below = (*reply.blocks, *blocks, *self.writer.links(notes))
        return replace(reply, blocks=below, trials=(*reply.trials, *notes))

    def screening_script(self, heard: Scene, place: str) -> Script:
        """The script of a turn of a pre-screen: nothing of what was answered is in it."""
        names = (place,) if place else ()
        return replace(self._script("screening", names, heard), withheld=True)

    def screening_withheld(self, heard: Scene) -> Turn:
        """What a turn of a pre-screen is when written again: its answers are not kept."""
        words = self.language.screening
        blocks = [Block("paragraph", words.talk["not_kept"])] if words else []
        reply = self._plain(heard, "screening", blocks)
        return Turn(reply, heard.state, Trace("again", ""))

    def ask_back(self, heard: Scene, likely: Sequence[Answer], trace: Trace) -> Turn:
        """Did you mean one of these?"""
        buttons = self.writer.suggestions([answer.id for answer in likely], heard.today)
        blocks = [Block("paragraph", self.ui.clarify), *_menu(buttons)]
        names = tuple(answer.id for answer in likely)
        state = replace(heard.state, offered=names, misses=0)
        reply = self._plain(heard, "clarify", blocks, buttons)
        return Turn(reply, state, trace, self._script("ask_back", names, heard))

    def decline(self, heard: Scene, likely: Sequence[Answer], trace: Trace) -> Turn:
        """I am not sure; after a second miss in a row, the way to a person (requirement S-31)."""
        again = heard.state.misses > 0
        nearest = tuple(answer.id for answer in likely[:_NEAREST])
        first = ["human_handoff"] if again else []
        wanted = dict.fromkeys([*first, *nearest, *self.ui.choices])
        names = [name for name in wanted if self.writer.may_offer(name, heard.today)][:_CHOICES]
        buttons = self.writer.suggestions(names, heard.today)
        text = self.ui.fallback_again if again else self.ui.fallback
        blocks = [Block("paragraph", text), *_menu(buttons)]
        state = replace(heard.state, offered=tuple(names), misses=heard.state.misses + 1)
        reply = self._plain(heard, "fallback", blocks, buttons)
        return Turn(reply, state, trace, self._script("decline", nearest, heard))

    def _script(self, kind: Kind, names: tuple[str, ...], heard: Scene) -> Script:
        """What a reply of this ``kind`` was written from."""
        finding = heard.finding
        return Script(
            kind,
            self.language.code,
            names,
            heard.subject.kept(),
            misses=heard.state.misses,
            severity=finding.severity if finding else None,
            takeover=finding.takeover if finding else False,
            notice=finding.answer if finding else "",
            approved_only=self.writer.require_review,
            withheld=heard.subject.has_numbers,
            alarmed=heard.state.alarmed,
            registry=self.knowledge.registry,
        )

    def _notice(self, heard: Scene) -> tuple[tuple[NamedIntent, ...], tuple[Block, ...]]:
        """What a finding that does not take over wants said first, such as personal data seen."""
        if heard.finding is None or not heard.note or heard.finding.severity == "note":
            return (), ()
        intent, answer = self.writer.answer(heard.finding.answer)
        blocks = self.writer.write(answer, heard.subject, heard.today).blocks
        return (NamedIntent(intent.id, 1.0),), blocks

    def _help(self, region: str | None) -> str:
        """The line that stays for the rest of a talk in which a crisis was seen."""
        numbers = calls.numbers(self.knowledge.regions, "crisis", region, self.ui)
        return self.ui.help_in_sight.replace("{region.crisis}", numbers)

    def _whole(
        self,
        heard: Scene,
        outcome: Outcome,
        blocks: list[Block],
        written: Written,
        severity: Severity,
    ) -> Reply:
        """A reply with everything that its written answer brings along."""
        links = self.writer.links(written.trials)
        reply = self._plain(heard, outcome, [*blocks, *links], written.suggestions, severity)
        return replace(reply, trials=written.trials, sources=written.sources, answers=written.notes)

    def _plain(
        self,
        heard: Scene,
        outcome: Outcome,
        blocks: list[Block],
        buttons: Iterable[Suggestion] = (),
        severity: Severity = "normal",
    ) -> Reply:
        if severity == "normal" and heard.note:
            severity = "note"
        tail = [Block("notice", self.ui.safety_note)] if severity == "note" else []
        if heard.state.alarmed and severity in _CALM:
            tail.append(Block("notice", self._help(heard.subject.region)))  # requirement S-15
        if heard.state.turn == 1 and severity in _CALM:
            tail.append(Block("notice", self.ui.first_reply))  # requirement S-35
        return Reply(
            outcome,
            (*blocks, *tail),
            self.knowledge.site.disclaimer,
            language=self.language.code,
            severity=severity,
            suggestions=tuple(buttons),
        )


def _after(state: State, told: Sequence[Told]) -> State:
    """The state after answers: the last is what a follow-up asks again."""
    slots = {slot for each in told for slot in each.limits().keys() & _SLOTS}
    used = topics.touched(state.used, state.turn, slots)
    return replace(state, intent=told[-1].named.id, used=used, offered=(), misses=0)


def _menu(buttons: Sequence[Suggestion]) -> tuple[Block, ...]:
    """The choices as a list, or nothing where there is none."""
    return (Block("list", items=tuple(button.label for button in buttons)),) if buttons else ()
