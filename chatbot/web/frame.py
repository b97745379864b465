"""What all plain pages have in common: site, numbers to call, disclaimer, and no script at all."""

from http import HTTPStatus

from flask import Response, make_response, render_template, request

from chatbot import __version__
from chatbot.knowledge.reviews import are_approved, reviewables
from chatbot.web.current import services, today
from chatbot.web.errors import EMERGENCY_LINE

_RELEASE_DIGITS = 12
# Nothing but our own style sheet and pictures (requirements S-53, S-78).
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def page(template: str, status: int = 200, **content: object) -> Response:
    """A plain page as a response, in the words of the site."""
    # An address that nothing stands at is the reader's own words, so it is not said back.
    canonical = request.path if status == HTTPStatus.OK else ""
    return _with_policy(text(template, canonical=canonical, **content), status)


def text(template: str, **content: object) -> str:
    """A template filled with ``content`` and with what all plain pages say."""
    knowledge = services().known()
    language = knowledge.languages[knowledge.site.languages[0]]
    return render_template(
        template,
        site=knowledge.site,
        language=language.code,
        ui=language.ui,
        says=language.ui.pages,
        screening=language.screening,
        regions=knowledge.regions.values(),
        is_reviewed=are_approved(reviewables(knowledge), knowledge, today()),
        release=knowledge.release[:_RELEASE_DIGITS],
        version=__version__,
        **content,
    )


def with_form(response: Response) -> Response:
    """Let a page send a form to this site, and nowhere else."""
    response.headers["Content-Security-Policy"] = POLICY.replace(
        "form-action 'none'", "form-action 'self'"
    )
    return response


def not_ready() -> Response:
    """The page that is shown while there is nothing to answer from (requirement S-108)."""
    known = services().essentials
    ui = known.languages[known.site.languages[0]].ui if known else None
    html = render_template(
        "not_ready.html",
        emergency_line=ui.emergency_line if ui else EMERGENCY_LINE,
        regions=known.regions.values() if known else (),
    )
    return _with_policy(html, 503)


def _with_policy(html: str, status: int) -> Response:
    response = make_response(html, status)
    response.headers["Content-Security-Policy"] = POLICY
    return response
