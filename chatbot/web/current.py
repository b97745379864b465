"""The services of the running application, typed."""

from datetime import UTC, date, datetime
from typing import cast

from flask import Flask, current_app, g

from chatbot.services.serving import Serving
from chatbot.services.shared import Services

_KEY = "chatbot"


def install(app: Flask, serving: Serving) -> None:
    """Hand what is served to the views of ``app``."""
    app.extensions[_KEY] = serving


def serving(app: Flask) -> Serving:
    """The reference to what ``app`` serves."""
    return cast(Serving, app.extensions[_KEY])


def services() -> Services:
    """What this request works with: read once, so that no reply mixes two releases."""
    if _KEY not in g:
        setattr(g, _KEY, serving(current_app).services)
    return cast(Services, getattr(g, _KEY))


def today() -> date:
    """The day by UTC: how old a status or an approval is."""
    return datetime.now(UTC).date()
