"""What the commands on a knowledge folder share: which one it is, and how its problems are told."""

import sys
from collections.abc import Collection
from pathlib import Path
from typing import NoReturn

import click

from chatbot.errors import Problem
from chatbot.settings import default_knowledge_dir

knowledge_folder = click.option(
    "--knowledge",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=default_knowledge_dir,
    help="The knowledge folder; by default the one shipped.",
)


def tell(problems: Collection[Problem]) -> NoReturn:
    """Print each problem and how many there are; exit with 1 if there is one."""
    for problem in problems:
        click.echo(str(problem))
    click.echo(f"{len(problems)} problems", err=True)
    sys.exit(1 if problems else 0)
