"""The capacity page: a table between two marks of a document, and four small plots as SVG."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from html import escape

from chatbot.bench.capacity import KEEPING, SERVING, Measured, Needed

BEGIN, END = "<!-- reckoned: make capacity -->", "<!-- end -->"
_WIDE, _HIGH, _LEFT, _TOP = 330, 170, 74, 34  # one plot
_BETWEEN, _FOOT = 60, 62
_LETTERS = "abcdefghij"
_STYLE = (
    "text{font:12px sans-serif;fill:#333}.head{font-weight:600;font-size:13px}.grid{stroke:#ddd}"
    ".line{stroke:#0b6e4f;fill:none;stroke-width:2.5}.dot{fill:#0b6e4f}"
    ".step{fill:#0b6e4f;opacity:.07}.step.odd{opacity:.16}"
)
_PLOTS: tuple[tuple[str, Callable[[Needed], float]], ...] = (
    ("processors at the peak", lambda each: each.vcpus),
    ("memory of the bot, GB", lambda each: each.memory_gb),
    ("database after the retention, GB", lambda each: each.database_gb),
    ("money in a month, at the prices assumed", lambda each: each.money_month),
)


def renewed(page: str, measured: Measured, found: Sequence[Needed]) -> str:
    """``page`` with what stands between the marks written anew."""
    head, rest = page.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    lines = [*table(found), "", *_steps(found), "", *_figures(measured)]
    return "\n".join([f"{head}{BEGIN}", *lines, f"{END}{tail}"])


def table(found: Iterable[Needed]) -> Iterator[str]:
    heads = ("messages/s", "served by", "kept by", "workers", "processors", "memory", "database")
    yield f"| {' | '.join(heads)} | WAL | money/month |"
    yield "|--:|---|---|--:|--:|--:|--:|--:|--:|"
    for each in found:
        yield (
            f"| {each.per_s:,} | {each.serving.name} | {each.keeping.name} | {each.workers:,} | "
            f"{_short(each.vcpus)} | "
            f"{_short(each.memory_gb)} GB | {_short(each.database_gb)} GB | "
            f"{_short(each.wal_mb_s)} MB/s | {_short(each.money_month)} |"
        )


def _steps(found: Sequence[Needed]) -> Iterator[str]:
    yield "| step | up to | what carries it | needed beyond this repository |"
    yield "|---|--:|---|---|"
    for step in (*SERVING, *KEEPING):
        rates = [each.per_s for each in found if step in (each.serving, each.keeping)]
        upto = f"{rates[-1]:,}/s" if rates else "not reached"
        yield f"| {step.name} | {upto} | {step.carries} | {step.beyond} |"


def _figures(measured: Measured) -> Iterator[str]:
    yield f"Measured on: {measured.on}."
    yield ""
    yield "| figure | value |"
    yield "|---|--:|"
    for each in fields(measured):
        if each.name != "on":
            yield f"| `{each.name}` | {getattr(measured, each.name):,} |"


def _short(value: float) -> str:
    """Two digits that count, no false exactness."""
    if value >= 100:
        return f"{round(value, -int(math.log10(value)) + 1):,.0f}"
    return f"{value:.2g}" if value < 10 else f"{value:.0f}"


def draw(found: Sequence[Needed]) -> str:
    """All four as one picture."""
    parts = []
    for number, (title, value) in enumerate(_PLOTS):
        x = (number % 2) * (_WIDE + _LEFT + _BETWEEN / 2)
        y = (number // 2) * (_HIGH + _TOP + _FOOT)
        plot = "".join(_plot(title, [(each.per_s, value(each)) for each in found], found))
        parts.append(f'<g transform="translate({x} {y})">{plot}</g>')
    names = dict.fromkeys(_name(each) for each in found)
    foot = 2 * (_HIGH + _TOP + _FOOT)
    for number, name in enumerate(names):
        place = f'x="{_LEFT + (number % 2) * 400}" y="{foot + 18 * (number // 2)}"'
        parts.append(f"<text {place}>{_LETTERS[number]}  {escape(name)}</text>")
    size = f"{2 * (_WIDE + _LEFT) + _BETWEEN} {foot + 18 * (len(names) // 2) + 24}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img">'
        "<title>What 1 to 10,000 messages per second take</title>"
        f'<style>{_STYLE}</style><rect width="100%" height="100%" fill="#fff"/>'
        f"{''.join(parts)}</svg>\n"
    )


def _plot(
    title: str, points: Sequence[tuple[float, float]], found: Sequence[Needed]
) -> Iterator[str]:
    low = math.floor(math.log10(min(value for _, value in points)))
    high = math.ceil(math.log10(max(value for _, value in points)))
    yield f'<text class="head" x="{_LEFT}" y="{_TOP - 14}">{escape(title)}</text>'
    yield from _bands(found)
    for power in range(low, high + 1):
        y = _y(10.0**power, low, high)
        yield f'<path class="grid" d="M{_LEFT} {y} h{_WIDE}"/>'
        yield f'<text text-anchor="end" x="{_LEFT - 6}" y="{y + 4}">{10.0**power:,g}</text>'
    for power in range(5):
        x, foot = _x(10.0**power), _TOP + _HIGH + 16
        yield f'<text text-anchor="middle" x="{x}" y="{foot}">{10**power:,}</text>'
    yield f'<text text-anchor="end" x="{_LEFT + _WIDE}" y="{_TOP + _HIGH + 32}">messages/s</text>'
    spots = [(_x(per_s), _y(value, low, high)) for per_s, value in points]
    yield f'<polyline class="line" points="{" ".join(f"{x},{y}" for x, y in spots)}"/>'
    yield from (f'<circle class="dot" cx="{x}" cy="{y}" r="3"/>' for x, y in spots)


def _bands(found: Sequence[Needed]) -> Iterator[str]:
    """Where one step ends and the next begins: half way between two rates."""
    names = list(dict.fromkeys(_name(each) for each in found))
    start = float(_LEFT)
    for number, name in enumerate(names):
        rates = [each.per_s for each in found if _name(each) == name]
        after = [each.per_s for each in found if each.per_s > rates[-1]]
        end = _x(math.sqrt(rates[-1] * after[0])) if after else float(_LEFT + _WIDE)
        odd = " odd" if number % 2 else ""
        yield (
            f'<rect class="step{odd}" x="{start}" y="{_TOP}" width="{end - start:.1f}" '
            f'height="{_HIGH}"><title>{escape(name)}</title></rect>'
        )
        yield f'<text x="{start + 4}" y="{_TOP + 13}">{_LETTERS[number]}</text>'
        start = end


def _name(each: Needed) -> str:
    return f"{each.serving.name}, {each.keeping.name}"


def _x(per_s: float) -> float:
    """Pixels from the left: one to ten thousand."""
    return round(_LEFT + 10 + (_WIDE - 20) * math.log10(per_s) / 4, 1)


def _y(value: float, low: int, high: int) -> float:
    """Pixels from above."""
    return round(_TOP + _HIGH * (high - math.log10(value)) / (high - low), 1)
