"""The values that a dossier is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from chatbot.reply import Block

Kind = Literal[
    "safety", "answer", "sentence", "screening", "error", "page", "term", "trial", "criterion",
    "number", "source",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactNote:
    """A fact that an entry uses, as a reviewer needs it. ``interval`` is empty without n of N."""

    id: str
    figure: str
    says: str
    population: str
    follow_up: str
    interval: str
    confidence: str
    source: str
    efficacy: bool
    note: str


@dataclass(frozen=True, slots=True)
class Review:
    """Who approved an entry. ``state`` is "approved", "expired" or "not reviewed"."""

    state: str = "not reviewed"
    reviewer: str = ""
    role: str = ""
    reviewed_on: str = ""
    review_by: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One text that can be shown to a person.

    ``text`` is as authored, with its slots; ``blocks`` is as a person reads it, its slots filled;
    where a slot takes many values (any trial, any word), with the first as an example. ``hash`` is
    what a reviewer signs and what receipts name. ``when`` says in words what must be talked of,
    ``leads`` lists phrases or safety rules that lead here, ``group`` the chapter it stands in,
    ``question`` the title of its intent. ``rule`` says what an entry rule of a trial compares, when
    and by whom. ``facts`` and ``sources`` are ids.
    """

    kind: Kind
    id: str
    language: str
    title: str
    text: str
    hash: str
    blocks: tuple[Block, ...] = ()
    group: str = ""
    intent: str = ""
    question: str = ""
    when: str = ""
    note: bool = False
    leads: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    trials: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    review: Review = Review()

    @property
    def key(self) -> str:
        """What this entry is known by in every release."""
        return "/".join(filter(None, (self.kind, self.language, self.id)))

    @property
    def written(self) -> str:
        """The text as a person reads it, in plain words."""
        return "\n\n".join(block.plain() for block in self.blocks) if self.blocks else self.text


@dataclass(frozen=True, slots=True)
class Wording:
    """Fixed texts that live in code: problem details by code, and words of pages by file."""

    errors: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dossier:
    """The whole answer space of one release. ``day`` is the day as of which status is told."""

    site: str
    release: str
    day: date
    disclaimer: str
    entries: tuple[Entry, ...]
    facts: Mapping[str, FactNote]

    def of_kind(self, *kinds: Kind) -> tuple[Entry, ...]:
        """The entries of some kinds, in order."""
        return tuple(entry for entry in self.entries if entry.kind in kinds)

    @property
    def reviewed(self) -> int:
        """How many answers and safety texts are approved."""
        return sum(each.review.state == "approved" for each in self.of_kind("answer", "safety"))
