"""Proof that a reply says nothing but what stands in the dossier (promise P1).

A *template* is one part of an entry as authored: a paragraph with its list, slots and all. Every
value that a slot may take is known, so every text that can come of a template can be made in
advance. A reply is covered when each text in it is one of these: that is equality, not likeness.

A number that a person gave cannot be listed: a part that shows it back is covered when the number
is written as the one parser writes it, and all around it is approved. So is the page of a number of
another registry, when its address is the one that the number has.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from chatbot.answering.layout import parts
from chatbot.dossier.closed_screening import ScreeningTexts
from chatbot.dossier.entries import Dossier, Kind
from chatbot.dossier.slot_values import SlotValues, shown
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.slots import HEARD, SLOT
from chatbot.registry import identifiers
from chatbot.reply import Reply

_TITLED: tuple[Kind, ...] = ("safety", "answer", "term", "trial", "number", "source")


def templates(dossier: Dossier) -> frozenset[str]:
    """Every part of every entry as authored, and every title that is shown to people."""
    texts = {part for entry in dossier.entries for part in parts(entry.text)}
    titled = dossier.of_kind(*_TITLED)
    titles = {name for entry in titled for name in (entry.title, entry.question) if name}
    return frozenset(texts | titles | {dossier.disclaimer})


def texts_of(reply: Reply) -> Iterator[str]:
    """Everything in ``reply`` that a person can see, piece by piece."""
    for block in reply.blocks:
        yield from shown(block)
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
            slots = SlotValues(knowledge, language)
            cells = chain(slots.of_cutoffs(), slots.of_searches())
            for text, template in chain(slots.labels(), cells, *map(slots.texts, dossier.entries)):
                self._template.setdefault(text, template)
        first = knowledge.languages[knowledge.site.languages[0]]
        self._other_registry = first.ui.other_registry
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
        if any(text in (found.label, found.url) for found in identifiers.elsewhere(text)):
            return self._other_registry
        back = (template for form, template in self._shown_back if form.fullmatch(text))
        return next(back, None)

    def strange(self, reply: Reply) -> tuple[str, ...]:
        """What in ``reply`` is not in the dossier; empty for every reply there should be."""
        told = dict.fromkeys(filter(None, texts_of(reply)))
        return tuple(text for text in told if self.template(text) is None)

    def covers(self, reply: Reply) -> bool:
        """Whether all of ``reply`` is approved, and it ends with the disclaimer."""
        return not self.strange(reply) and reply.text.endswith(f"\n\n{self.disclaimer}")


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
