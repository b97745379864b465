"""The command line: every command is a thin shell around a function that does the work."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from chatbot.conversation.evaluation import Case, Figures, evaluate
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message
from chatbot.errors import ChatbotError
from chatbot.knowledge import checks
from chatbot.settings import default_data_dir, default_knowledge_dir
from chatbot.storage.learned import open_engine

_folder = click.option(
    "--knowledge",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=default_knowledge_dir,
    help="The knowledge folder; by default the one shipped.",
)


@click.group()
def cli() -> None:
    """A chatbot about CD7 CAR-T trials that only says approved, sourced text."""


def main() -> None:
    """Run the command line; errors meant for people are one line, without a traceback."""
    try:
        cli()
    except ChatbotError as error:
        click.echo(str(error), err=True)
        sys.exit(2)


@cli.command()
@_folder
def check(folder: Path) -> None:
    """Report every problem of the knowledge folder as file:line; exit 1 if there is one."""
    _, problems = checks.report(folder)
    for problem in problems:
        click.echo(str(problem))
    click.echo(f"{len(problems)} problems", err=True)
    sys.exit(1 if problems else 0)


@cli.command()
@_folder
@click.argument("text")
@click.option("--explain", is_flag=True, help="Print which rule and which words decided.")
@click.option("--trial", help="The trial being talked of.")
def ask(folder: Path, text: str, *, explain: bool, trial: str | None) -> None:
    """Ask one question and print the reply."""
    engine = open_engine(checks.load_checked(folder), default_data_dir())
    turn = engine.answer(Message(text, trial=trial), State(), today=datetime.now(UTC).date())
    if explain:
        intents = [intent.id for intent in turn.reply.intents]
        line = {"outcome": turn.reply.outcome, "intents": intents, "stage": turn.trace.stage}
        click.echo(json.dumps({**line, "rule": turn.trace.rule}, ensure_ascii=False))
        for reason in turn.trace.lines:
            click.echo(f"  {reason}")
    click.echo(turn.reply.text)


@cli.command("evaluate")
@_folder
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--json", "as_json", is_flag=True, help="Print figures for machines.")
@click.option("--mistakes", is_flag=True, help="List every wrong or abstained line.")
def evaluate_command(
    folder: Path, files: tuple[Path, ...], *, as_json: bool, mistakes: bool
) -> None:
    """Score labelled questions (JSON lines) and print right, wrong and declined."""
    lines = [line for file in files for line in file.read_text("utf-8").splitlines() if line]
    cases = [Case.of(json.loads(line)) for line in lines]
    engine = open_engine(checks.load_checked(folder), default_data_dir())
    figures = evaluate(engine, cases, today=datetime.now(UTC).date())
    if as_json:
        click.echo(json.dumps({"en": figures.summary(), "red_team": figures.red_team()}))
        return
    _print(figures, mistakes=mistakes)


def _print(figures: Figures, *, mistakes: bool) -> None:
    for name, value in figures.summary().items():
        click.echo(f"{name:22} {value}")
    for name, hits in figures.red_team().items():
        click.echo(f"{name:22} {hits}")
    for asked, said, count in figures.worst_pairs():
        click.echo(f"{count:3} asked {asked}, answered {said}")
    if mistakes:
        for result in figures.results:
            if result.verdict != "right":
                labels = "/".join(result.case.labels)
                click.echo(
                    f"{result.verdict:9} {labels:35} {result.said:28} {result.case.text[:90]}"
                )
