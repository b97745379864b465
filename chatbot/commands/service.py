"""``chatbot serve``, ``bench`` and ``db``: the service over HTTP and what it runs on."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import click

from chatbot import app, settings
from chatbot.bench import in_process, over_http
from chatbot.knowledge import checks
from chatbot.storage import migrations
from chatbot.storage.learned import open_engine


@click.command()
@click.option("--requests", default=1000, show_default=True, help="HTTP requests per server.")
@click.option("--json", "as_json", is_flag=True, help="Print figures for machines.")
def bench(requests: int, *, as_json: bool) -> None:
    """Time the engine by itself, and HTTP beside a bare Flask route with the same bytes."""
    configured = settings.load(rate_limits="off")
    knowledge = checks.load_checked(configured.knowledge_dir)
    engine = open_engine(knowledge, configured.data_dir)
    language = knowledge.languages[knowledge.site.languages[0]]
    questions = [intent.title for intent in language.intents.values() if intent.answers]
    alone = in_process(engine, questions, 10, datetime.now(UTC).date())
    served = over_http(configured, questions, requests)
    figures = {**asdict(alone), **asdict(served), "ratio": served.ratio}
    if as_json:
        click.echo(json.dumps(figures))
        return
    for name, value in figures.items():
        click.echo(f"{name:16} {value}")


@click.command()
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=int, help="The port to listen on.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the bot over HTTP until stopped."""
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    app.serve(settings.load(**given))


@click.group()
def db() -> None:
    """The database of conversations, events and feedback."""


@db.command()
def upgrade() -> None:
    """Make or update the tables. Runs by itself when the bot starts."""
    migrations.upgrade(settings.load().database_url)
    click.echo("the tables are up to date")
