"""``GET /api/v1/config``: what a chat window needs to know before the first question."""

import hashlib

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pydantic import Field

from chatbot import __version__
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.reviews import are_approved, reviewables
from chatbot.text import MAX_CODE_POINTS
from chatbot.web import inputs, payloads
from chatbot.web.current import services, today
from chatbot.web.errors import RequestError

_PRIVACY = "privacy_data"
_NOTICE_DIGITS = 12
_RELEASE_DIGITS = 12
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})

blueprint = Blueprint("config", __name__)


class LanguageChoice(payloads.Body):
    """A language that is answered in, by its own name."""

    code: str
    name: str


class TermNote(payloads.Body):
    """A word of the glossary and the ways it is written."""

    name: str
    forms: tuple[str, ...]
    meaning: str


class ConfigReply(payloads.Body):
    """Fixed words, limits and choices in one language. It holds nothing about a person."""

    language: str
    dir: str = Field(description="ltr or rtl")
    languages: tuple[LanguageChoice, ...]
    words: dict[str, str]
    notice: str = Field(description="Changes with the notice that is agreed to at first.")
    privacy: str = Field(description="Where it is told what is kept.")
    contact: str
    starters: tuple[str, ...]
    start_over: str = Field(description="The message that begins a talk anew.")
    terms: tuple[TermNote, ...]
    max_length: int
    screening: str = Field(description="The message that begins a screening; empty without one.")
    is_reviewed: bool
    release: str
    version: str
    disclaimer: str


@blueprint.get("/api/v1/config")
def get_config() -> ResponseReturnValue:
    """The configuration in the language asked for, else in the first one of the site."""
    asked = inputs.parse_query(inputs.ConfigRequest, request.args)
    knowledge = services().shown(today())
    code = knowledge.site.languages[0] if asked.language is None else asked.language
    if code not in knowledge.languages:
        raise RequestError("language_unknown", "language")
    return payloads.dumped(_config(knowledge, knowledge.languages[code]))


def _config(knowledge: Knowledge, language: Language) -> ConfigReply:
    words = _words(language)
    notice = "\n".join(text for name, text in words.items() if name.startswith("notice_"))
    return ConfigReply(
        language=language.code,
        dir="rtl" if language.code in _RIGHT_TO_LEFT else "ltr",
        languages=tuple(
            LanguageChoice(code=code, name=each.ui.widget["language_name"])
            for code, each in knowledge.languages.items()
        ),
        words=words,
        notice=hashlib.sha256(notice.encode()).hexdigest()[:_NOTICE_DIGITS],
        privacy=_privacy(language),
        contact=knowledge.site.contact,
        starters=starters(language),
        start_over=language.vocabulary.commands["start_over"][0],
        terms=tuple(
            TermNote(name=term.name, forms=term.forms, meaning=term.meaning)
            for term in language.terms.values()
        ),
        max_length=MAX_CODE_POINTS,
        screening=language.screening.talk["start"] if language.screening else "",
        is_reviewed=are_approved(reviewables(knowledge), knowledge, today()),
        release=knowledge.release[:_RELEASE_DIGITS],
        version=__version__,
        disclaimer=knowledge.site.disclaimer,
    )


def starters(language: Language) -> tuple[str, ...]:
    """The questions to begin with, as their buttons say and send them."""
    names = [name for name in language.ui.choices if name in language.intents]
    return tuple(language.intents[name].title for name in names)


def _words(language: Language) -> dict[str, str]:
    """What the widget says around the answers, with the sentences that other pages say too."""
    ui = language.ui
    shared = ("emergency_line", "not_reviewed", "sources", "suggestions")
    return {
        **ui.widget,
        **{name: getattr(ui, name) for name in shared},
        "information_only": ui.pages["information_only"],
        "urgent": ui.pages["urgent"],
        "numbers": ui.pages["numbers"],
        "all_questions": ui.pages["questions"],
        "understood": ui.understood.partition("{")[0],
    }


def _privacy(language: Language) -> str:
    """The page that tells what is kept, or all questions where there is none."""
    topic = language.topics.get(_PRIVACY)
    return f"faq/{topic}/{_PRIVACY}" if topic else "faq/"
