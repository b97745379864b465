"""``chatbot dossier``: everything the bot can say, as documents."""

from datetime import datetime
from pathlib import Path

import click
from rich.console import Console

from chatbot import publish
from chatbot.commands.folder import knowledge_folder


@click.command()
@knowledge_folder
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Tell status as of this day.")
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True),
    help="Only what changed since this knowledge folder or exported dossier.json.",
)
def dossier(folder: Path, out: Path, day: datetime | None, against: Path | None) -> None:
    """Write everything the bot can say as HTML, CSV, JSON and, where possible, tagged PDF."""
    as_of = day.date() if day else None
    with Console(stderr=True).status("writing"):
        lines = (
            publish.write_changes(folder, against, out, as_of)
            if against
            else publish.write_dossier(folder, out, as_of)
        )
        for line in lines:
            click.echo(line)
