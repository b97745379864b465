"""``chatbot sign``: stand for a release with a key, so that servers take no other."""

import os
from pathlib import Path

import click

from chatbot.commands.folder import knowledge_folder, tell
from chatbot.errors import ChatbotError
from chatbot.knowledge import checks
from chatbot.knowledge.folder import SIGNATURE

try:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    from chatbot.knowledge import signature
except ModuleNotFoundError as error:  # pragma: no cover - installed where tests run
    raise ChatbotError(f'needs the package {error.name}: pip install ".[sign]"') from None

_key_file = click.Path(path_type=Path, dir_okay=False)


@click.group()
def sign() -> None:
    """Sign releases of the knowledge folder, for servers with CHATBOT_RELEASE_KEYS."""


@sign.command()
@click.argument("file", type=_key_file)
def key(file: Path) -> None:
    """Make a key, keep its private half in FILE, and print the public one."""
    made = Ed25519PrivateKey.generate()
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise ChatbotError(f"{file}: {error.strerror}; an old key is not overwritten") from None
    with os.fdopen(handle, "wb") as out:
        out.write(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    click.echo(signature.public_of(made))


@sign.command()
@knowledge_folder
@click.option("--key", "file", type=_key_file, required=True, help="The file of the private key.")
def release(folder: Path, file: Path) -> None:
    """Sign the folder as it is now, if it is fit to serve."""
    knowledge = checks.load_checked(folder)
    try:
        text = signature.sign(knowledge.release, file.read_bytes())
    except (OSError, ValueError) as error:
        raise ChatbotError(f"{file}: this key cannot be used: {error}") from None
    (folder / SIGNATURE).write_text(text, "ascii")
    click.echo(f"signed: release {knowledge.release}")


@sign.command()
@knowledge_folder
@click.argument("keys", nargs=-1, required=True)
def check(folder: Path, keys: tuple[str, ...]) -> None:
    """Tell whether the folder is signed by one of KEYS, public ones; exit 1 if not."""
    knowledge = checks.load_checked(folder)
    tell(signature.problems(folder, knowledge.release, keys))
