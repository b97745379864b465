"""``chatbot learn``: what the first start would do, beforehand or in a process of its own."""

from pathlib import Path

import click

from chatbot.commands.folder import knowledge_folder
from chatbot.knowledge import checks
from chatbot.settings import default_data_dir
from chatbot.storage.learned import open_engine


@click.command()
@knowledge_folder
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=default_data_dir,
    envvar="CHATBOT_DATA_DIR",
    help="The data folder; by default that of the bot.",
)
def learn(folder: Path, data: Path) -> None:
    """Learn a knowledge folder and keep it, so that the bot need not when it starts with it."""
    engine = open_engine(checks.load_checked(folder), data)
    click.echo(f"learned: release {engine.knowledge.release}")
