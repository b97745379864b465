"""``chatbot ask``, ``evaluate`` and ``replay``: what the engine says, how well, and said before."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from chatbot import settings
from chatbot.commands.folder import knowledge_folder
from chatbot.conversation import evaluation
from chatbot.conversation.evaluation import Case, Figures
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message
from chatbot.knowledge import checks, loader
from chatbot.services import replay as replays
from chatbot.settings import default_data_dir
from chatbot.storage.database import Database
from chatbot.storage.learned import open_engine


@click.command()
@knowledge_folder
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


@click.command()
@knowledge_folder
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--json", "as_json", is_flag=True, help="Print figures for machines.")
@click.option("--mistakes", is_flag=True, help="List every wrong or abstained line.")
def evaluate(folder: Path, files: tuple[Path, ...], *, as_json: bool, mistakes: bool) -> None:
    """Score labelled questions (JSON lines) and print right, wrong and declined."""
    lines = [line for file in files for line in file.read_text("utf-8").splitlines() if line]
    cases = [Case.of(json.loads(line)) for line in lines]
    engine = open_engine(checks.load_checked(folder), default_data_dir())
    figures = evaluation.evaluate(engine, cases, today=datetime.now(UTC).date())
    if as_json:
        click.echo(json.dumps({"en": figures.summary(), "red_team": figures.red_team()}))
        return
    _print(figures, mistakes=mistakes)


@click.command()
@knowledge_folder
@click.argument("receipt")
def replay(folder: Path, receipt: str) -> None:
    """Print what was decided for a RECEIPT, and the reply written again; exit 1 if it differs."""
    database = Database.at(settings.load().database_url)
    found = replays.replay(database, loader.load(folder), receipt)
    for line in found.lines():
        click.echo(line)
    if found.reply:
        click.echo(f"\n{found.reply.text}")
    sys.exit(0 if found.is_same else 1)


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
