"""Who stands for a release: the signature beside a knowledge folder (requirement S-91).

``release.sig`` says that the holder of a key wants exactly this folder served. Signed is the hash
of every byte that is read of it, so a change of one byte, in any file, is not signed. Keys are
those of Ed25519, written in base64; the private one never comes near a server.
"""

import base64
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from chatbot.errors import Problem
from chatbot.knowledge.folder import SIGNATURE

_MEANT = b"chatbot knowledge release "  # what is signed for another end says nothing here
_SIGN = "look at what changed, then sign it: chatbot sign release"


def sign(release: str, private: bytes) -> str:
    """The text of ``release.sig`` for ``release``, a hash, with a ``private`` key in PEM.

    Raises ValueError for anything that is not such a key.
    """
    try:
        key = load_pem_private_key(private, password=None)
    except TypeError as error:  # it has a password
        raise ValueError(str(error)) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("not a key of Ed25519")
    return _told(release, public_of(key), key.sign(_MEANT + release.encode()))


def public_of(key: Ed25519PrivateKey) -> str:
    """The public half of a key."""
    return _text(key.public_key().public_bytes_raw())


def problems(folder: Path, release: str, trusted: Sequence[str]) -> tuple[Problem, ...]:
    """Why ``folder``, read as ``release``, is not signed by one of the ``trusted`` keys."""
    try:
        text = (folder / SIGNATURE).read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return (Problem(SIGNATURE, 1, "the release is not signed", _SIGN),)
    given = dict(line.partition(": ")[::2] for line in text.splitlines())
    if given.get("release") != release:
        return (Problem(SIGNATURE, 1, "signed is another release than this", _SIGN),)
    key = given.get("key", "")
    if key not in trusted:
        return (Problem(SIGNATURE, 2, f"nobody here trusts the key {key[:44]}", _SIGN),)
    try:
        signature = base64.b64decode(given.get("signature", ""), validate=True)
        own = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        own.verify(signature, _MEANT + release.encode())
        is_whole = text == _told(release, key, signature)
    except (InvalidSignature, ValueError):
        is_whole = False
    return () if is_whole else (Problem(SIGNATURE, 3, "this is no signature of that key", _SIGN),)


def _told(release: str, key: str, signature: bytes) -> str:
    return f"release: {release}\nkey: {key}\nsignature: {_text(signature)}\n"


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
