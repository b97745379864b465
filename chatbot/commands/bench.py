"""``chatbot bench``: speed as ratios in one run, or quality and speed on any labelled data set."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from chatbot import settings
from chatbot.bench import curve, dataset
from chatbot.bench import growth as sizes
from chatbot.bench import screening as persons
from chatbot.bench.serving import in_process, over_http
from chatbot.knowledge import checks, loader
from chatbot.storage.learned import open_engine

_REQUESTS = 1000  # per server
_FILES = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.option("--train", type=_FILES, multiple=True, help="Sentences to learn from (JSON lines).")
@click.option("--test", type=_FILES, multiple=True, help="Sentences to answer.")
@click.option("--dev", type=_FILES, multiple=True, help="Sentences to choose when to decline on.")
@click.option("--growth", type=click.Path(path_type=Path), help="Draw growth to this SVG file.")
@click.option("--json", "as_json", is_flag=True, help="Print figures for machines.")
def bench(
    train: tuple[Path, ...],
    test: tuple[Path, ...],
    dev: tuple[Path, ...],
    growth: Path | None,
    *,
    as_json: bool,
) -> None:
    """Time the engine, and HTTP beside a bare route; with --train and --test, score a data set.

    A line of a data set is {"text": "…", "intent": "…"}; an intent of null or "__oos__" is out of
    scope.
    """
    if bool(train) != bool(test):
        raise click.UsageError("--train and --test go together")
    if growth:
        _growth(growth)
        return
    figures = _on_data(train, test, dev) if train else _speed()
    if as_json:
        click.echo(json.dumps(figures))
        return
    for name, value in figures.items():
        click.echo(f"{name:22} {value}")


def _on_data(
    train: tuple[Path, ...], test: tuple[Path, ...], dev: tuple[Path, ...]
) -> Mapping[str, float | None]:
    knowledge = loader.load(settings.load().knowledge_dir)
    vocabulary = knowledge.languages["en"].vocabulary
    learned, asked, tried = (
        [line for file in files for line in dataset.read_lines(file)]
        for files in (train, test, dev)
    )
    return dataset.measure(learned, asked, tried, vocabulary).as_json()


def _growth(file: Path) -> None:
    """Print a line of JSON per size, of phrases and of trials, and draw those of phrases."""
    points = []
    knowledge = loader.load(settings.load().knowledge_dir)
    for screened in persons.measure(knowledge):
        click.echo(json.dumps(asdict(screened)))
    for point in sizes.measure(knowledge):
        click.echo(json.dumps(asdict(point)))
        points.append(point)
    file.write_text(curve.draw(points), "utf-8")


def _speed() -> Mapping[str, float]:
    configured = settings.load(rate_limits="off")
    knowledge = checks.load_checked(configured.knowledge_dir)
    engine = open_engine(knowledge, configured.data_dir)
    language = knowledge.languages[knowledge.site.languages[0]]
    questions = [intent.title for intent in language.intents.values() if intent.answers]
    alone = in_process(engine, questions, 10, datetime.now(UTC).date())
    served = over_http(configured, questions, _REQUESTS)
    return {**asdict(alone), **asdict(served), "ratio": served.ratio}
