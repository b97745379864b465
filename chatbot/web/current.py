"""The services of the running application, typed."""

from typing import cast

from flask import Flask, current_app

from chatbot.services.shared import Services

_KEY = "chatbot"


def install(app: Flask, services: Services) -> None:
    """Hand ``services`` to the views of ``app``."""
    app.extensions[_KEY] = services


def services() -> Services:
    """The services that ``create_app`` built."""
    return cast(Services, current_app.extensions[_KEY])
