"""Proof that a reply says nothing but what stands in the dossier (promise P1).

A *template* is one part of an entry as authored: a paragraph with its list, slots and all. Every
value that a slot may take is known, so every text that can come of a template can be made in
advance. A reply is covered when each text in it is one of these: that is equality, not likeness.

A number that a person gave is the one value that cannot be listed: a part that shows it back is
covered when the number is written as the one parser writes it, and all around it is approved.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import chain, product
from typing import get_args

from chatbot.answering import calls, cd7_levels, figures
from chatbot.answering.calls import call
from chatbot.answering.layout import blocks, parts
from chatbot.dossier.closed_screening import ScreeningTexts
from chatbot.dossier.entries import Dossier, Entry, Kind
from chatbot.knowledge import figure_lines
from chatbot.knowledge.cd7 import Assay, Comparison, Standing
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.records import Trial
from chatbot.knowledge.slots import HEARD, OF_TRIAL, SLOT
from chatbot.reply import Block, Reply

Values = Mapping[str, str]
_TITLED: tuple[Kind, ...] = ("safety", "answer", "term", "trial", "number", "source")
_NUMBER_KINDS = ("emergency", "crisis")


def templates(dossier: Dossier) -> frozenset[str]:
    """Every part of every entry as authored, and every title that is shown to people."""
    texts = {part for entry in dossier.entries for part in parts(entry.text)}
    titled = dossier.of_kind(*_TITLED)
    titles = {name for entry in titled for name in (entry.title, entry.question) if name}
    return frozenset(texts | titles | {dossier.disclaimer})


def texts_of(reply: Reply) -> Iterator[str]:
    """Everything in ``reply`` that a person can see, piece by piece."""
    for block in reply.blocks:
        yield from _shown(block)
    for trial in reply.trials:
        yield from (trial.id, trial.title, trial.status, trial.url)
    for source in reply.sources:
        yield from (source.title, source.url, source.date)
    for button in reply.suggestions:
        yield from (button.label, button.text)
    yield reply.disclaimer


class ClosedWorld:
    """All texts that a release can show, each with the template it comes from."""

    def __init__(self, dossier: Dossier, knowledge: Knowledge) -> None:
        self.disclaimer = dossier.disclaimer
        authored = templates(dossier)
        self._template = {text: text for text in authored if not SLOT.search(text)}
        for language in knowledge.languages.values():
            slots = _Slots(knowledge, language)
            cells = slots.of_cutoffs()
            for text, template in chain(slots.labels(), cells, *map(slots.texts, dossier.entries)):
                self._template.setdefault(text, template)
        self._shown_back = [
            (_shown_back(template, language), template)
            for template in authored
            if HEARD in template
            for language in knowledge.languages.values()
        ]
        for language in knowledge.languages.values():
            if language.screening:
                told = ScreeningTexts(knowledge, language, language.screening)
                self._shown_back += told.patterns()
                for text, template in told.listed():
                    self._template.setdefault(text, template)

    def __iter__(self) -> Iterator[str]:
        return iter(self._template)

    def template(self, text: str) -> str | None:
        """The authored form of ``text``, its slots shown; None if nobody ever approved it."""
        if text in self._template:
            return self._template[text]
        back = (template for form, template in self._shown_back if form.fullmatch(text))
        return next(back, None)

    def strange(self, reply: Reply) -> tuple[str, ...]:
        """What in ``reply`` is not in the dossier; empty for every reply there should be."""
        told = dict.fromkeys(filter(None, texts_of(reply)))
        return tuple(text for text in told if self.template(text) is None)

    def covers(self, reply: Reply) -> bool:
        """Whether all of ``reply`` is approved, and it ends with the disclaimer."""
        return not self.strange(reply) and reply.text.endswith(f"\n\n{self.disclaimer}")


class _Slots:
    """The values that slots may take in one language."""

    def __init__(self, knowledge: Knowledge, language: Language) -> None:
        self.knowledge = knowledge
        self.language = language
        cards = {trial.id: self._card(trial) for trial in knowledge.trials.values()}
        terms = language.terms.values()
        # What the slots of one group can say together, such as the fields of one trial.
        self._told: dict[str, list[Values]] = {
            **{name: [{name: figures.fact(fact)}] for name, fact in knowledge.facts.items()},
            **{name: [_named(name, fields) for fields in card] for name, card in cards.items()},
            "trial": [_named("trial", fields) for card in cards.values() for fields in card],
            "term": [_named("term", {"name": t.name, "meaning": t.meaning}) for t in terms],
            "title": [{"title": answer.title} for _, answer in language.answers()],
            "cd7": [_named("cd7", cd7_levels.other_records(knowledge.trials.values()))],
            "region": [self._numbers(code) for code in (None, *knowledge.regions)],
        }

    def texts(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """Every text that can come of ``entry``, with the part it comes from."""
        for part in parts(entry.text):
            if figure_lines.shows_cutoffs(part):
                yield figure_lines.without_marks(part), part
                continue
            for values in self._values(SLOT.findall(part)):
                text = SLOT.sub(lambda slot: values[slot[1]], part)  # noqa: B023 - used at once
                for block in blocks(text, self.knowledge.facts, self.language.ui):
                    yield from ((shown, part) for shown in _shown(block) if shown)

    def of_cutoffs(self) -> Iterator[tuple[str, str]]:
        """Every cell that a table of CD7 cut-offs can show, with the words it is made of."""
        ui = self.language.ui
        for column in ("trial", "asked", "yours"):
            yield ui.cd7_words[column], ui.cd7_words[column]
        for trial, rule in cd7_levels.with_cutoff(self.knowledge.trials.values()):
            yield cd7_levels.trial_cell(trial), trial.title
            yield cd7_levels.asked(rule, ui), ui.cd7_words["cutoff"]
        for name in get_args(Standing):
            for test in (None, *get_args(Assay)):
                told = cd7_levels.standing(Comparison(name, test), ui)
                yield told, ui.cd7_standings["only_if" if test else name]

    def labels(self) -> Iterator[tuple[str, str]]:
        """Labels and addresses of links: made of an id or a name, and what belongs to it."""
        ui = self.language.ui
        for trial in self.knowledge.trials.values():
            yield f"{trial.id}: {trial.title}", trial.title
            yield from ((text, trial.title) for text in (trial.id, trial.url))
            for day in _days(trial):
                told = figures.status_is_told(trial, day)
                word = ui.status_words[trial.status] if told else ui.not_stated
                yield figures.status_word(trial, ui, day), word
        for region in self.knowledge.regions.values():
            for line in region.lines:
                link = call(region, line)
                yield from ((link.label, link.label), (link.url, link.label))

    def _values(self, names: Iterable[str]) -> Iterator[Values]:
        """Every way to fill these slots together; none where one is filled elsewhere."""
        groups: dict[str, list[str]] = {}
        for name in dict.fromkeys(names):
            groups.setdefault(name.partition(".")[0], []).append(name)
        choices = [
            dict.fromkeys(
                tuple((name, told[name]) for name in own)
                for told in self._told.get(group, ())
                if told.keys() >= set(own)
            )
            for group, own in groups.items()
        ]
        for chosen in product(*choices):
            yield dict(chain(*chosen))

    def _card(self, trial: Trial) -> list[Values]:
        """The fields of a card on each day that makes a difference; "" is the card itself."""
        ui = self.language.ui
        return [
            {name: figures.trial_field(trial, name or "id", ui, day) for name in ("", *OF_TRIAL)}
            for day in _days(trial)
        ]

    def _numbers(self, code: str | None) -> Values:
        regions, ui = self.knowledge.regions, self.language.ui
        return {f"region.{kind}": calls.numbers(regions, kind, code, ui) for kind in _NUMBER_KINDS}


def _shown_back(template: str, language: Language) -> re.Pattern[str]:
    """What a part becomes when it shows back a number: a share of none to all of the cells."""
    number = r"(?:100|[1-9]?[0-9](?:\.[0-9]?[1-9])?)"
    ui = language.ui
    shares = "|".join(_open(share, number) for share in ui.cd7_shares.values())
    tests = "|".join(map(re.escape, ui.cd7_assays.values()))
    told = _open(ui.cd7_words["heard"], "", {"share": f"(?:{shares})", "assay": f"(?:{tests})"})
    return re.compile(_open(template, "", {f"{HEARD[1:]}cd7": told}))


def _open(template: str, filled: str, named: Mapping[str, str] | None = None) -> str:
    """``template`` as a pattern: each slot matches what ``named`` gives for it, or ``filled``."""
    pieces = SLOT.split(template)  # texts and names of slots, in turn
    told = (
        (named or {}).get(piece, filled) if place % 2 else re.escape(piece)
        for place, piece in enumerate(pieces)
    )
    return "".join(told)


def _named(group: str, fields: Values) -> Values:
    return {f"{group}.{name}".rstrip("."): value for name, value in fields.items()}


def _days(trial: Trial) -> Iterator[date]:
    """Days on which the status of a trial is told in each of its ways (requirement S-28)."""
    checked = trial.status_as_of
    yield from (checked, checked + timedelta(8), checked + timedelta(31))
    yield max(checked, trial.record_updated + timedelta(731))


def _shown(block: Block) -> Iterator[str]:
    yield from (block.text, *block.items, *block.header, block.svg)
    for row in block.rows:
        yield from row
    for link in block.links:
        yield from (link.label, link.url)
