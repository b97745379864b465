"""From a release of the knowledge to its dossier: one entry for each text."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from chatbot.answering import figures
from chatbot.answering.answers import Writer
from chatbot.answering.calls import call
from chatbot.answering.layout import blocks, parts
from chatbot.answering.subject import Subject
from chatbot.dossier import notes, prescreener
from chatbot.dossier.entries import Dossier, Entry, Kind, Wording
from chatbot.knowledge import reviews
from chatbot.knowledge.cd7 import Share
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.model import Answer, Intent
from chatbot.knowledge.records import Trial
from chatbot.knowledge.reviews import Reviewable
from chatbot.knowledge.slots import named_in

EXAMPLE = Share(Decimal(60), Decimal(60), assay="flow")  # of a number that a person may give
_SAFETY: Final = "safety"
_CARD = ("sponsor", "phase", "ages", "cells", "enrolment", "places")
_LISTS = ("known", "uncertain")
_WRITTEN_IN = re.compile(r"_(zh|es)$")  # a safety text in another language than its folder's
_NO_SENTENCES = frozenset({"errors", "choices"})  # told as errors; ids of intents


def collect(knowledge: Knowledge, wording: Wording, day: date) -> Dossier:
    """Every text that this release can show, with status as told on ``day``."""
    languages = knowledge.languages.values()
    entries = chain(
        *(_Collector(knowledge, language, day).entries(wording) for language in languages),
        _pages(wording),
        _numbers(knowledge),
        _sources(knowledge),
    )
    facts = {fact.id: notes.fact_note(fact) for fact in knowledge.facts.values()}
    site = knowledge.site
    return Dossier(site.name, knowledge.release, day, site.disclaimer, tuple(entries), facts)


def own_day(knowledge: Knowledge) -> date:
    """The day that a release speaks of: the newest on which something in it was checked."""
    checked = [trial.status_as_of for trial in knowledge.trials.values()]
    signed = [review.reviewed_on for review in knowledge.reviews.values()]
    return max([*checked, *signed], default=date.min)


class _Collector:
    """Makes the entries of one language."""

    def __init__(self, knowledge: Knowledge, language: Language, day: date) -> None:
        self.knowledge = knowledge
        self.language = language
        self.day = day
        self.writer = Writer(knowledge, language)
        self.rules = notes.rules(knowledge)
        cards = sorted(knowledge.trials.values(), key=lambda trial: trial.card != "full")
        self.examples = {
            "trial": cards[0].id if cards else None,
            "term": next(iter(language.terms), None),
        }

    def entries(self, wording: Wording) -> Iterator[Entry]:
        """Answers, the safety texts first; then everything else said in this language."""
        answers = [self.answer(*pair) for pair in self.language.answers()]
        yield from sorted(answers, key=lambda entry: entry.kind != _SAFETY)
        yield from self.sentences()
        said = prescreener.sentences(self.language)
        for name, text in chain(said, prescreener.scripts(self.knowledge, self.language)):
            yield self.plain("screening", name, _readable(name), text)
        for code, text in {**wording.errors, **self.language.ui.errors}.items():
            yield self.plain("error", code, _readable(code), text)
        for term in self.language.terms.values():
            entry = self.plain("term", term.id, term.name, f"{term.name}\n\n{term.meaning}")
            entry = self.signed(entry, reviews.of_term(term, self.language.code))
            yield replace(entry, leads=term.forms, sources=term.sources)
        for trial in self.knowledge.trials.values():
            yield self.trial(trial)
            card = notes.review(reviews.of_trial(trial), self.knowledge, self.day)
            for entry in prescreener.rules(self.knowledge, self.language, trial):
                yield replace(entry, review=card)

    def answer(self, intent: Intent, answer: Answer) -> Entry:
        """One approved answer with everything that a reviewer asks about it."""
        group = self.language.topics[intent.id]
        item = reviews.of_answer(answer, self.language.code, self.knowledge.facts)
        written = self.writer.write(answer, self._subject(answer), self.day)
        is_general = answer is intent.answers[0]
        phrases = (*intent.phrases, *answer.phrases) if is_general else answer.phrases
        return Entry(
            _SAFETY if group == _SAFETY else "answer",
            answer.id,
            found[1] if (found := _WRITTEN_IN.search(answer.id)) else self.language.code,
            answer.title,
            answer.text,
            item.hash,
            blocks=written.blocks,
            group=group,
            intent=intent.id,
            question=intent.title,
            when=notes.when(answer.only),
            note=answer.note,
            leads=(*self.rules.get(answer.id, ()), *phrases),
            facts=tuple(name for name in named_in(answer.text) if name in self.knowledge.facts),
            sources=tuple(source.id for source in written.sources),
            trials=answer.trials,
            next=answer.next,
            review=notes.review(item, self.knowledge, self.day),
        )

    def sentences(self) -> Iterator[Entry]:
        """Every fixed sentence; the words for a status, a phase, a kind of cells are one each."""
        for name, value in self.language.ui.model_dump(exclude=set(_NO_SENTENCES)).items():
            if isinstance(value, str):
                yield self.plain("sentence", name, _readable(name), value)
                continue
            for part, text in value.items():
                label = f"{_readable(name)}: {_readable(part).lower()}"
                yield self.plain("sentence", f"{name}.{part}", label, text)

    def trial(self, trial: Trial) -> Entry:
        """A trial card, its fields as answers write them out."""

        def field(name: str) -> str:
            return figures.trial_field(trial, name, self.language.ui, self.day)

        fields = "\n".join(f"- {_readable(name)}: {field(name)}" for name in _CARD)
        lists = [f"{_readable(name)}:\n{field(name)}" for name in _LISTS if field(name)]
        text = "\n\n".join((field("plain"), fields, field("status"), *lists))
        entry = self.plain("trial", trial.id, trial.title, text)
        entry = self.signed(entry, reviews.of_trial(trial))
        return replace(entry, leads=trial.nicknames, sources=trial.sources, group=trial.card)

    def plain(self, kind: Kind, name: str, title: str, text: str) -> Entry:
        """An entry of this language that is nothing but a text."""
        shown = [block for part in parts(text) for block in blocks(part, {}, self.language.ui)]
        entry = _plain(kind, name, title, text)
        return replace(entry, language=self.language.code, blocks=tuple(shown))

    def signed(self, entry: Entry, item: Reviewable) -> Entry:
        """``entry`` with the hash that a reviewer signs, and who has signed it."""
        review = notes.review(item, self.knowledge, self.day)
        return replace(entry, hash=item.hash, review=review)

    def _subject(self, answer: Answer) -> Subject:
        """What the written form of ``answer`` is filled with: what it is limited to."""
        limits: dict[str, Any] = {name: value for name, value in answer.only if value is not None}
        for name, example in self.examples.items():
            if limits.get(name) == "any":
                limits[name] = example
        if limits.get("heard") == "cd7_percent":
            limits["cd7"] = EXAMPLE
        if limits.pop("search", None):
            limits |= {"searches": True, "disease": next(iter(self.language.ui.about))}
        return Subject(**limits)


def _plain(kind: Kind, name: str, title: str, text: str) -> Entry:
    digest = hashlib.sha256(f"{title}\n\n{text}".encode()).hexdigest()
    return Entry(kind, name, "", title, text, digest)


def _pages(wording: Wording) -> Iterator[Entry]:
    for name, texts in wording.pages.items():
        yield _plain("page", name, name, "\n\n".join(texts))


def _numbers(knowledge: Knowledge) -> Iterator[Entry]:
    for region in knowledge.regions.values():
        for line in region.lines:
            label = call(region, line).label
            hours = f" ({line.hours})" if line.hours else ""
            entry = _plain("number", f"{region.code}: {line.name}", label, f"{label}{hours}")
            yield replace(entry, group=line.kind, sources=(line.source,))


def _sources(knowledge: Knowledge) -> Iterator[Entry]:
    for source in knowledge.sources.values():
        text = f"{source.title}\n\n{source.url}\n\n{source.date}"
        yield _plain("source", source.id, source.title, text)


def _readable(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
