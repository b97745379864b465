"""Answers on their way through a form: signed, held by the browser alone, for an hour at most.

The token is signed, so that nobody can hand us answers that we did not read, and not encrypted: the
only one who holds it is the person who gave the answers. It travels in the body of a POST, never in
an address (requirement S-47). The hour runs from the notice and not from the latest step, so the
end stands in what is signed.
"""

from datetime import UTC, datetime
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from chatbot.errors import ChatbotError
from chatbot.screening.steps import Steps

_SALT = "screening"


class TokenError(ChatbotError):
    """A token that is not ours, was changed, or whose hour is over."""


def seal(steps: Steps, secret: str) -> str:
    """``steps`` as text for a hidden field."""
    content = [steps.who, int(steps.until.timestamp()), steps.script, dict(steps.answers)]
    sealed: str | bytes = URLSafeSerializer(secret, _SALT).dumps(content)
    return sealed if isinstance(sealed, str) else sealed.decode()


def unseal(token: str, secret: str, now: datetime) -> Steps:
    """The steps that were sealed. Raises TokenError."""
    try:
        content: Any = URLSafeSerializer(secret, _SALT).loads(token)
    except BadData:
        raise TokenError("not a token of ours") from None
    who, until, script, answers = content
    steps = Steps(who, datetime.fromtimestamp(until, UTC), script, answers)
    if now >= steps.until:
        raise TokenError("the hour is over")
    return steps
