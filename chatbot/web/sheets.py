"""``POST /screening/sheet``: the page for the doctor, to read, to print, or as a PDF.

The PDF is made by WeasyPrint where it is installed (the extra ``pdf``, which the dossier uses as
well): it makes tagged PDF out of the same HTML, which assistive technology can read. Without it the
page says how to print to a PDF.
"""

from collections.abc import Mapping
from pathlib import Path
from threading import Semaphore

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from chatbot.answering import figures
from chatbot.dossier import pdf
from chatbot.screening.steps import Steps
from chatbot.services.registry_text import registry_texts
from chatbot.services.scripts import Asker
from chatbot.services.sheets import GROUPS, make_sheet
from chatbot.web import frame, inputs, screening_form
from chatbot.web.current import services, today

_PDF = "application/pdf"
_STYLES = Path(__file__).parent / "static" / "sheet.css"

# A PDF keeps a processor busy for seconds: one at a time, so that the chat goes on beside it.
_PRESS = Semaphore()

blueprint = Blueprint("sheets", __name__, template_folder="templates")
screening_form.install_handlers(blueprint)


@blueprint.get("/screening/sheet")
def none_yet() -> ResponseReturnValue:
    """A sheet has no address of its own: the way to one is through the questions."""
    return redirect(url_for("screening_form.start"), 302)


@blueprint.post("/screening/sheet")
def show() -> Response:
    """The sheet for the answers in the token. Nothing of it is kept."""
    asked = inputs.parse_query(inputs.SheetRequest, request.form)
    asker, steps = screening_form.opened(asked.token)
    if page := screening_form.stopped(asker, steps):
        return page
    content = _content(asker, steps)
    wants_pdf = pdf.can_make() and (asked.form == "pdf" or _prefers_pdf())
    if wants_pdf and _PRESS.acquire(blocking=False):
        try:
            return _printed(content)
        finally:
            _PRESS.release()
    return frame.with_form(
        frame.page(
            "screening/sheet.html",
            503 if wants_pdf else 200,
            token=asked.token,
            can_pdf=pdf.can_make(),
            problem=asker.prescreener.words.sheet["busy"] if wants_pdf else "",
            **content,
        )
    )


def _prefers_pdf() -> bool:
    return request.accept_mimetypes.best_match(["text/html", _PDF], "text/html") == _PDF


def _printed(content: Mapping[str, object]) -> Response:
    styles = Markup(_STYLES.read_text("utf-8"))  # noqa: S704 - our own file
    response = make_response(pdf.make(frame.text("screening/paper.html", styles=styles, **content)))
    response.content_type = _PDF
    response.headers["Content-Disposition"] = 'attachment; filename="points-to-discuss.pdf"'
    return response


def _content(asker: Asker, steps: Steps) -> dict[str, object]:
    prescreener, day = asker.prescreener, today()
    ui, facts = prescreener.language.ui, prescreener.read(steps.answers)
    carded = (each for each in asker.trials if prescreener.knowledge.trials[each].criteria)
    wording = registry_texts(services(), carded)
    sheet = make_sheet(prescreener, facts, wording, trials=asker.trials, today=day)
    return {
        "words": prescreener.words,
        "form": prescreener.words.form,
        "stages": prescreener.words.stages,
        "sheet": sheet,
        "groups": GROUPS,
        "who": steps.who,
        "today": day,
        "status_lines": {
            each.compared.trial.id: figures.trial_field(each.compared.trial, "status", ui, day)
            for each in sheet.trials
        },
    }
