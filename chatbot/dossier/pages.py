"""A dossier, or the difference of two, as one HTML file: no script, nothing from elsewhere."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from chatbot.answering.figures import day
from chatbot.dossier.changes import Comparison
from chatbot.dossier.entries import Dossier, Entry, Kind
from chatbot.dossier.notes import SAFETY_RULE
from chatbot.dossier.papers import Papers
from chatbot.knowledge.slots import SLOT

_FOLDER = Path(__file__).parent / "templates"
_LETTER = re.compile(r"[^A-Za-z0-9-]+")
_CHAPTERS: tuple[tuple[str, str, tuple[Kind, ...]], ...] = (
    ("Safety texts", "Said before anything else, when the screen finds a reason.", ("safety",)),
    ("Answers", "", ("answer",)),
    (
        "Fixed sentences",
        "Menus, questions back, headings, status sentences and labels. They stand around answers.",
        ("sentence",),
    ),
    (
        "Words of the pre-screener",
        "Questions, the notice before them, what is said of a trial, and why.",
        ("screening",),
    ),
    ("Error texts", "Told by the interface when a request cannot be taken.", ("error",)),
    ("Page texts", "Words that stand on the pages themselves.", ("page",)),
    ("Glossary", "Each word can be asked for.", ("term",)),
    ("Trial cards", "What answers can say of each registered trial.", ("trial",)),
    (
        "Entry rules of trials",
        "What answers are laid beside. Approximate rules are shown and never decide.",
        ("criterion",),
    ),
    ("Numbers to call", "Said in emergencies and crises, by country.", ("number",)),
    ("Sources", "Where statements and figures were read.", ("source",)),
)  # fmt: skip


_LANGUAGES = {"en": "English", "zh": "Chinese", "es": "Spanish"}
_FIGURE_MARK = re.compile(r"\[figure:[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter: a title, a line about it, and its entries in groups of one topic."""

    id: str
    title: str
    about: str
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]

    @property
    def count(self) -> int:
        """How many entries it has."""
        return sum(len(entries) for _, entries in self.groups)


def dossier_page(dossier: Dossier, papers: Papers, thresholds: tuple[str, str]) -> str:
    """The whole dossier. ``thresholds`` are the shares to answer and to ask back, as told."""
    return _environment().get_template("dossier.html").render(
        dossier=dossier,
        papers=papers,
        chapters=tuple(_chapters(dossier)),
        thresholds=thresholds,
        sources={entry.id: entry for entry in dossier.of_kind("source")},
        languages=tuple(dict.fromkeys(e.language for e in dossier.entries if e.language)),
        served=tuple(dict.fromkeys(each.language for each in dossier.of_kind("sentence"))),
    )  # fmt: skip


def changes_page(comparison: Comparison) -> str:
    """What changed between two dossiers, side by side."""
    grouped = [
        (title, [change for change in comparison.changes if change.record.kind in kinds])
        for title, _, kinds in _CHAPTERS
    ]
    page = _environment().get_template("changes.html")
    return page.render(comparison=comparison, grouped=[each for each in grouped if each[1]])


def _chapters(dossier: Dossier) -> Iterable[Chapter]:
    for title, about, kinds in _CHAPTERS:
        entries = dossier.of_kind(*kinds)
        if not entries:
            continue
        by_group: dict[str, list[Entry]] = {}
        for entry in entries:
            by_group.setdefault(entry.group if kinds == ("answer",) else "", []).append(entry)
        groups = tuple((name, tuple(some)) for name, some in by_group.items())
        yield Chapter(_anchor(title), title, about, groups)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "anchor": _anchor,
        "day": day,
        "language": lambda code: _LANGUAGES.get(code, code),
        "drawn": Markup,  # our own figures, every text in them escaped where they are drawn
        "readable": lambda name: name.replace("_", " ").capitalize(),
        "sentence": lambda test: test.rpartition("::test_")[2].replace("_", " "),
        "slots": _slots,
    }
    environment.tests["rule"] = lambda lead: lead.startswith(SAFETY_RULE)
    return environment


def _anchor(name: str) -> str:
    return _LETTER.sub("-", name)


def _slots(text: str) -> Markup:
    """``text`` with its slots marked, so that a reader sees what is filled in."""
    marked = SLOT.sub(r'<span class="slot">{\1}</span>', str(escape(text)))
    return Markup(_FIGURE_MARK.sub(r'<span class="slot">\g<0></span>', marked))  # noqa: S704
