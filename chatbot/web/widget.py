"""``GET /widget.js`` and the versioned file that it leads to: the widget for any page."""

from datetime import timedelta

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.ui_words import FIRST_WORDS
from chatbot.services.shared import NotReadyError
from chatbot.web import bundle
from chatbot.web.current import services

_LOADER_S = int(timedelta(minutes=5).total_seconds())
_FOREVER_S = int(timedelta(days=365).total_seconds())

blueprint = Blueprint("widget", __name__)


@blueprint.get("/widget.js")
def loader() -> ResponseReturnValue:
    """Lead to the widget of today; asked again after some minutes."""
    response = redirect(url_for("widget.script", version=current().version))
    response.headers["Cache-Control"] = f"public, max-age={_LOADER_S}"
    return response


@blueprint.get("/widget/<version>/cd7-chat.js")
def script(version: str) -> ResponseReturnValue:
    """The widget itself: a version never changes. One that is no more leads to that of today."""
    served = current()
    if version != served.version:
        return redirect(url_for("widget.script", version=served.version))
    is_small = request.accept_encodings.quality("gzip") > 0
    response = make_response(served.compressed if is_small else served.content)
    response.content_type = "text/javascript; charset=utf-8"
    response.vary.add("Accept-Encoding")
    if is_small:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = f"public, max-age={_FOREVER_S}, immutable"
    return response


def current() -> bundle.Bundle:
    """The widget with the words and numbers of this release. Raises NotReadyError."""
    knowledge = services().essentials
    if knowledge is None:
        raise NotReadyError
    return bundle.bundle(_first_words(knowledge))


def _first_words(knowledge: Knowledge) -> str:
    """What the widget says before it has reached the server, and when it cannot."""
    languages = {
        code: {
            **{name: language.ui.widget[name] for name in FIRST_WORDS},
            "emergency_line": language.ui.emergency_line,
            "information_only": language.ui.pages["information_only"],
            "urgent": language.ui.pages["urgent"],
            "numbers": language.ui.pages["numbers"],
            "all_questions": language.ui.pages["questions"],
        }
        for code, language in knowledge.languages.items()
    }
    return bundle.constants(FIRST_WORDS=languages, NUMBERS=numbers(knowledge))


def numbers(knowledge: Knowledge) -> list[dict[str, object]]:
    """The numbers to call by country."""
    return [
        {
            "code": region.code,
            "name": region.name,
            "lines": [
                {"name": line.name, "number": line.number, "hours": line.hours}
                for line in region.lines
            ],
        }
        for region in knowledge.regions.values()
    ]
