"""``/screening``: the pre-prescreener as plain pages, one question each, without a script.

The notice comes first (requirement S-46). What was answered so far travels in a signed hidden field
(``tokens``) and only by POST: it is in no address, no log and no store. A form of this kind needs
no protection against forged requests, because a request changes nothing on our side and holds all
that its reply is made of. Pages may not be kept by the browser, so on a shared computer nobody can
page back to them.
"""

import re
from datetime import UTC, date, datetime

from flask import Blueprint, Response, request

from chatbot.screening.steps import LIFETIME, Steps, is_minor, questions_left
from chatbot.services.screenings import AnswerFaultError, Prescreener
from chatbot.services.shared import NotReadyError
from chatbot.services.sheets import age_limits, asked_minor
from chatbot.services.trials import COUNTRIES
from chatbot.text import canonical
from chatbot.web import frame, inputs, tokens
from chatbot.web.current import services
from chatbot.web.inputs import FormRequest
from chatbot.web.tokens import TokenError

# "46", "46.5" and "46,5"; not "1,200", which means another number to another reader.
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,4}|,[0-9]{1,2})?")

blueprint = Blueprint("screening_form", __name__, template_folder="templates")


@blueprint.get("/screening")
def start() -> Response:
    """What is asked and why, before the first question."""
    return _page("start", current_prescreener())


@blueprint.post("/screening")
def step() -> Response:
    """Take what was sent from one page, and show the next."""
    sent, prescreener = inputs.parse_query(FormRequest, request.form), current_prescreener()
    if not sent.token:
        return _begun(prescreener, sent.who)
    steps = opened(sent.token)
    go, _, wanted = (sent.go or "").partition(":")
    if go == "change":
        return _question(prescreener, steps, wanted)
    if go == "back":
        steps, last = steps.without_last()
        return _question(prescreener, steps, last) if last else _page("start", prescreener)
    if go in ("finish", "check"):
        return _check(prescreener, steps)
    if go != "more":
        answer = None if go == "unsure" else _answer(prescreener, sent)
        if problem := _problem(prescreener, sent.field, answer):
            return _question(prescreener, steps, sent.field, problem)
        steps = steps.with_answer(sent.field, answer)
    return _check(prescreener, steps) if sent.then else _onward(prescreener, steps)


def current_prescreener() -> Prescreener:
    """The prescreener of the site's first language, which all plain pages are in."""
    return Prescreener.of(services(), None, datetime.now(UTC).date())


def opened(token: str) -> Steps:
    """What was answered so far. Raises TokenError."""
    return tokens.unseal(token, _secret(), datetime.now(UTC))


def stopped(prescreener: Prescreener, steps: Steps) -> Response | None:
    """The page that ends it for a person below 18 (requirement S-26), else None.

    Who asks for themselves is shown the fixed text for minors; who asks for a child, age limits.
    """
    facts = prescreener.read(steps.answers)
    if not is_minor(facts):
        return None
    if steps.who == "self":
        return _page("minor", prescreener, written=asked_minor(prescreener, _today()))
    limits = age_limits(prescreener, facts, _today())
    told = prescreener.sayer.answer("age_years", facts)
    return _page("child", prescreener, limits=limits, age=told, token=_sealed(steps))


def _begun(prescreener: Prescreener, who: str) -> Response:
    if who not in ("self", "other"):
        return _page("start", prescreener, 400, problem=prescreener.words.form["no_whom"])
    steps = Steps("self" if who == "self" else "other", datetime.now(UTC) + LIFETIME)
    return _onward(prescreener, steps)


def _onward(prescreener: Prescreener, steps: Steps) -> Response:
    """The next question; where there is none, all answers to check."""
    if page := stopped(prescreener, steps):
        return page
    outcome = prescreener.screener.screen(prescreener.read(steps.answers))
    left = questions_left(outcome, prescreener.knowledge.fields, prescreener.knowledge.trials)
    if not left:
        return _check(prescreener, steps)
    name, waiting = left[0]
    return _question(prescreener, steps, name, waiting=waiting)


def _question(
    prescreener: Prescreener, steps: Steps, name: str, problem: str = "", waiting: int = 0
) -> Response:
    if name not in prescreener.knowledge.fields:
        raise AnswerFaultError("answers", prescreener.words.faults["unknown_field"])
    return _page(
        "question",
        prescreener,
        400 if problem else 200,
        asked=prescreener.asked(name, waiting),
        countries=COUNTRIES,
        steps=steps,
        token=_sealed(steps),
        problem=problem,
        then="check" if name in steps.answers else "",
    )


def _check(prescreener: Prescreener, steps: Steps) -> Response:
    if page := stopped(prescreener, steps):
        return page
    facts = prescreener.read(steps.answers)
    given = [
        (
            name,
            prescreener.sayer.label(name),
            prescreener.sayer.answer(name, facts) if name in facts.values else "",
        )
        for name in steps.answers
    ]
    return _page("check", prescreener, given=given, token=_sealed(steps))


def _answer(prescreener: Prescreener, sent: FormRequest) -> object:
    """What was typed or chosen, as ``facts.read`` takes it: a number in a unit, or a word."""
    field = prescreener.knowledge.fields.get(sent.field)
    text = canonical(sent.answer)
    if field is None or field.type != "number" or not _NUMBER.fullmatch(text):
        return sent.answer
    value, unit = float(text.replace(",", ".")), sent.unit or field.unit
    return value if unit == field.unit else {"value": value, "unit": unit}


def _problem(prescreener: Prescreener, name: str, answer: object) -> str:
    """What is wrong with an answer, in approved words; "" where nothing is.

    Raises AnswerFaultError for something that is never asked.
    """
    if answer == "" and name in prescreener.knowledge.fields:
        return prescreener.words.form["no_answer"]
    try:
        prescreener.read({name: answer})
    except AnswerFaultError as error:
        if name not in prescreener.knowledge.fields:
            raise
        return error.detail
    return ""


def _page(name: str, prescreener: Prescreener, status: int = 200, **content: object) -> Response:
    words = prescreener.words
    page = frame.page(f"screening/{name}.html", status, words=words, form=words.form, **content)
    return frame.with_form(page)


def _sealed(steps: Steps) -> str:
    return tokens.seal(steps, _secret())


def _secret() -> str:
    return services().settings.secret_key.get_secret_value()


def _today() -> date:
    return datetime.now(UTC).date()


@blueprint.app_errorhandler(TokenError)
def ended(_error: TokenError) -> Response:
    """The hour is over, or the token is not ours: nothing is left of the answers."""
    prescreener = current_prescreener()
    return _page("ended", prescreener, 400)


@blueprint.errorhandler(AnswerFaultError)
def unreadable(_error: AnswerFaultError) -> Response:
    """Answers that our rules do not take, or no longer."""
    return _page("ended", current_prescreener(), 400)


@blueprint.errorhandler(NotReadyError)
def not_ready(_error: NotReadyError) -> Response:
    """Nothing is loaded, or there is no pre-prescreener."""
    return frame.not_ready()
