"""Names of talks: random, and marked as made here, so that a guess is known without looking."""

import base64
import hashlib
import hmac
import secrets

_RANDOM = 16  # bytes: 128 bits, requirement S-80
_MARK = 5


def new_name(secret: str, sent_as: str | None = None) -> str:
    """A name that nobody can guess, with a mark that only the holder of ``secret`` can make.

    The talk that the message ``sent_as`` begins is called the same whichever process it reaches.
    """
    chosen = secrets.token_bytes(_RANDOM)
    if sent_as is not None:
        chosen = hmac.digest(secret.encode(), b"sent" + sent_as.encode(), "sha256")[:_RANDOM]
    return base64.urlsafe_b64encode(chosen + _mark(chosen, secret)).decode("ascii")


def is_ours(name: str, secret: str) -> bool:
    """Whether ``name`` was made here, by any process with the same ``secret``."""
    try:
        held = base64.urlsafe_b64decode(name)
    except ValueError:
        return False
    return hmac.compare_digest(held[_RANDOM:], _mark(held[:_RANDOM], secret))


def _mark(chosen: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode(), b"talk" + chosen, hashlib.sha256).digest()[:_MARK]
