"""Figures as accessible SVG: people counted, and steps in time. Pure text in, text out.

Each has a title, a description and a table that says the same. Tones differ in lightness and in
pattern, never in color alone. There is no script and no style, so the strictest policy of a page
lets it show. The same figure is the same bytes, and ids are made from what is drawn, so that many
figures can stand in one document.
"""

import hashlib
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from chatbot.knowledge.figure_lines import FigureLine, steps
from chatbot.knowledge.model import Ui
from chatbot.knowledge.records import Fact
from chatbot.reply import Block

_INK, _COUNTED, _PALE, _PAPER = "#1b1b1b", "#1d4e89", "#6b7280", "#ffffff"
_WIDTH = 360  # of every figure, in pixels: fits a telephone
_PER_ROW = 10
_CELL_W, _CELL_H = 32, 52
_LETTERS = 40  # of a line beside the timeline
_WIDE_LETTERS = 20  # of a script whose letters are as wide as high
_LINE_H = 20
# A person in a box of 22 by 44: the head, and a body with round shoulders.
_PERSON = (
    '<circle cx="11" cy="7" r="6"/>'
    '<path d="M3 44 V24 a8 8 0 0 1 16 0 V44 Z"/>'
)  # fmt: skip


def block(figure: FigureLine, below: Sequence[str], facts: Mapping[str, Fact], ui: Ui) -> Block:
    """The picture that ``figure`` asks for; ``below`` are the lines under it, slots filled.

    Raises KeyError or ValueError for what ``chatbot check`` refuses.
    """
    if figure.kind == "timeline":
        return timeline(figure.caption, steps(below), ui)
    return icon_array(figure.caption, facts[figure.fact], ui)


def icon_array(caption: str, fact: Fact, ui: Ui) -> Block:
    """The ``n`` of ``of`` people of a fact. Raises ValueError for a fact that counts no people."""
    if fact.n is None or not fact.of:
        raise ValueError(f"{fact.id} counts no people")
    counted, others = fact.n, fact.of - fact.n
    rows = (
        (ui.figure_counted, str(counted)),
        (ui.figure_others, str(others)),
        (ui.figure_all, str(fact.of)),
    )
    told = ui.figure_people_drawn.format(counted=counted, others=others, all=fact.of)
    key = _key(caption, str(rows))
    svg = _svg(key, (caption, told), _people(key, rows, fact))
    return Block("figure", caption, header=(ui.figure_group, ui.figure_people), rows=rows, svg=svg)


def timeline(caption: str, rows: Sequence[tuple[str, str]], ui: Ui) -> Block:
    """Steps from top to bottom, each with how long it takes."""
    key = _key(caption, str(rows))
    svg = _svg(key, (caption, ui.figure_steps_drawn), _steps(rows))
    header = (ui.figure_step, ui.figure_time)
    return Block("figure", caption, header=header, rows=tuple(rows), svg=svg)


def _key(*parts: str) -> str:
    return "f" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:10]


def _svg(key: str, told: tuple[str, str], drawn: tuple[str, int]) -> str:
    """The whole picture of a body and its height; ``told`` are title and description."""
    body, height = drawn
    box = f'width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" '
        f'aria-labelledby="{key}-title {key}-desc" font-family="sans-serif" fill="{_INK}">'
        f'<title id="{key}-title">{escape(told[0])}</title>'
        f'<desc id="{key}-desc">{escape(told[1])}</desc>'
        f'<rect width="{_WIDTH}" height="{height}" rx="8" fill="{_PAPER}"/>{body}</svg>'
    )


def _people(key: str, rows: Sequence[tuple[str, str]], fact: Fact) -> tuple[str, int]:
    counted, everyone = fact.n or 0, fact.of or 0
    solid = f'fill="{_COUNTED}" stroke="{_COUNTED}" stroke-width="1.5"'
    striped = f'fill="url(#{key}-stripes)" stroke="{_PALE}" stroke-width="1.5"'
    stripes = (
        f'<defs><pattern id="{key}-stripes" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="5" height="5" fill="{_PAPER}"/>'
        f'<rect width="1.6" height="5" fill="{_PALE}"/></pattern></defs>'
    )
    parts = [stripes]
    for place in range(everyone):
        x = 20 + place % _PER_ROW * _CELL_W + (_CELL_W - 22) // 2
        y = 16 + place // _PER_ROW * _CELL_H
        parts.append(_person(x, y, solid if place < counted else striped))
    bottom = 16 + -(-everyone // _PER_ROW) * _CELL_H
    for place, (label, number) in enumerate(rows[:2]):
        y = bottom + 8 + place * 30
        parts.append(
            f'<g transform="translate(25 {y}) scale(0.5)" {(solid, striped)[place]}>{_PERSON}</g>'
            f'<text x="46" y="{y + 16}" font-size="15">{escape(label)}: {number}</text>'
        )
    return "".join(parts), bottom + 76


def _person(x: int, y: int, paint: str) -> str:
    return f'<g transform="translate({x} {y})" {paint}>{_PERSON}</g>'


def _steps(rows: Sequence[tuple[str, str]]) -> tuple[str, int]:
    parts: list[str] = []
    y = 18
    for number, (step, time) in enumerate(rows, 1):
        lines = [(line, ' font-weight="bold"') for line in _wrapped(step)]
        lines += [(line, "") for line in _wrapped(time)]
        height = _LINE_H * len(lines) + 18
        if number < len(rows):
            parts.append(f'<path d="M30 {y + 13} V{y + height + 13}" stroke="{_COUNTED}"/>')
        parts.append(
            f'<circle cx="30" cy="{y + 13}" r="13" fill="{_COUNTED}"/>'
            f'<text x="30" y="{y + 18}" font-size="14" font-weight="bold" text-anchor="middle" '
            f'fill="{_PAPER}">{number}</text>'
        )
        parts += _column(lines, y + 18)
        y += height
    return "".join(parts), y + 2


def _column(lines: Sequence[tuple[str, str]], y: int) -> Iterator[str]:
    for place, (line, weight) in enumerate(lines):
        at = y + place * _LINE_H
        yield f'<text x="56" y="{at}" font-size="14"{weight}>{escape(line)}</text>'


def _wrapped(text: str) -> list[str]:
    """``text`` in lines that fit; SVG does not break lines by itself."""
    is_wide = any(char >= "\u2e80" for char in text)
    return textwrap.wrap(text, _WIDE_LETTERS if is_wide else _LETTERS)
