"""``chatbot capacity``: what a number of messages per second takes, for your own assumptions."""

import json
from dataclasses import asdict, replace

import click

from chatbot.bench.capacity import Assumed, Measured, grow
from chatbot.bench.capacity_page import table


@click.command()
@click.option("--assume", multiple=True, metavar="NAME=VALUE", help="Instead of what is shipped.")
@click.option("--json", "as_json", is_flag=True, help="Print figures for machines.")
def capacity(assume: tuple[str, ...], *, as_json: bool) -> None:
    """Reckon processors, memory, database and money from 1 to 10,000 messages per second.

    From figures that were measured once (make capacity) and assumptions; docs/capacity.md says
    which. Prices are assumptions too.
    """
    found = grow(Measured.read(), _assumed(assume))
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found]))
        return
    for line in table(tuple(found)):
        click.echo(line)


def _assumed(given: tuple[str, ...]) -> Assumed:
    """The shipped assumptions with those that were given. Raises UsageError."""
    known = {name: type(value) for name, value in asdict(Assumed()).items()}
    changes = {}
    for each in given:
        name, _, value = each.partition("=")
        try:
            changes[name] = known[name](value)
        except (KeyError, ValueError):
            raise click.UsageError(
                f"--assume {each}: give one of {', '.join(known)} and a number"
            ) from None
        if changes[name] < 0 or (not changes[name] and not name.startswith("price")):
            raise click.UsageError(f"--assume {each}: {name} must be more than nothing")
    return replace(Assumed(), **changes)
