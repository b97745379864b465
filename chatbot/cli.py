"""The command line: every command is a thin shell around a function that does the work.

The module of a command is imported when the command is asked for: who checks an edit does not have
to wait for a web server and a database.
"""

import sys
from importlib import import_module

import click

from chatbot.errors import ChatbotError

# Each command and its module below ``chatbot.commands``.
_HOMES = {
    "ask": "talk",
    "audit": "upkeep",
    "bench": "bench",
    "capacity": "capacity",
    "check": "check",
    "db": "service",
    "dossier": "dossier",
    "evaluate": "evaluate",
    "learn": "learn",
    "purge": "upkeep",
    "replay": "talk",
    "review": "review",
    "screen": "screen",
    "serve": "service",
    "sign": "sign",
    "sync": "sync",
    "switch": "switch",
}


class Commands(click.Group):
    """All commands by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, for help."""
        return sorted(_HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        if cmd_name not in _HOMES:
            return None
        command = getattr(import_module(f"chatbot.commands.{_HOMES[cmd_name]}"), cmd_name)
        assert isinstance(command, click.Command)  # noqa: S101 - the table above names commands
        return command


@click.group(cls=Commands)
def cli() -> None:
    """A chatbot about CD7 CAR-T trials that only says approved, sourced text."""


def main() -> None:
    """Run the command line; errors meant for people are one line, without a traceback."""
    try:
        cli()
    except ChatbotError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
