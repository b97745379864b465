"""``chatbot check``: what an editor runs after each change, so it imports as little as it can."""

from datetime import UTC, datetime
from pathlib import Path

import click

from chatbot.commands.folder import knowledge_folder, tell
from chatbot.knowledge import checks


@click.command()
@knowledge_folder
@click.option("--text", "file", type=click.Path(path_type=Path, dir_okay=False, exists=True),
              help="Check a plain text instead, such as a page of the site.")  # fmt: skip
def check(folder: Path, file: Path | None) -> None:
    """Report every problem of the knowledge folder as file:line; exit 1 if there is one."""
    if file is not None:
        problems = checks.report_text(file.read_text("utf-8"), file.name)
    else:
        knowledge, problems = checks.report(folder, datetime.now(UTC).date())
        for score in checks.scores(knowledge)[1:] if knowledge else ():
            click.echo(str(score), err=True)
    tell(problems)
