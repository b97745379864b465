"""The option that says which knowledge folder a command works on."""

from pathlib import Path

import click

from chatbot.settings import default_knowledge_dir

knowledge_folder = click.option(
    "--knowledge",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=default_knowledge_dir,
    help="The knowledge folder; by default the one shipped.",
)
