"""``chatbot serve`` and ``db``: the service over HTTP and what it runs on."""

import os
import tempfile

import click

from chatbot import settings
from chatbot.storage import migrations


@click.command()
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=int, help="The port to listen on.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the bot over HTTP until stopped."""
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    loaded = settings.load(**given)
    with tempfile.TemporaryDirectory(prefix="chatbot-metrics-") as folder:
        if loaded.workers:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        from chatbot import app  # noqa: PLC0415 - the variable must be set before

        app.serve(loaded)


@click.group()
def db() -> None:
    """The database of conversations, events and feedback."""


@db.command()
def upgrade() -> None:
    """Make or update the tables. Runs by itself when the bot starts."""
    migrations.upgrade(settings.load().database_url)
    click.echo("the tables are up to date")
