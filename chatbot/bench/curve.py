"""The growth of a match with the number of phrases as a picture: both axes in powers of ten."""

import math
from collections.abc import Iterator, Sequence

from chatbot.bench.growth import Point

_LEFT, _TOP, _WIDE, _HIGH = 70, 20, 420, 260
_FIRST, _LAST = 1, 5  # powers of ten of microseconds, from below to above
_STYLE = (
    "text{font:13px sans-serif;fill:#333}.grid{stroke:#ddd}.ours{stroke:#0b6e4f;fill:none;"
    "stroke-width:3}.nearest{stroke:#a33;fill:none;stroke-width:3;stroke-dasharray:6 4}"
)


def draw(points: Sequence[Point]) -> str:
    """The picture as SVG."""
    ours = [(point.phrases, point.p50_us) for point in points]
    nearest = [(point.phrases, point.nearest_us) for point in points if point.nearest_us]
    parts = [
        *_grid(points),
        _line("ours", ours, "one match (median)"),
        _line("nearest", nearest, "most alike phrase (RapidFuzz)"),
    ]
    size = f"{_LEFT + _WIDE + 20} {_TOP + _HIGH + 50}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img">'
        "<title>Microseconds per question by number of phrases</title>"
        f'<style>{_STYLE}</style><rect width="100%" height="100%" fill="#fff"/>'
        f"{''.join(parts)}</svg>\n"
    )


def _grid(points: Sequence[Point]) -> Iterator[str]:
    for power in range(_FIRST, _LAST + 1):
        y = _y(10**power)
        yield f'<path class="grid" d="M{_LEFT} {y} h{_WIDE}"/>'
        yield f'<text text-anchor="end" x="{_LEFT - 6}" y="{y + 4}">{10**power:,} µs</text>'
    for point in points:
        x, foot = _x(point.phrases), _TOP + _HIGH + 20
        yield f'<text text-anchor="middle" x="{x}" y="{foot}">{point.phrases:,}</text>'
    yield f'<text text-anchor="end" x="{_LEFT + _WIDE}" y="{_TOP + _HIGH + 42}">phrases</text>'


def _line(kind: str, values: Sequence[tuple[int, float]], label: str) -> str:
    spots = [(_x(phrases), _y(spent)) for phrases, spent in values]
    if not spots:
        return ""
    drawn = " ".join(f"{x},{y}" for x, y in spots)
    x, y = spots[-1]
    return (
        f'<polyline class="{kind}" points="{drawn}"/>'
        f'<text text-anchor="end" x="{x}" y="{y - 10}">{label}</text>'
    )


def _x(phrases: int) -> float:
    """Pixels from the left: a thousand to a hundred thousand."""
    return round(_LEFT + 30 + (_WIDE - 60) * (math.log10(phrases) - 3) / 2, 1)


def _y(spent: float) -> float:
    """Pixels from above."""
    return round(_TOP + _HIGH * (_LAST - math.log10(spent)) / (_LAST - _FIRST), 1)
