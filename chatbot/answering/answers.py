"""Writes an answer out as blocks, with everything that a reply says about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from chatbot.answering import calls, cd7_levels, figures, trial_table
from chatbot.answering.filling import Filler
from chatbot.answering.layout import blocks, parts
from chatbot.answering.subject import Subject
from chatbot.knowledge import figure_lines, reviews
from chatbot.knowledge.alarms import ALWAYS_SAID
from chatbot.knowledge.cd7 import Cd7Rule, Share
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.model import Answer, Intent
from chatbot.knowledge.records import Trial
from chatbot.knowledge.reviews import Reviewable
from chatbot.knowledge.slots import CONTACTS, HEARD, SEARCH, SLOT, slots_in
from chatbot.reply import AnswerNote, Block, Link, SourceNote, Suggestion, TrialNote


@dataclass(frozen=True, slots=True)
class Written:
    """An answer written out: its blocks, and everything the reply says about it.

    ``held`` tells that the answer is not approved, and that something else is said instead,
    ``names_people`` that it names contacts of a record.
    """

    answer: str
    title: str
    blocks: tuple[Block, ...]
    sources: tuple[SourceNote, ...] = ()
    trials: tuple[TrialNote, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    notes: tuple[AnswerNote, ...] = ()
    held: bool = False
    names_people: bool = False


class Writer:
    """Writes answers of one language from one release of the knowledge.

    With ``require_review``, only what is approved on the day is written; for the rest a fixed
    sentence shows the way to a person. Answers to emergencies and crises are always written.
    Contacts of a record are left out unless ``names_people``.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        language: Language,
        *,
        require_review: bool = False,
        names_people: bool = True,
    ) -> None:
        self.knowledge = knowledge
        self.language = language
        self.ui = language.ui
        self.require_review = require_review
        self._filler = Filler(knowledge, language, names_people=names_people)
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
            tuple(self.trial_note(name, today) for name in self._trials(answer, subject, today)),
            self.suggestions(answer.next, today),
            (self.note(answer, today),),
            names_people=CONTACTS in answer.text and self._filler.contacts(subject) != "",
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
        """A trial of which there is a card as a reply points to it."""
        return self.note_of(self.knowledge.trials[name], today)

    def note_of(self, trial: Trial, today: date) -> TrialNote:
        """A trial as a reply or a list points to it."""
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
        return reviews.are_approved(self._said_in(answer, subject, today), self.knowledge, today)

    def _said_in(self, answer: Answer, subject: Subject, today: date) -> Iterable[Reviewable]:
        """Everything of which ``answer`` says the words: itself, a term, cards of trials."""
        code = self.language.code
        yield self._item(answer)
        groups = {name.partition(".")[0] for name in slots_in(answer.text) if "." in name}
        if "term" in groups and subject.term:
            yield reviews.of_term(self.language.terms[subject.term], code)
        cards = {*groups, *self._trials(answer, subject, today)}
        for name in sorted(cards & set(self.knowledge.trials)):
            yield reviews.of_trial(self.knowledge.trials[name])

    def _under_review(self, answer: Answer, today: date) -> Written:
        blocks = (Block("paragraph", self.ui.under_review),)
        buttons = self.suggestions(["human_handoff"], today)
        return Written(answer.id, answer.title, blocks, suggestions=buttons, held=True)

    def _trials(self, answer: Answer, subject: Subject, today: date) -> Iterable[str]:
        """The trials that ``answer`` links to: its own, and the one it was limited to."""
        talked_of = [subject.trial] if subject.trial and answer.only.trial else []
        in_table = [trial.id for trial, _ in self._cutoffs(answer.text)]
        lists = subject.searches and figure_lines.shows_trials(answer.text)
        found = self._found(subject, today).shown if lists else ()
        return dict.fromkeys([*answer.trials, *talked_of, *in_table, *(each.id for each in found)])

    def _found(self, subject: Subject, today: date) -> trial_table.Found:
        return trial_table.search(self.knowledge, subject, today)

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
            return self._filler.slot(match[1], subject, today, used)

        for part in parts(text):
            if (HEARD in part and subject.cd7 is None) or not (subject.searches or _is_said(part)):
                continue
            if figure_lines.shows_cutoffs(part):
                yield self._table(part, subject.cd7, used)
                continue
            if figure_lines.shows_trials(part):
                found = self._found(subject, today)
                if block := trial_table.table(_caption(part), found, self.ui, today):
                    yield block
                continue
            yield from blocks(SLOT.sub(fill, part), self.knowledge.facts, self.ui)
            drawn = figure_lines.facts_drawn(part)
            used += [self.knowledge.facts[name].source for name in drawn]

    def _table(self, part: str, share: Share | None, used: list[str]) -> Block:
        used += [rule.source for _, rule in self._cutoffs(part)]
        return cd7_levels.table(_caption(part), self.knowledge.trials.values(), share, self.ui)


def _is_said(part: str) -> bool:
    """Whether a part is said where nothing was searched for."""
    return SEARCH not in part and not figure_lines.shows_trials(part)


def _caption(part: str) -> str:
    figure = figure_lines.parse(part)
    return figure.caption if figure else ""
