"""``chatbot evaluate``: how well the engine does on labelled questions, and better thresholds."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import track

from chatbot.commands.folder import knowledge_folder
from chatbot.conversation.engine import Engine
from chatbot.evaluation import calibration, doubtful, machine, plain, report, results
from chatbot.evaluation import run as runs
from chatbot.evaluation.calibration import Calibration, Goal
from chatbot.evaluation.doubtful import Doubt
from chatbot.evaluation.run import DataFile, Run, Settings
from chatbot.knowledge import checks
from chatbot.knowledge import harm as weights
from chatbot.knowledge.loader import Knowledge
from chatbot.settings import default_data_dir
from chatbot.storage.learned import open_engine

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_SHARE = click.FloatRange(0, 1)


@dataclass(frozen=True, slots=True)
class Request:
    """The options of the command, as given."""

    folder: Path
    files: tuple[Path, ...]
    language: str | None
    as_json: bool
    mistakes: bool
    report: Path | None
    doubtful: Path | None
    typos: int
    folds: int | None
    calibrate: bool
    wrong: float
    declined: float
    write: bool
    day: datetime | None

    @property
    def today(self) -> date:
        """The day given, or today."""
        return (self.day or datetime.now(UTC)).date()

    def doubts(self) -> tuple[Doubt, ...]:
        """The labels to doubt, none where no file was given."""
        if self.doubtful is None:
            return ()
        return doubtful.read(self.doubtful.read_text("utf-8"), self.doubtful.name)


@click.command()
@knowledge_folder
@click.argument("files", nargs=-1, type=_FILE)
@click.option("--language", help="The language to report on; by default the site's first.")
@click.option("--json", "as_json", is_flag=True, help="Print figures for machines.")
@click.option("--mistakes", is_flag=True, help="List every line that was not right.")
@click.option(
    "--report", type=click.Path(path_type=Path, file_okay=False), help="Write evaluation.html here."
)
@click.option("--doubtful", type=_FILE, help="Labels to doubt: label, said, reason (JSON lines).")
@click.option("--typos", type=click.IntRange(0, 2), default=0, help="Mistype each question, too.")
@click.option("--folds", type=click.IntRange(2, 20), help="Ask phrases held out.")
@click.option("--calibrate", is_flag=True, help="Choose thresholds for the goal below.")
@click.option("--wrong", type=_SHARE, default=0.03, show_default=True, help="At most, of answered.")
@click.option("--declined", type=_SHARE, default=0.95, show_default=True, help="At least, of oos.")
@click.option("--write", is_flag=True, help="Write the thresholds that meet the goal.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Evaluate as of this day.")
def evaluate(**given: Any) -> None:
    """Score labelled questions (JSON lines), estimate unseen ones, or choose thresholds.

    With --folds, phrases are asked after learning without them; files are not needed then.
    """
    request = Request(**given)
    if not request.files and (request.calibrate or not request.folds):
        raise click.UsageError("give files of labelled questions, or --folds")
    knowledge = checks.load_checked(request.folder)
    language = request.language or knowledge.site.languages[0]
    if language not in knowledge.languages:
        raise click.UsageError(f'the site does not answer in "{language}"')
    settings = Settings(request.today, language, request.typos, request.doubts())
    files = [DataFile.of(path.name, path.read_bytes()) for path in request.files]
    engine = open_engine(knowledge, default_data_dir())
    if request.calibrate:
        _calibrate(request, engine, files, settings)
        return
    run = runs.run(engine, files, weights.load(request.folder, knowledge.topics), settings)
    if request.folds:
        run = _held_out(run, knowledge, request.folds)
    _tell(request, run)


def _held_out(run: Run, knowledge: Knowledge, folds: int) -> Run:
    parts = track(
        runs.hold_out(knowledge, folds, run.settings),
        description="learning without each fold",
        total=folds,
        console=Console(stderr=True),
        transient=True,
    )
    return replace(run, held_out=runs.joined(parts), folds=folds)


def _tell(request: Request, run: Run) -> None:
    if request.report:
        request.report.mkdir(parents=True, exist_ok=True)
        page = request.report / "evaluation.html"
        page.write_bytes(report.page(run).encode())
        click.echo(str(page), err=True)
    if request.as_json:
        told = machine.figures(run, mistakes=request.mistakes)
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    _echo(plain.lines(run))
    if request.mistakes:
        both = (run.figures, *((run.held_out.clean,) if run.held_out else ()))
        _echo(["", *(line for each in both for line in plain.mistakes(each.mistakes()))])


def _calibrate(
    request: Request, engine: Engine, files: Sequence[DataFile], settings: Settings
) -> None:
    every = [case for file in files for case in file.cases]
    with Console(stderr=True).status("trying thresholds"):
        asked = results.evaluate(engine, every, today=settings.today)
        goal = Goal(request.wrong, request.declined)
        found = calibration.calibrate(engine, asked, settings.language, goal)
    if request.as_json:
        click.echo(json.dumps(machine.calibrated(found)))
    else:
        _echo(plain.calibration(found))
    if request.write:
        _write(request, found, files, settings)


def _write(
    request: Request, found: Calibration, files: Sequence[DataFile], settings: Settings
) -> None:
    """Write thresholds that meet the goal; others are never written."""
    if not found.is_met:
        click.echo("not written: choose a goal that can be met", err=True)
        sys.exit(1)
    names = [f"{file.name} (sha256 {file.sha256[:16]})" for file in files]
    text = plain.thresholds_file(found, settings.today.isoformat(), names)
    path = request.folder / settings.language / "thresholds.yaml"
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
    click.echo(f"written: {path}", err=True)


def _echo(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
