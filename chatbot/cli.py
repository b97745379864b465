"""The command line: check, ask, evaluate, bench, serve, db."""

from pathlib import Path

import click

from chatbot.knowledge import checks, loader


@click.group()
def main() -> None:
    """A chatbot about CD7 CAR-T trials that only says approved, sourced text."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("knowledge"))
def check(folder: Path) -> None:
    """Report every problem of the knowledge FOLDER as file:line; exit 1 if there is one."""
    knowledge, problems = loader.read(folder)
    if knowledge is not None:
        problems = tuple(sorted({*problems, *checks.check(knowledge)}))
    for problem in problems:
        click.echo(str(problem))
    click.echo(f"{len(problems)} problems", err=True)
    raise SystemExit(1 if problems else 0)
