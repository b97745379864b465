"""Choose among an intent's answers, and write the chosen one out as blocks."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from chatbot.answering import calls, cd7_levels, figures
from chatbot.answering.layout import blocks, parts
from chatbot.knowledge import figure_lines, reviews
from chatbot.knowledge.alarms import ALWAYS_SAID
from chatbot.knowledge.cd7 import Cd7Rule, Share
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.model import Answer, Heard, Intent, Only
from chatbot.knowledge.records import Trial
from chatbot.knowledge.reviews import Reviewable
from chatbot.knowledge.slots import HEARD, SLOT, slots_in
from chatbot.reply import AnswerNote, Block, Link, SourceNote, Suggestion, TrialNote

_GENERAL_BONUS = 1.5  # an answer made for the topic beats the general one of equal evidence


@dataclass(frozen=True, slots=True)
class Subject:
    """What an answer is about: ids of the knowledge folder, None where nothing was said.

    ``cd7`` is a number that the person gave: shown back, and never stored (promise P7). ``side`` is
    what was named although the answer is not about it alone, see ``Ui.sides``.
    """

    trial: str | None = None
    disease: str | None = None
    term: str | None = None
    antigen: str | None = None
    group: str | None = None
    region: str | None = None
    heard: Heard | None = None
    cd7: Share | None = None
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """An answer written out: its blocks, and everything the reply says about it.

    ``held`` tells that the answer is not approved, and that something else is said instead.
    """

    answer: str
    title: str
    blocks: tuple[Block, ...]
    sources: tuple[SourceNote, ...] = ()
    trials: tuple[TrialNote, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    notes: tuple[AnswerNote, ...] = ()
    held: bool = False


def choose(intent: Intent, shares: Mapping[str, float], subject: Subject) -> Answer:
    """The answer of ``intent`` that fits ``subject`` and has most of the evidence ``shares``.

    An answer limited to a topic is open only when the topic holds it; then it takes the evidence
    of the general answer, with a lead, because no phrase of its own may point to it.
    """
    general = intent.answers[0]
    ranked: list[tuple[float, int, int, Answer]] = []
    for place, answer in enumerate(intent.answers):
        points = fits(answer.only, subject)
        if points is None:
            continue
        share = shares.get(answer.id, 0.0)
        if points:
            share = max(share, shares.get(general.id, 0.0)) * _GENERAL_BONUS * points
        ranked.append((-share, -points, place, answer))
    return min(ranked, key=lambda item: item[:3])[3] if ranked else general


def fits(only: Only, subject: Subject) -> int | None:
    """How well ``subject`` meets the limits of ``only``, exact ones counting twice; None if not."""
    points = 0
    for name in ("trial", "disease", "term", "antigen", "group", "heard"):
        wanted, held = getattr(only, name), getattr(subject, name)
        if wanted is None:
            continue
        if held is None or wanted not in ("any", held):
            return None
        points += 1 if wanted == "any" else 2
    return points


class Writer:
    """Writes answers of one language from one release of the knowledge.

    With ``require_review``, only what is approved on the day is written; for the rest a fixed
    sentence shows the way to a person. Answers to emergencies and crises are always written.
    """

    def __init__(
        self, knowledge: Knowledge, language: Language, *, require_review: bool = False
    ) -> None:
        self.knowledge = knowledge
        self.language = language
        self.ui = language.ui
        self.require_review = require_review
        self._owner = {answer.id: intent for intent, answer in language.answers()}
        self._answers = {answer.id: answer for _, answer in language.answers()}
        self._items: dict[str, Reviewable] = {}

    def answer(self, name: str) -> tuple[Intent, Answer]:
        """An answer and its intent, by answer id or intent id. Raises KeyError if unknown."""
        if name in self._answers:
            return self._owner[name], self._answers[name]
        intent = self.language.intents[name]
        return intent, intent.answers[0]

    def write(self, answer: Answer, subject: Subject, today: date) -> Written:
        """``answer`` with its slots filled for ``subject``, or what stands in for it."""
        if not self._may_say(answer, subject, today):
            return self._under_review(answer, today)
        used: list[str] = []
        kinds = [name[7:] for name in slots_in(answer.text) if name.startswith("region.")]
        dialed = calls.links(self.knowledge.regions, kinds, subject.region)
        blocks = (*self._blocks(answer.text, subject, today, used), *dialed)
        sources = [*answer.sources, *used]
        return Written(
            answer.id,
            answer.title,
            blocks,
            tuple(self.source(name) for name in dict.fromkeys(sources)),
            tuple(self.trial_note(name, today) for name in self._trials(answer, subject)),
            self.suggestions(answer.next, today),
            (self.note(answer, today),),
        )

    def note(self, answer: Answer, today: date) -> AnswerNote:
        """The receipt line of an answer, with the day of its review while that holds."""
        item = self._item(answer)
        found = reviews.standing(item, self.knowledge.reviews, today)
        is_approved = found.review is not None and found.state == "approved"
        day = found.review.reviewed_on.isoformat() if found.review and is_approved else None
        return AnswerNote(answer.id, item.hash, day)

    def may_offer(self, name: str, today: date) -> bool:
        """Whether the question that an answer or intent answers may be offered on ``today``.

        The built-in release has not every question that its answers lead on to.
        """
        if name not in self._answers and name not in self.language.intents:
            return False
        _, answer = self.answer(name)
        return self._may_say(answer, Subject(), today)

    def trial_note(self, name: str, today: date) -> TrialNote:
        """A trial as a reply points to it."""
        trial = self.knowledge.trials[name]
        word = figures.status_word(trial, self.ui, today)
        checked = trial.status_as_of.isoformat()
        return TrialNote(trial.id, trial.title, word, checked, checked, trial.url)

    def links(self, trials: Iterable[TrialNote]) -> tuple[Block, ...]:
        """One block of links to the registry pages of ``trials``, or none."""
        links = tuple(Link(f"{trial.id}: {trial.title}", trial.url) for trial in trials)
        return (Block("links", self.ui.trial_link, links=links),) if links else ()

    def suggestion(self, name: str) -> Suggestion:
        """A button that asks the question which an answer or intent answers."""
        intent, answer = self.answer(name)
        title = answer.title if name in self._answers else intent.title
        return Suggestion(title, title)

    def suggestions(self, names: Iterable[str], today: date) -> tuple[Suggestion, ...]:
        """Buttons for those of ``names`` that may be offered."""
        return tuple(self.suggestion(name) for name in names if self.may_offer(name, today))

    def _may_say(self, answer: Answer, subject: Subject, today: date) -> bool:
        if not self.require_review or self._owner[answer.id].id in ALWAYS_SAID:
            return True
        return reviews.are_approved(self._said_in(answer, subject), self.knowledge, today)

    def _said_in(self, answer: Answer, subject: Subject) -> Iterable[Reviewable]:
        """Everything of which ``answer`` says the words: itself, a term, cards of trials."""
        code = self.language.code
        yield self._item(answer)
        groups = {name.partition(".")[0] for name in slots_in(answer.text) if "." in name}
        if "term" in groups and subject.term:
            yield reviews.of_term(self.language.terms[subject.term], code)
        cards = {*groups, *self._trials(answer, subject)}
        for name in sorted(cards & set(self.knowledge.trials)):
            yield reviews.of_trial(self.knowledge.trials[name])

    def _under_review(self, answer: Answer, today: date) -> Written:
        blocks = (Block("paragraph", self.ui.under_review),)
        buttons = self.suggestions(["human_handoff"], today)
        return Written(answer.id, answer.title, blocks, suggestions=buttons, held=True)

    def _trials(self, answer: Answer, subject: Subject) -> Iterable[str]:
        """The trials that ``answer`` links to: its own, and the one it was limited to."""
        talked_of = [subject.trial] if subject.trial and answer.only.trial else []
        in_table = [trial.id for trial, _ in self._cutoffs(answer.text)]
        return dict.fromkeys([*answer.trials, *talked_of, *in_table])

    def _cutoffs(self, text: str) -> list[tuple[Trial, Cd7Rule]]:
        """The trials with a cut-off, where a text sets them as a table."""
        trials = self.knowledge.trials.values()
        return cd7_levels.with_cutoff(trials) if figure_lines.shows_cutoffs(text) else []

    def _item(self, answer: Answer) -> Reviewable:
        """An answer as it is approved; worked out once, as nothing in it ever changes."""
        item = self._items.get(answer.id)
        if item is None:
            item = reviews.of_answer(answer, self.language.code, self.knowledge.facts)
            self._items[answer.id] = item
        return item

    def source(self, name: str) -> SourceNote:
        """A source as a reply names it."""
        source = self.knowledge.sources[name]
        return SourceNote(source.id, source.title, source.url, source.date)

    def _blocks(self, text: str, subject: Subject, today: date, used: list[str]) -> Iterable[Block]:
        def fill(match: re.Match[str]) -> str:
            return self._slot(match[1], subject, today, used)

        for part in parts(text):
            if HEARD in part and subject.cd7 is None:
                continue
            if figure_lines.shows_cutoffs(part):
                yield self._table(part, subject.cd7, used)
                continue
            yield from blocks(SLOT.sub(fill, part), self.knowledge.facts, self.ui)
            drawn = figure_lines.facts_drawn(part)
            used += [self.knowledge.facts[name].source for name in drawn]

    def _table(self, part: str, share: Share | None, used: list[str]) -> Block:
        figure = figure_lines.parse(part)
        used += [rule.source for _, rule in self._cutoffs(part)]
        caption = figure.caption if figure else ""
        return cd7_levels.table(caption, self.knowledge.trials.values(), share, self.ui)

    def _slot(self, name: str, subject: Subject, today: date, used: list[str]) -> str:
        if name in self.knowledge.facts:
            used.append(self.knowledge.facts[name].source)
            return figures.fact(self.knowledge.facts[name])
        group, _, part = name.partition(".")
        if group == "trial":
            group = subject.trial or ""
        if group in self.knowledge.trials:
            trial = self.knowledge.trials[group]
            return figures.trial_field(trial, part or "id", self.ui, today)
        if group == "term" and subject.term:
            term = self.language.terms[subject.term]
            return term.name if part == "name" else term.meaning
        if group == "region":
            return calls.numbers(self.knowledge.regions, part, subject.region, self.ui)
        if group == "heard" and subject.cd7:
            return cd7_levels.heard(subject.cd7, self.ui)
        if group == "cd7":
            return cd7_levels.other_records(self.knowledge.trials.values())[part]
        raise KeyError(name)
