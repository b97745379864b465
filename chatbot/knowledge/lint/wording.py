"""What no text may hold: figures written out (promise P5) and banned words (P6, S-18 to S-62)."""

import re
from collections.abc import Iterable, Iterator

from chatbot.errors import Problem
from chatbot.knowledge.lint.banned import BANS
from chatbot.knowledge.lint.passages import Passage
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.slots import SLOT

# Digits that are part of a name. Registry ids, days and limits are not: they are slots.
_NAMES = re.compile(
    r"(?<![A-Za-z0-9])(?:CD[0-9]{1,3}[a-z]?|NS7CAR|NS7|4-1BB|IL-[0-9]{1,2}|COVID-19|"
    r"(?:[Pp]hase|[Gg]rade)s? [1-5]"
    r"(?:(?:/|, | or | and | to )[1-5](?!\.?[0-9]|%| [a-z]+s\b))*)(?![A-Za-z0-9%])"
)
_FIGURE = re.compile(r"[0-9٠-٩０-９][0-9,.:/٠-٩０-９]*")
_SIDE = 20  # characters shown on each side of a figure
# A card is a record itself; the pre-screener's digits are those of scales and of examples.
_NO_FIGURES = frozenset({"answer", "title", "term", "ui", "free"})


def problems(passages: Iterable[Passage], knowledge: Knowledge) -> Iterator[Problem]:
    """Every figure written out and every banned word that nobody allowed."""
    names = {code: _names(each.wording.names) for code, each in knowledge.languages.items()}
    allowed = {
        (code, entry.where, entry.words.casefold())
        for code, each in knowledge.languages.items()
        for entry in each.wording.allowed
    }
    for passage in passages:
        if passage.kind in _NO_FIGURES:
            yield from figures(passage, names.get(passage.language))
        for said, problem in banned(passage):
            if (passage.language, passage.owner, said.casefold()) not in allowed:
                yield problem


def _names(listed: Iterable[str]) -> re.Pattern[str] | None:
    """The names of a language that hold digits."""
    found = sorted((name for name in listed if re.search(r"[0-9]", name)), key=len, reverse=True)
    whole = (rf"(?<!\w){re.escape(name)}(?!\w)" for name in found)
    return re.compile("|".join(whole)) if found else None


def figures(passage: Passage, names: re.Pattern[str] | None = None) -> Iterator[Problem]:
    """Digits that are neither in a slot nor in a name."""
    if not _FIGURE.search(passage.text):
        return
    plain = _blank(SLOT, passage.text)
    for pattern in filter(None, (names, _NAMES)):
        plain = _blank(pattern, plain)
    for found in _FIGURE.finditer(plain):
        around = passage.text[max(0, found.start() - _SIDE) : found.end() + _SIDE]
        what = f'"{passage.owner}" holds a bare digit: "…{" ".join(around.split())}…"'
        todo = "put the figure into facts/ and use its {slot}"
        yield Problem(*passage.place(found.start()), what, todo)


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """``text`` with what ``pattern`` finds made empty, every place kept."""
    return pattern.sub(lambda found: "_" * len(found[0]), text)


def banned(passage: Passage) -> Iterator[tuple[str, Problem]]:
    """Banned words, each with its problem."""
    lowered = passage.text.lower()
    bans = [ban for ban in BANS if ban.hint.search(lowered)]
    for sentence in passage.sentences() if bans else ():
        for ban in bans:
            if ban.unless and ban.unless.search(sentence.text):
                continue
            for found in ban.words.finditer(sentence.text):
                place = passage.place(sentence.start + found.start())
                what = f'"{passage.owner}" says "{found[0].strip()}"'
                yield found[0].strip(), Problem(*place, what, ban.todo)
