"""``/screening``: the pre-screener as plain pages, one question each, without a script.

The notice comes first (requirement S-46). What was answered so far travels in a signed hidden field
(``tokens``) and only by POST: it is in no address, no log and no store. A form of this kind needs
no protection against forged requests, because a request changes nothing on our side and holds all
that its reply is made of. Pages may not be kept by the browser, so on a shared computer nobody can
page back to them. Words typed where a number belongs are screened like any message
(promise P3).
"""

import re
from datetime import UTC, datetime

from flask import Blueprint, Response, request

from chatbot.screening.prescreen import AGE, Person
from chatbot.screening.steps import LIFETIME, Steps, is_minor
from chatbot.services.screenings import AnswerFaultError, Asked, Prescreener, alarm_in
from chatbot.services.scripts import Asker, script_of
from chatbot.services.shared import NotReadyError, UnknownError
from chatbot.services.sheets import age_limits, asked_minor
from chatbot.services.trials import COUNTRIES
from chatbot.text import canonical
from chatbot.web import frame, inputs, tokens
from chatbot.web.current import services, today
from chatbot.web.inputs import FormRequest
from chatbot.web.tokens import TokenError

# "46", "46.5" and "46,5"; not "1,200", which means another number to another reader.
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,4}|,[0-9]{1,2})?")

blueprint = Blueprint("screening_form", __name__, template_folder="templates")


@blueprint.get("/screening")
def start() -> Response:
    """What is asked and why, before the first question."""
    return _page("start", Asker(current_prescreener()))


@blueprint.get("/screening/<trial>")
def start_script(trial: str) -> Response:
    """The same for one trial, in its team's own words, where these are approved (S-43)."""
    prescreener = current_prescreener()
    return _page("start", Asker(prescreener, script_of(prescreener, trial, today())))


@blueprint.post("/screening")
def step() -> Response:
    """Take what was sent from one page, and show the next."""
    sent = inputs.parse_query(FormRequest, request.form)
    if not sent.token:
        return _begun(sent)
    asker, steps = opened(sent.token)
    go, _, wanted = (sent.go or "").partition(":")
    if go == "change":
        return _question(asker, steps, wanted)
    if go == "back":
        steps, last = steps.without_last()
        return _question(asker, steps, last) if last else _page("start", asker)
    if go in ("finish", "check"):
        return _check(asker, steps)
    return _onward(asker, steps) if go == "more" else _answered(asker, steps, sent)


def _answered(asker: Asker, steps: Steps, sent: FormRequest) -> Response:
    """Take an answer and go on; show the same question again where it cannot be taken."""
    answer = None if sent.go == "unsure" else _answer(asker.prescreener, sent)
    if problem := _problem(asker.prescreener, sent.field, answer):
        if alarm := alarm_in(services(), sent.answer, today()):
            return _page("alarm", asker, alarm=alarm, field=sent.field, token=sent.token)
        return _question(asker, steps, sent.field, problem)
    steps = steps.with_answer(sent.field, answer)
    return _check(asker, steps) if sent.then else _onward(asker, steps)


def current_prescreener() -> Prescreener:
    """The prescreener of the site's first language, which all plain pages are in."""
    return Prescreener.of(services(), None, today())


def opened(token: str) -> tuple[Asker, Steps]:
    """What was answered so far, and what asks on. Raises TokenError, or UnknownError("script").

    A token of the chat is taken as well, so that what was answered there can be printed.
    """
    prescreener, now = current_prescreener(), datetime.now(UTC)
    held = services().interviews.read(token)
    if held and now < held.at + LIFETIME:
        fields = prescreener.knowledge.fields
        steps = Steps.of_talk(held.prescreen, held.at + LIFETIME, fields)
    else:
        steps = tokens.unseal(token, _secret(), now)
    return Asker.of(prescreener, steps, today()), steps


def stopped(asker: Asker, steps: Steps) -> Response | None:
    """The page that ends it for a person below 18 (requirement S-26), else None.

    Who asks for themselves is shown the fixed text for minors; who asks for a child, age limits.
    """
    prescreener = asker.prescreener
    facts = prescreener.read(steps.answers)
    if not is_minor(facts):
        return None
    if steps.who == "self":
        return _page("minor", asker, written=asked_minor(prescreener, today()))
    limits = age_limits(prescreener, facts, today())
    told = prescreener.sayer.answer(AGE, facts)
    return _page("child", asker, limits=limits, age=told, token=_sealed(steps))


def _begun(sent: FormRequest) -> Response:
    prescreener = current_prescreener()
    script = script_of(prescreener, sent.trial, today()) if sent.trial else None
    asker = Asker(prescreener, script)
    if sent.who not in ("self", "other"):
        return _page("start", asker, 400, problem=prescreener.words.form["no_whom"])
    who: Person = "self" if sent.who == "self" else "other"
    until = datetime.now(UTC) + LIFETIME
    return _onward(asker, Steps(who, until, script.trial if script else None))


def _onward(asker: Asker, steps: Steps) -> Response:
    """The next question; where there is none, all answers to check."""
    if page := stopped(asker, steps):
        return page
    asked = asker.next(steps)
    return _asking(asker, steps, asked) if asked else _check(asker, steps)


def _question(asker: Asker, steps: Steps, name: str, problem: str = "") -> Response:
    """A question of our choice, to change an answer or to give it again."""
    if name not in asker.prescreener.knowledge.fields:
        raise AnswerFaultError("answers", asker.prescreener.words.faults["unknown_field"])
    return _asking(asker, steps, asker.asked(name), problem)


def _asking(asker: Asker, steps: Steps, asked: Asked, problem: str = "") -> Response:
    return _page(
        "question",
        asker,
        400 if problem else 200,
        asked=asked,
        countries=COUNTRIES,
        steps=steps,
        token=_sealed(steps),
        problem=problem,
        then="check" if asked.field.id in steps.answers else "",
    )


def _check(asker: Asker, steps: Steps) -> Response:
    if page := stopped(asker, steps):
        return page
    sayer, facts = asker.prescreener.sayer, asker.prescreener.read(steps.answers)
    given = [
        (name, sayer.label(name), sayer.answer(name, facts) if name in facts.values else "")
        for name in steps.answers
    ]
    return _page("check", asker, given=given, token=_sealed(steps))


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


def _page(name: str, asker: Asker, status: int = 200, **content: object) -> Response:
    words = asker.prescreener.words
    more = {"words": words, "form": words.form, "script": asker.script, **content}
    return frame.with_form(frame.page(f"screening/{name}.html", status, **more))


def _sealed(steps: Steps) -> str:
    return tokens.seal(steps, _secret())


def _secret() -> str:
    return services().settings.secret_key.get_secret_value()


def ended(_error: Exception) -> Response:
    """Answers that are not ours, whose hour is over, or that our rules do not take any more."""
    return _page("ended", Asker(current_prescreener()), 400)


def not_found(error: UnknownError) -> Response:
    """No script of this trial may run: there is none, or its approval is over."""
    return ended(error) if request.method == "POST" else frame.page("faq/not_found.html", 404)


def not_ready(_error: NotReadyError) -> Response:
    """Nothing is loaded, or there is no pre-screener."""
    return frame.not_ready()


def install_handlers(pages: Blueprint) -> None:
    """Tell what goes wrong on ``pages`` to people."""
    pages.register_error_handler(TokenError, ended)
    pages.register_error_handler(AnswerFaultError, ended)
    pages.register_error_handler(UnknownError, not_found)
    pages.register_error_handler(NotReadyError, not_ready)


install_handlers(blueprint)
