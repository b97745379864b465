"""A run as one HTML file: no script, nothing from elsewhere, light or dark, to print."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from chatbot.evaluation import report
from tests.chaos import plots
from tests.chaos.account import Account

_FOLDERS = (
    Path(__file__).parent,
    Path(report.__file__).parent / "templates",
)  # ours, and its style


def page(account: Account) -> str:
    """The whole report. The same run gives the same bytes."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDERS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    seen = [each.seen for each in account.judged]
    ran = account.ran
    return environment.get_template("report.html").render(
        account=account,
        ran=ran,
        timeline=Markup(plots.timeline(seen, ran.spans, ran.seconds)),  # noqa: S704 - ours
        ranges=Markup(plots.ranges(account.phases)),  # noqa: S704 - our own drawing
    )
