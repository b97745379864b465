"""``chatbot serve`` and ``db``: the service over HTTP and what it runs on."""

import atexit
import os
import shutil
import tempfile

import click

from chatbot import settings
from chatbot.storage import migrations
from chatbot.storage import visits as visits_kept
from chatbot.storage.database import Database


@click.command()
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=int, help="The port to listen on.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the bot over HTTP until stopped."""
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    loaded = settings.load(**given)
    if loaded.workers:
        _share_numbers()
    from chatbot import app  # noqa: PLC0415 - looks at once where numbers are to be kept

    app.serve(loaded)


def _share_numbers() -> None:
    """Make the folder in which workers add up their numbers. It goes with the first process."""
    folder, owner = tempfile.mkdtemp(prefix="chatbot-metrics-"), os.getpid()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder

    def clean() -> None:
        if os.getpid() == owner:  # and not a worker
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(clean)


@click.group()
def db() -> None:
    """The database of conversations, events and feedback."""


@db.command()
def upgrade() -> None:
    """Make or update the tables. Runs by itself when the bot starts."""
    migrations.upgrade(settings.load().database_url)
    click.echo("the tables are up to date")


@db.command()
def visits() -> None:
    """Print how often people went on to each registration, by day. Nobody is told apart."""
    database = Database.at(settings.load().database_url)
    with database.transaction() as session:
        for day, registration, count in visits_kept.of_days(session):
            click.echo(f"{day.isoformat()} {registration} {count}")
