"""What a reply is made of: ordered blocks of approved text. Plain values, no behaviour but text.

``Reply.text`` is made from ``blocks``, so that every channel says the same thing.
"""

from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["answer", "clarify", "fallback", "safety", "screening"]
Severity = Literal["normal", "note", "urgent", "emergency", "crisis"]


@dataclass(frozen=True, slots=True)
class Link:
    """A visible label and an https, tel or mailto address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a reply. Which fields are filled depends on ``type``:

    ``paragraph`` and ``notice``: text; ``list``: items; ``links``: links;
    ``table``: text (its caption), header, and rows of as many cells as the header has;
    ``figure``: text (its description), svg, and the header and rows of a table that says the same.
    """

    type: Literal["paragraph", "list", "table", "figure", "links", "notice"]
    text: str = ""
    items: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    links: tuple[Link, ...] = ()
    svg: str = ""

    def plain(self) -> str:
        """The block as plain text, in reading order."""
        lines = [self.text] if self.text else []
        lines += [f"- {item}" for item in self.items]
        lines += [" | ".join(row) for row in ((self.header,) if self.header else ()) + self.rows]
        lines += [f"{link.label}: {link.url}" for link in self.links]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class NamedIntent:
    """A catalogue id and how sure the matcher was, 0 to 1."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class TrialNote:
    """A registered trial as a reply points to it; dates are ISO days."""

    id: str
    title: str
    status: str
    status_as_of: str
    checked_on: str
    url: str


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Where a statement comes from; ``date`` is as the source gives it, or "not dated"."""

    id: str
    title: str
    url: str
    date: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A next question to offer: what the button says and what it sends."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerNote:
    """An approved text used in a reply: its id, content hash and review day, if any."""

    id: str
    hash: str
    reviewed_on: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One complete reply. ``disclaimer`` is the site's text and always the last thing said."""

    outcome: Outcome
    blocks: tuple[Block, ...]
    disclaimer: str
    language: str = "en"
    severity: Severity = "normal"
    intents: tuple[NamedIntent, ...] = ()
    trials: tuple[TrialNote, ...] = ()
    sources: tuple[SourceNote, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    answers: tuple[AnswerNote, ...] = field(default=())

    @property
    def text(self) -> str:
        """The whole reply as plain text, disclaimer last."""
        parts = [block.plain() for block in self.blocks]
        return "\n\n".join([*(part for part in parts if part), self.disclaimer])
