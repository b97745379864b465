"""Lines of an answer that ask for a picture instead of words.

``[figure: icon_array aml_remission] {aml_remission} people …`` draws the people of a fact, and
``[figure: timeline] How long each step takes`` draws the list below it, whose items read
"- step: how long". ``[figure: cd7_cutoffs] CD7 levels that records state`` sets the cut-offs of all
trials as a table, ``[figure: trials] Trials on record`` the trials that were searched for. What
follows the bracket is the caption: approved text like any other.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chatbot.knowledge.records import Fact

MOST_PEOPLE = 100  # more than that and nobody can see how many they are
FEWEST_STEPS = 2
FIGURE_LINE = re.compile(r"\[figure:\s*(\w+)(?:\s+(\w+))?\s*\] *(.*)")
_STEP = re.compile(r"- (.+?): (.+)")
CUTOFFS = "cd7_cutoffs"
TRIALS = "trials"
_TABLES = (CUTOFFS, TRIALS)
_KINDS = ("icon_array", "timeline", *_TABLES)


@dataclass(frozen=True, slots=True)
class FigureLine:
    """What an author asked for. ``fact`` is the people to draw, empty for the other kinds."""

    kind: str
    fact: str
    caption: str


def parse(line: str) -> FigureLine | None:
    """The picture that ``line`` asks for, None where it is an ordinary line."""
    found = FIGURE_LINE.fullmatch(line.strip())
    return FigureLine(found[1], found[2] or "", found[3]) if found else None


def steps(lines: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The steps of a timeline and how long each takes, from the lines below its mark."""
    return tuple((found[1], found[2]) for line in lines if (found := _STEP.fullmatch(line)))


def without_marks(text: str) -> str:
    """``text`` as it is read: captions stay, the brackets that ask for pictures go."""
    return FIGURE_LINE.sub(r"\3", text)


def facts_drawn(text: str) -> tuple[str, ...]:
    """The facts of which an answer shows a picture."""
    return tuple(found[2] for found in FIGURE_LINE.finditer(text) if found[2])


def shows_cutoffs(text: str) -> bool:
    """Whether an answer sets the CD7 cut-offs of the trials as a table."""
    return any(found[1] == CUTOFFS for found in FIGURE_LINE.finditer(text))


def shows_trials(text: str) -> bool:
    """Whether an answer sets the trials that were searched for as a table."""
    return any(found[1] == TRIALS for found in FIGURE_LINE.finditer(text))


def faults(text: str, facts: Mapping[str, Fact]) -> Iterator[tuple[str, str]]:
    """What is wrong with the pictures of an answer, each with what to do about it."""
    for part in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in part.strip().split("\n")]
        for line in lines:
            if line.startswith("[") and parse(line) is None:
                yield f'"{line[:40]}" cannot be read', "write [figure: KIND FACT] and a caption"
        if any(map(parse, lines[1:])):
            yield "a figure is not the first line of its paragraph", "put a blank line before it"
        if figure := parse(lines[0]):
            yield from _figure_faults(figure, lines[1:], facts)


def _figure_faults(
    figure: FigureLine, below: Sequence[str], facts: Mapping[str, Fact]
) -> Iterator[tuple[str, str]]:
    if figure.kind not in _KINDS:
        yield f'unknown figure "{figure.kind}"', f"known: {', '.join(_KINDS)}"
        return
    if not figure.caption:
        yield f"the {figure.kind} has no caption", "say in words what the figure shows"
    if figure.kind == "timeline":
        yield from _timeline_faults(figure, below)
    elif figure.kind in _TABLES:
        yield from _table_faults(figure, below)
    else:
        yield from _people_faults(figure, below, facts.get(figure.fact))


def _timeline_faults(figure: FigureLine, below: Sequence[str]) -> Iterator[tuple[str, str]]:
    if figure.fact:
        yield f'a timeline takes no fact ("{figure.fact}")', "write its steps as list items"
    if not FEWEST_STEPS <= len(below) == len(steps(below)):
        yield "a timeline needs steps", 'write two or more lines "- step: how long" below it'


def _table_faults(figure: FigureLine, below: Sequence[str]) -> Iterator[tuple[str, str]]:
    if figure.fact or below or "{" in figure.caption:
        yield "the table of records stands alone", "write only a plain caption behind the bracket"


def _people_faults(
    figure: FigureLine, below: Sequence[str], fact: Fact | None
) -> Iterator[tuple[str, str]]:
    if below:
        yield "text follows an icon array in its paragraph", "put a blank line after the caption"
    if fact is None or fact.of is None:
        yield f'the icon array has no people: "{figure.fact}"', "name a fact with n and of"
    elif not 0 < fact.of <= MOST_PEOPLE:
        yield f"{fact.of} people cannot be drawn", f"draw 1 to {MOST_PEOPLE}"
