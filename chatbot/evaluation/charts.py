"""Plots of a run as SVG for the report: pure text in, text out.

Each has a title and a description; a table beside it tells the same numbers. Colors come from the
page, so that they follow its light or dark scheme; nothing is told by color alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from math import ceil, sqrt

from chatbot.evaluation.confidence import Point, Reliability
from chatbot.evaluation.tallies import Tally

_LEFT, _TOP, _SIDE = 46, 14, 290  # the plot inside a picture, in pixels
_WIDTH = 360  # fits a telephone
_COUNTS_H = 54  # of the bars below the reliability plot
_BOTTOM = _TOP + _SIDE
_FEW = 20  # answers: a share of fewer jumps about and is not drawn


def reliability(found: Reliability) -> str:
    """The likeliest intent's share beside how often it was right; below, how many questions."""
    scale = _Scale(1, 1)
    parts = [
        *_frame(scale, (0.25, 0.5, 0.75, 1), (0.25, 0.5, 0.75, 1)),
        f'<path class="even" d="M{scale.x(0)} {scale.y(0)} L{scale.x(1)} {scale.y(1)}"/>',
        f'<text class="note" x="{scale.x(0.7)}" y="{scale.y(0.52)}">share = truth</text>',
    ]
    largest = max((each.right.whole for each in found.bins), default=1)
    for each in found.bins:
        x, share = scale.x(each.confidence), each.right.part / each.right.whole
        low, high = each.right.interval
        radius = round(3 + 7 * sqrt(each.right.whole / largest), 1)
        height = round(max(1.5, 34 * sqrt(each.right.whole / largest)), 1)
        foot = _BOTTOM + 40 + _COUNTS_H
        parts += [
            f'<path class="reach" d="M{x} {scale.y(low)} V{scale.y(high)}"/>',
            f'<circle class="dot" cx="{x}" cy="{scale.y(share)}" r="{radius}"/>',
            f'<path class="count" d="M{x} {foot} v-{height}"/>',
            f'<text text-anchor="middle" x="{x}" y="{foot + 13}">{each.right.whole}</text>',
        ]
    about = "Share of the likeliest intent from left to right, how often it was right upwards."
    names = _axes("share of the likeliest intent", "right")
    return _svg("reliability", ("Reliability", about), [*parts, *names], _BOTTOM + 116)


def coverage(points: Sequence[Point], accept: float) -> str:
    """Questions answered from left to right, wrong ones among them upwards, by accept threshold."""
    drawn = [point for point in points if point.wrong_of_all.whole >= _FEW]
    worst = max((p.wrong_of_all.value for p in drawn), default=0.0)
    worst = max([worst, *(p.wrong.value for p in drawn)])
    top = max(0.05, ceil(worst * 20) / 20)
    scale = _Scale(1, top)
    steps = [round(top * step / 5, 3) for step in range(1, 6)]
    inside = [(scale.x(p.coverage.value), scale.y(p.wrong.value)) for p in drawn]
    outside = [(scale.x(p.coverage.value), scale.y(p.wrong_of_all.value)) for p in drawn]
    parts = [
        *_frame(scale, (0.25, 0.5, 0.75, 1), steps),
        _line("line", inside),
        _line("line dashed", outside),
    ]
    if drawn:
        place = min(range(len(drawn)), key=lambda each: abs(drawn[each].accept - accept))
        parts += [
            f'<circle class="ring" cx="{spot[0]}" cy="{spot[1]}" r="6"/>'
            for spot in (inside[place], outside[place])
        ]
    about = "Each point is an accept threshold; the rings mark the one that ships."
    names = _axes("answered, of the questions in scope", "wrong")
    return _svg("coverage", ("Coverage and wrong answers", about), [*parts, *names], _BOTTOM + 40)


def bar(tally: Tally) -> str:
    """Right, asked back or declined, and wrong, of the questions in scope, as one bar."""
    counts = (
        ("right", tally.right_count),
        ("asked", tally.abstained_count),
        ("wrong", tally.wrong_count),
    )
    parts, start = [], 0.0
    for name, count in counts:
        width = round(100 * count / tally.in_scope, 2) if tally.in_scope else 0.0
        parts.append(f'<rect class="{name}" x="{start:.2f}" width="{width}" height="8"/>')
        start += width
    box = 'viewBox="0 0 100 8" preserveAspectRatio="none"'
    return f'<svg class="bar" {box} aria-hidden="true">{"".join(parts)}</svg>'


class _Scale:
    """Places values on the plot: 0 to ``right`` across, 0 to ``top`` upwards."""

    def __init__(self, right: float, top: float) -> None:
        self._right, self._top = right, top

    def x(self, value: float) -> float:
        """Pixels from the left."""
        return round(_LEFT + _SIDE * value / self._right, 1)

    def y(self, value: float) -> float:
        """Pixels from above."""
        return round(_BOTTOM - _SIDE * value / self._top, 1)


def _frame(scale: _Scale, across: Iterable[float], upwards: Iterable[float]) -> Iterator[str]:
    yield f'<path class="axis" d="M{_LEFT} {_TOP} V{_BOTTOM} H{_LEFT + _SIDE}"/>'
    for value in across:
        x = scale.x(value)
        yield f'<path class="grid" d="M{x} {_TOP} V{_BOTTOM}"/>'
        yield _tick(x, _BOTTOM + 15, "middle", value)
    for value in upwards:
        y = scale.y(value)
        yield f'<path class="grid" d="M{_LEFT} {y} H{_LEFT + _SIDE}"/>'
        yield _tick(_LEFT - 6, y + 4, "end", value)


def _tick(x: float, y: float, anchor: str, value: float) -> str:
    return f'<text text-anchor="{anchor}" x="{x}" y="{y}">{100 * value:g}%</text>'


def _axes(across: str, upwards: str) -> Iterator[str]:
    middle = _LEFT + _SIDE / 2
    yield f'<text class="name" text-anchor="middle" x="{middle}" y="{_BOTTOM + 32}">{across}</text>'
    yield f'<text class="name" x="{_LEFT + 6}" y="{_TOP + 4}">{upwards}</text>'


def _line(kind: str, spots: Sequence[tuple[float, float]]) -> str:
    return f'<polyline class="{kind}" points="{" ".join(f"{x},{y}" for x, y in spots)}"/>'


def _svg(key: str, told: tuple[str, str], parts: Iterable[str], height: int) -> str:
    return (
        f'<svg class="plot" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-labelledby="{key}-title {key}-desc">'
        f'<title id="{key}-title">{escape(told[0])}</title>'
        f'<desc id="{key}-desc">{escape(told[1])}</desc>{"".join(parts)}</svg>'
    )
