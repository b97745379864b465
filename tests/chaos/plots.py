"""The plots of the report as SVG: the run from left to right, and the times of each kind of harm.

Colors come from the page; nothing is told by color alone, and a table beside tells the same.
"""

import statistics
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from math import log10

from tests.chaos.account import Phase
from tests.chaos.crowd import Seen
from tests.chaos.run import Span

_LEFT, _WIDE, _TOP, _HIGH = 64, 1100, 10, 210
_BARS_TOP, _BARS_HIGH, _NAMES_H = _TOP + _HIGH + 34, 90, 150
_DECADES = (1, 10, 100, 1_000, 10_000)  # milliseconds, from below to above
_BIN_S = 5.0
_ROW = 26  # pixels for one kind of harm


def timeline(seen: Sequence[Seen], spans: Sequence[Span], seconds: float) -> str:
    """How long requests took and what became of them, over the run; harms as bands."""
    scale = _WIDE / seconds
    bins = _bins(seen, seconds)
    parts = [
        *_bands(spans, scale),
        *_upwards(),
        *_lines(bins, scale),
        *_bars(bins, scale),
        *_minutes(seconds, scale),
    ]
    about = "Median and 99th of 100 of every five seconds; below, questions answered at once, "
    about += "after one retry, and not; harms are bands with their names at the foot."
    return _svg("timeline", "The run", about, parts, _BARS_TOP + _BARS_HIGH + 30 + _NAMES_H)


def ranges(phases: Sequence[Phase]) -> str:
    """Median to 99th of 100 for each kind of harm."""
    left, wide = 190, _WIDE - 190
    foot = _TOP + _ROW * len(phases)
    parts = []
    for decade in _DECADES:
        x = _across(decade, left, wide)
        parts.append(f'<path class="grid" d="M{x} {_TOP} V{foot}"/>')
        parts.append(f'<text text-anchor="middle" x="{x}" y="{foot + 16}">{decade:,} ms</text>')
    for row, phase in enumerate(phases):
        y = _TOP + _ROW * row + _ROW / 2
        low, high = (_across(value, left, wide) for value in (phase.p50_ms, phase.p99_ms))
        parts += [
            _name(phase.name, left - 12, y + 4),
            f'<path class="reach" d="M{low} {y} H{high}"/>',
            f'<circle class="dot" cx="{low}" cy="{y}" r="5"/>',
            f'<circle class="ring" cx="{high}" cy="{y}" r="5"/>',
        ]
    about = "The dot is the median, the ring the 99th of 100."
    return _svg("ranges", "Time of a request by harm", about, parts, foot + 30)


def _name(name: str, x: float, y: float) -> str:
    return f'<text class="name" text-anchor="end" x="{x}" y="{y}">{escape(name)}</text>'


def _bins(seen: Sequence[Seen], seconds: float) -> list[list[Seen]]:
    bins: list[list[Seen]] = [[] for _ in range(int(seconds / _BIN_S) + 1)]
    for each in seen:
        bins[min(int(each.tries[0].at / _BIN_S), len(bins) - 1)].append(each)
    return bins


def _bands(spans: Iterable[Span], scale: float) -> Iterator[str]:
    foot = _BARS_TOP + _BARS_HIGH
    for span in spans:
        x, wide = _LEFT + span.begin_s * scale, (span.end_s - span.begin_s) * scale
        late = (span.well_s or 0) * scale
        middle = round(x + wide / 2 + 4, 1)
        high = foot - _TOP
        yield f'<rect class="band" x="{x:.1f}" y="{_TOP}" width="{wide:.1f}" height="{high}"/>'
        yield (
            f'<rect class="band late" x="{x + wide:.1f}" y="{_TOP}" width="{late:.1f}" '
            f'height="{high}"/>'
        )
        place = f"translate({middle} {foot + 24}) rotate(-90)"
        yield f'<text text-anchor="end" transform="{place}">{escape(span.name)}</text>'


def _upwards() -> Iterator[str]:
    for decade in _DECADES:
        y = _height(decade)
        yield f'<path class="grid" d="M{_LEFT} {y} h{_WIDE}"/>'
        yield f'<text text-anchor="end" x="{_LEFT - 6}" y="{y + 4}">{decade:,} ms</text>'


def _lines(bins: Sequence[Sequence[Seen]], scale: float) -> Iterator[str]:
    p50, p99 = [], []
    for number, group in enumerate(bins):
        spent = [1000 * one.spent for each in group for one in each.tries]
        if len(spent) > 1:
            cuts = statistics.quantiles(spent, n=100, method="inclusive")
            x = round(_LEFT + (number + 0.5) * _BIN_S * scale, 1)
            p50.append(f"{x},{_height(cuts[49])}")
            p99.append(f"{x},{_height(cuts[98])}")
    yield f'<polyline class="line" points="{" ".join(p50)}"/>'
    yield f'<polyline class="line dashed" points="{" ".join(p99)}"/>'


def _bars(bins: Sequence[Sequence[Seen]], scale: float) -> Iterator[str]:
    most = max((len(group) for group in bins), default=1)
    wide = max(1.0, _BIN_S * scale - 1)
    for number, group in enumerate(bins):
        at_once = sum(len(each.tries) == 1 and each.last.is_answered for each in group)
        answered = sum(each.last.is_answered for each in group)
        y: float = _BARS_TOP + _BARS_HIGH
        for kind, count in (
            ("right", at_once),
            ("asked", answered - at_once),
            ("wrong", len(group) - answered),
        ):
            high = _BARS_HIGH * count / most
            y -= high
            x = _LEFT + number * _BIN_S * scale
            if count:
                yield (
                    f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" '
                    f'width="{wide:.1f}" height="{high:.1f}"/>'
                )


def _minutes(seconds: float, scale: float) -> Iterator[str]:
    foot = _BARS_TOP + _BARS_HIGH
    step = 60 if seconds > 120 else 10
    for at in range(0, int(seconds) + 1, step):
        told = f"{at // 60} min" if step == 60 else f"{at} s"
        x = round(_LEFT + at * scale, 1)
        yield f'<text text-anchor="middle" x="{x}" y="{foot + 14}">{told}</text>'


def _height(spent_ms: float) -> float:
    """Pixels from above."""
    share = log10(max(_DECADES[0], spent_ms)) / log10(_DECADES[-1])
    return round(_TOP + _HIGH * (1 - min(1.0, share)), 1)


def _across(spent_ms: float, left: float, wide: float) -> float:
    """Pixels from the left."""
    share = log10(max(_DECADES[0], spent_ms)) / log10(_DECADES[-1])
    return round(left + wide * min(1.0, share), 1)


def _svg(key: str, title: str, about: str, parts: Iterable[str], height: float) -> str:
    return (
        f'<svg class="plot" viewBox="0 0 {_LEFT + _WIDE + 36} {height}" role="img" '
        f'aria-labelledby="{key}-title {key}-desc"><title id="{key}-title">{escape(title)}</title>'
        f'<desc id="{key}-desc">{escape(about)}</desc>{"".join(parts)}</svg>'
    )
