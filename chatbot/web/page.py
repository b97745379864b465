"""``GET /``: the page on which a person can ask. It speaks the same messages API as everyone else.

The emergency line and the numbers to call stand in the page itself, so they show without a script
and when the server can no longer be reached (requirement S-6).
"""

import re
from datetime import UTC, datetime

from flask import Blueprint, Response, make_response, render_template

from chatbot import __version__
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.reviews import are_approved, reviewables
from chatbot.text import MAX_CODE_POINTS
from chatbot.web import frame
from chatbot.web.current import services

# Everything comes from this server; nothing is inline (requirements S-53, S-71, S-78).
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_RELEASE_DIGITS = 12

blueprint = Blueprint(
    "page", __name__, template_folder="templates", static_folder="static", static_url_path="/assets"
)


@blueprint.get("/")
def show() -> Response:
    """The page, or a plain one with the emergency line while there is nothing to answer from."""
    knowledge = services().knowledge
    if knowledge is None:
        return frame.not_ready()
    response = make_response(render_template("page.html", **_content(knowledge)))
    response.headers["Content-Security-Policy"] = POLICY
    return response


@blueprint.app_template_filter("dial")
def dial(number: str) -> str:
    """A telephone number as ``tel:`` addresses hold it: "116 123" is dialed 116123."""
    return re.sub(r"[^0-9+*#]", "", number)


def _content(knowledge: Knowledge) -> dict[str, object]:
    """What the page says that is not fixed in its template."""
    language = next(iter(knowledge.languages.values()))
    return {
        "site": knowledge.site,
        "language": language.code,
        "ui": language.ui,
        "understood": language.ui.understood.partition("{")[0],
        "regions": knowledge.regions.values(),
        "starters": _starters(language),
        "max_length": MAX_CODE_POINTS,
        "is_reviewed": are_approved(reviewables(knowledge), knowledge, datetime.now(UTC).date()),
        "release": knowledge.release[:_RELEASE_DIGITS],
        "version": __version__,
    }


def _starters(language: Language) -> list[str]:
    """The questions to begin with, as their buttons say and send them."""
    return [
        language.intents[name].title for name in language.ui.choices if name in language.intents
    ]
