"""The command line: every command is a thin shell around a function that does the work."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from chatbot import app, bench, publish, settings
from chatbot.commands.folder import knowledge_folder
from chatbot.commands.review import review
from chatbot.conversation.evaluation import Case, Figures, evaluate
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message
from chatbot.errors import ChatbotError
from chatbot.knowledge import checks, loader
from chatbot.services.replay import replay
from chatbot.settings import default_data_dir
from chatbot.storage import migrations
from chatbot.storage.database import Database
from chatbot.storage.learned import open_engine


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


cli.add_command(review)


@cli.command()
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
    for problem in problems:
        click.echo(str(problem))
    click.echo(f"{len(problems)} problems", err=True)
    sys.exit(1 if problems else 0)


@cli.command()
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


@cli.command("evaluate")
@knowledge_folder
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


@cli.command("bench")
@click.option("--requests", default=1000, show_default=True, help="HTTP requests per server.")
@click.option("--json", "as_json", is_flag=True, help="Print figures for machines.")
def bench_command(requests: int, *, as_json: bool) -> None:
    """Time the engine by itself, and HTTP beside a bare Flask route with the same bytes."""
    configured = settings.load(rate_limits="off")
    knowledge = checks.load_checked(configured.knowledge_dir)
    engine = open_engine(knowledge, configured.data_dir)
    language = knowledge.languages[knowledge.site.languages[0]]
    questions = [intent.title for intent in language.intents.values() if intent.answers]
    alone = bench.in_process(engine, questions, 10, datetime.now(UTC).date())
    served = bench.over_http(configured, questions, requests)
    figures = {**asdict(alone), **asdict(served), "ratio": served.ratio}
    if as_json:
        click.echo(json.dumps(figures))
        return
    for name, value in figures.items():
        click.echo(f"{name:16} {value}")


@cli.command()
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=int, help="The port to listen on.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the bot over HTTP until stopped."""
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    app.serve(settings.load(**given))


@cli.command("replay")
@knowledge_folder
@click.argument("receipt")
def replay_command(folder: Path, receipt: str) -> None:
    """Print what was decided for a RECEIPT, and the reply written again; exit 1 if it differs."""
    database = Database.at(settings.load().database_url)
    found = replay(database, loader.load(folder), receipt)
    for line in found.lines():
        click.echo(line)
    if found.reply:
        click.echo(f"\n{found.reply.text}")
    sys.exit(0 if found.is_same else 1)


@cli.command("dossier")
@knowledge_folder
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Tell status as of this day.")
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True),
    help="Only what changed since this knowledge folder or exported dossier.json.",
)
def dossier_command(folder: Path, out: Path, day: datetime | None, against: Path | None) -> None:
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


@cli.group()
def db() -> None:
    """The database of conversations, events and feedback."""


@db.command()
def upgrade() -> None:
    """Make or update the tables. Runs by itself when the bot starts."""
    migrations.upgrade(settings.load().database_url)
    click.echo("the tables are up to date")


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
