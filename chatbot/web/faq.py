"""``GET /faq/…``: the same approved answers as plain pages that need no script and print well."""

from datetime import date

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue

from chatbot.answering import figures
from chatbot.services import faq
from chatbot.services.shared import NotReadyError, UnknownError
from chatbot.services.trials import registry_id
from chatbot.web import frame
from chatbot.web.current import services, today

_TRIALS = "trials"

blueprint = Blueprint("faq", __name__, template_folder="templates")


@blueprint.get("/faq/")
def index() -> Response:
    """All questions by topic."""
    return frame.page("faq/index.html", topics=faq.list_topics(services(), today=today()))


@blueprint.get("/faq/<topic>/")
def topic(topic: str) -> Response:
    """The questions of one topic."""
    return frame.page("faq/topic.html", topic=faq.show_topic(services(), topic, today=today()))


@blueprint.get("/faq/<topic>/<intent>")
def question(topic: str, intent: str) -> Response:
    """All answers to one question, each with its own place on the page."""
    shown = faq.show_question(services(), topic, intent, today=today())
    return frame.page("faq/question.html", question=shown)


@blueprint.get("/faq/glossary")
def glossary() -> Response:
    """Words explained."""
    return frame.page("faq/glossary.html", words=faq.explain_words(services(), today=today()))


@blueprint.get("/faq/trials/")
def trials() -> Response:
    """The questions about trials, and every trial with its basic information (S-42)."""
    cards = faq.list_cards(services(), today=today())
    topics = faq.list_topics(services(), today=today())
    shown = next((each for each in topics if each.id == _TRIALS), None)
    return frame.page("faq/trials.html", topic=shown, cards=cards)


@blueprint.get("/faq/trials/<trial>")
def leaflet(trial: str) -> ResponseReturnValue:
    """One trial to print; or a question of the topic that has the same name as the list."""
    name = registry_id(trial)
    if name is None:
        return question(_TRIALS, trial)
    if name != trial:
        return redirect(url_for("faq.leaflet", trial=name), 308)
    shown = faq.show_leaflet(services(), name, today=today())
    return frame.page("faq/leaflet.html", leaflet=shown)


@blueprint.errorhandler(UnknownError)
def not_found(_error: UnknownError) -> Response:
    """A page for people, with the emergency line like every page."""
    return frame.page("faq/not_found.html", 404)


@blueprint.errorhandler(NotReadyError)
def not_ready(_error: NotReadyError) -> Response:
    """Nothing is loaded."""
    return frame.not_ready()


@blueprint.app_template_filter("day")
def day(value: date | str) -> str:
    """A day as people write it."""
    return figures.day(value if isinstance(value, date) else date.fromisoformat(value))
