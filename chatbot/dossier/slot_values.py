"""Every value that the slots of a text may take, and every text that comes of it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import chain, product
from typing import get_args

from chatbot.answering import calls, cd7_levels, figures, trial_table
from chatbot.answering.calls import call
from chatbot.answering.layout import blocks, parts
from chatbot.dossier.entries import Entry
from chatbot.knowledge import figure_lines
from chatbot.knowledge.cd7 import Assay, Comparison, Standing
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.records import Trial
from chatbot.knowledge.slots import OF_TRIAL, SLOT
from chatbot.reply import Block

Values = Mapping[str, str]
_NUMBER_KINDS = ("emergency", "crisis")
ASKED = "{search.asked}"


class SlotValues:
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
            "search": list(self._searches()),
        }

    def texts(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """Every text that can come of ``entry``, with the part it comes from."""
        for part in parts(entry.text):
            if figure_lines.shows_cutoffs(part) or figure_lines.shows_trials(part):
                yield figure_lines.without_marks(part), part
                continue
            if part == ASKED:
                yield from self._asked()
                continue
            for values in self._values(SLOT.findall(part)):
                text = SLOT.sub(lambda slot: values[slot[1]], part)  # noqa: B023 - used at once
                for block in blocks(text, self.knowledge.facts, self.language.ui):
                    yield from ((text, part) for text in shown(block) if text)

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

    def of_searches(self) -> Iterator[tuple[str, str]]:
        """Every cell of a table of trials that were searched for, with what it is made of."""
        ui = self.language.ui
        words = ui.search_words
        yield from ((words[name], words[name]) for name in ("trial", "status", "where", "ages"))
        for trial in self.knowledge.trials.values():
            for day in _days(trial):
                _, status, where, ages = trial_table.row(trial, ui, day)
                told = "told_old" if figures.is_stale(trial, day) else "told"
                is_told = figures.status_is_told(trial, day)
                yield status, words[told if is_told else "not_told"]
                yield from ((text, trial.title) for text in (where, ages))

    def _asked(self) -> Iterator[tuple[str, str]]:
        """Every line that can tell what was looked for."""
        words, places = self.language.ui.search_words, self.knowledge.places.values()
        for country in places:
            yield words["country"].format(place=country.name), words["country"]
            for town in country.towns:
                yield words["city"].format(place=town), words["city"]
        fixed = [words[name] for name in words if name.startswith(("age", "cells", "open"))]
        yield from ((text, text) for text in (*fixed, *self.language.ui.about.values()))

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

    def _searches(self) -> Iterator[Values]:
        """What is said of any search: how many trials fit, what was left aside for them."""
        words = self.language.ui.search_words
        for count in range(len(self.knowledge.trials) + 1):
            yield {"search.count": str(count)}
        for note in ("no_city", "no_open", "no_country", "nothing"):
            yield {"search.note": words[note]}

    def _numbers(self, code: str | None) -> Values:
        regions, ui = self.knowledge.regions, self.language.ui
        return {f"region.{kind}": calls.numbers(regions, kind, code, ui) for kind in _NUMBER_KINDS}


def _named(group: str, fields: Values) -> Values:
    return {f"{group}.{name}".rstrip("."): value for name, value in fields.items()}


def _days(trial: Trial) -> Iterator[date]:
    """Days on which the status of a trial is told in each of its ways (requirement S-28)."""
    checked = trial.status_as_of
    yield from (checked, checked + timedelta(8), checked + timedelta(31))
    yield max(checked, trial.record_updated + timedelta(731))


def shown(block: Block) -> Iterator[str]:
    yield from (block.text, *block.items, *block.header, block.svg)
    for row in block.rows:
        yield from row
    for link in block.links:
        yield from (link.label, link.url)
