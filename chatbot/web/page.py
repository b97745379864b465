"""Pages around the widget: ``/`` shows it at work, ``/embed`` is its frame, ``/embed-guide`` how.

The emergency line and the numbers to call stand in the first page itself, so they show without a
script and when the server can no longer be reached (requirement S-6).
"""

import re

from flask import Blueprint, Response, make_response, render_template, request, url_for

from chatbot import __version__
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.reviews import are_approved, reviewables
from chatbot.services import faq
from chatbot.web import frame, widget
from chatbot.web.current import services, today

_ANCESTORS = "frame-ancestors"
# Everything comes from this server; nothing is inline, and no text becomes markup (requirements
# S-53, S-71, S-78).
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
        f"{_ANCESTORS} 'none'",
    )
)
_RELEASE_DIGITS = 12
_SERVER = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+/")
_EXAMPLE = "https://bot.example.org/"

blueprint = Blueprint(
    "page", __name__, template_folder="templates", static_folder="static", static_url_path="/assets"
)


@blueprint.get("/")
def show() -> Response:
    """The widget on a page, or a plain page with the emergency line where nothing is loaded."""
    topics = () if services().knowledge is None else faq.list_topics(services(), today=today())
    return _page("page.html", POLICY, topics=topics)


@blueprint.get("/embed")
def embed() -> Response:
    """The widget alone, in a frame of an allowed site, whose ``origin`` it may talk to."""
    allowed = services().settings.allowed_origins
    origin = request.args.get("origin", "")
    ancestors = " ".join((_ANCESTORS, "'self'", *allowed))
    policy = POLICY.replace(f"{_ANCESTORS} 'none'", ancestors)
    return _page("embed.html", policy, parent=origin if origin in allowed else "")


@blueprint.get("/embed-guide")
def guide() -> Response:
    """How to put the widget on a site, with snippets to copy."""
    own = request.host_url
    content = {"server": own if _SERVER.fullmatch(own) else _EXAMPLE}
    return _page("guide.html", frame.POLICY, **content)


@blueprint.app_template_filter("dial")
def dial(number: str) -> str:
    """A telephone number as ``tel:`` addresses hold it: "116 123" is dialed 116123."""
    return re.sub(r"[^0-9+*#]", "", number)


def _page(template: str, policy: str, **content: object) -> Response:
    knowledge = services().knowledge
    response = (
        frame.not_ready()
        if knowledge is None
        else make_response(render_template(template, **_content(knowledge), **content))
    )
    response.headers["Content-Security-Policy"] = policy
    return response


def _content(knowledge: Knowledge) -> dict[str, object]:
    """What the pages say that is not fixed in their templates."""
    language = next(iter(knowledge.languages.values()))
    current = widget.current()
    return {
        "site": knowledge.site,
        "language": language.code,
        "ui": language.ui,
        "regions": knowledge.regions.values(),
        "widget": current,
        "script": url_for("widget.script", version=current.version).lstrip("/"),
        "is_reviewed": are_approved(reviewables(knowledge), knowledge, today()),
        "release": knowledge.release[:_RELEASE_DIGITS],
        "version": __version__,
    }
