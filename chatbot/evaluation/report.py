"""A run as one HTML file for people: no script, nothing from elsewhere, light or dark, to print.

It holds the questions that were not answered rightly, word for word: it is for those who may read
the questions, and no part of the product.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from chatbot.evaluation import charts
from chatbot.evaluation.cases import OUT_OF_SCOPE
from chatbot.evaluation.figures import Figures
from chatbot.evaluation.plain import percent
from chatbot.evaluation.results import DECLINED
from chatbot.evaluation.run import Run
from chatbot.evaluation.tallies import Share

_FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Heat:
    """One cell of the table of topics: how often, its share of the row, whether that is right."""

    count: int
    share: float
    is_right: bool


@dataclass(frozen=True, slots=True)
class HeatTable:
    """Topics asked, each with one cell per topic said."""

    said: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Heat, ...]], ...]


def page(run: Run) -> str:
    """The whole report. The same run gives the same bytes."""
    accept = float(run.shipped.accept)
    return _environment().get_template("report.html").render(
        run=run,
        found=run.figures,
        tally=run.figures.tally,
        reliability=Markup(charts.reliability(run.reliability)),  # noqa: S704 - our own drawing
        coverage=Markup(charts.coverage(run.points, accept)),  # noqa: S704 - our own drawing
        heat=heat(run.figures),
        typos=tuple(_typos(run)),
    )  # fmt: skip


def heat(found: Figures) -> HeatTable:
    """What was said to the questions of each topic."""
    table = found.by_topic()
    every = sorted({*table, *(topic for row in table.values() for topic in row)})
    said = [topic for topic in every if topic not in (DECLINED, found.topic(OUT_OF_SCOPE))]
    said.append(DECLINED)
    rows = []
    for asked, counts in table.items():
        whole = sum(counts.values())
        right = DECLINED if asked == found.topic(OUT_OF_SCOPE) else asked
        cells = [(topic, counts.get(topic, 0)) for topic in said]
        heats = (Heat(count, round(count / whole, 3), topic == right) for topic, count in cells)
        rows.append((asked, tuple(heats)))
    return HeatTable(tuple(said), tuple(rows))


def _typos(run: Run) -> Sequence[tuple[str, Figures, Figures, dict[str, float]]]:
    """Name, clean figures, mistyped figures and cost, of everything that was mistyped."""
    every = (("questions", run.asked), ("phrases held out", run.held_out))
    return [
        (name, each.clean, each.mistyped, each.cost())
        for name, each in every
        if each is not None and each.mistyped is not None
    ]


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": lambda share: percent(share.value) if share.whole else "–",
        "interval": _interval,
        "bar": lambda tally: Markup(charts.bar(tally)),  # noqa: S704 - our own drawing
        "readable": lambda name: "out of scope" if name == OUT_OF_SCOPE else name.replace("_", " "),
    }
    return environment


def _interval(share: Share) -> str:
    low, high = share.interval
    return f"{100 * low:.0f}–{100 * high:.0f} %" if share.whole else ""
