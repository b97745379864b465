"""The approved answers as pages to read: by topic, by question, as a glossary, by trial.

An answer about one trial stands on the page of that trial only, and the words of the glossary stand
in the glossary. A list of trials that were searched for stands nowhere, for nobody has searched;
every other answer stands on the page of its question.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from chatbot.answering import figures, places
from chatbot.answering.answers import Writer, Written
from chatbot.answering.subject import Subject
from chatbot.knowledge.loader import Language
from chatbot.knowledge.model import Answer, Intent, Term
from chatbot.knowledge.records import Trial
from chatbot.reply import AnswerNote, SourceNote
from chatbot.services.shared import Services, UnknownError

_CARD = ("plain", "phase", "cells", "ages", "places", "sponsor", "enrolment", "status")
_TO_ASK = "questions_to_ask"


@dataclass(frozen=True, slots=True)
class Pointer:
    """A question and where it is answered; ``answer`` is the place on the page, if not its top."""

    label: str
    topic: str
    intent: str
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """A folder of questions with its heading."""

    id: str
    heading: str
    questions: tuple[Pointer, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer written out; ``is_note`` asks for the line of caution below it."""

    written: Written
    receipt: AnswerNote
    is_note: bool
    next: tuple[Pointer, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """All answers to one question, the general one first."""

    title: str
    topic: Topic
    answers: tuple[Told, ...]
    is_about_trials: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """A word of the glossary, with its sources."""

    term: Term
    sources: tuple[SourceNote, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A trial with the fields of its card written out for today, and whom its record names."""

    trial: Trial
    fields: Mapping[str, str]
    uncertain: tuple[str, ...]
    contacts: tuple[str, ...]
    sources: tuple[SourceNote, ...]


@dataclass(frozen=True, slots=True)
class Leaflet:
    """All that can be said about one trial: its card, what to ask, and its own answers by topic."""

    card: Card
    to_ask: Told | None
    more: tuple[tuple[str, tuple[Told, ...]], ...]


def list_topics(services: Services, *, today: date) -> tuple[Topic, ...]:
    """Every topic that has answers, in the order of its language's headings."""
    language = _writer(services, today).language
    order = [*language.ui.topics, *language.topics.values()]
    topics = (_topic(language, name) for name in dict.fromkeys(order))
    return tuple(topic for topic in topics if topic.questions)


def show_topic(services: Services, name: str, *, today: date) -> Topic:
    """One topic. Raises UnknownError("page")."""
    topic = _topic(_writer(services, today).language, name)
    if not topic.questions:
        raise UnknownError("page")
    return topic


def show_question(services: Services, topic: str, name: str, *, today: date) -> Question:
    """The answers of one intent that are not about one trial. Raises UnknownError("page")."""
    writer = _writer(services, today)
    intent = writer.language.intents.get(name)
    if intent is None or not intent.answers or writer.language.topics[name] != topic:
        raise UnknownError("page")
    told = tuple(
        _told(writer, answer, Subject(term=answer.only.term), today)
        for answer in intent.answers
        if answer.only.trial is None and answer.only.term != "any" and not answer.only.search
    )
    about_trials = any(answer.only.trial for answer in intent.answers)
    return Question(intent.title, _topic(writer.language, topic), told, about_trials)


def explain_words(services: Services, *, today: date) -> tuple[Explained, ...]:
    """The glossary by name."""
    writer = _writer(services, today)
    terms = sorted(writer.language.terms.values(), key=lambda term: term.name.casefold())
    return tuple(
        Explained(term, tuple(writer.source(name) for name in term.sources)) for term in terms
    )


def list_cards(services: Services, *, today: date) -> tuple[Card, ...]:
    """Every trial by its id, the ones told in detail first."""
    writer = _writer(services, today)
    trials = writer.knowledge.trials.values()
    ranked = sorted(trials, key=lambda trial: (trial.card != "full", trial.id))
    return tuple(_card(writer, trial, today) for trial in ranked)


def show_leaflet(services: Services, name: str, *, today: date) -> Leaflet:
    """One trial. Raises UnknownError("page")."""
    writer = _writer(services, today)
    trial = writer.knowledge.trials.get(name)
    if trial is None:
        raise UnknownError("page")
    to_ask = writer.language.intents.get(_TO_ASK)
    return Leaflet(
        _card(writer, trial, today),
        _told(writer, to_ask.answers[0], Subject(), today) if to_ask and to_ask.answers else None,
        tuple(_about(writer, name, list_topics(services, today=today), today)),
    )


def _writer(services: Services, today: date) -> Writer:
    knowledge = services.shown(today)
    return Writer(knowledge, knowledge.languages[knowledge.site.languages[0]])


def _topic(language: Language, name: str) -> Topic:
    questions = (
        Pointer(intent.title, name, intent.id)
        for intent in language.intents.values()
        if language.topics[intent.id] == name and intent.answers
    )
    return Topic(name, language.ui.topics.get(name, name), tuple(questions))


def _told(writer: Writer, answer: Answer, subject: Subject, today: date) -> Told:
    written = writer.write(answer, subject, today)
    return Told(written, writer.note(answer, today), answer.note, tuple(_next(writer, answer)))


def _next(writer: Writer, answer: Answer) -> Iterator[Pointer]:
    for name in answer.next:
        intent, other = writer.answer(name)
        topic = writer.language.topics[intent.id]
        is_here = other.only.trial is None and other.only.term != "any" and name != intent.id
        title = other.title if is_here else intent.title
        yield Pointer(title, topic, intent.id, other.id if is_here else None)


def _card(writer: Writer, trial: Trial, today: date) -> Card:
    fields = {name: figures.trial_field(trial, name, writer.ui, today) for name in _CARD}
    return Card(
        trial,
        fields,
        tuple(figures.doubts(trial, writer.ui)),
        tuple(places.contact_lines(trial, writer.ui, figures.day(trial.status_as_of))),
        tuple(writer.source(name) for name in trial.sources),
    )


def _about(
    writer: Writer, trial: str, topics: Iterable[Topic], today: date
) -> Iterator[tuple[str, tuple[Told, ...]]]:
    """The answers about ``trial`` under the heading of each topic that has some."""
    subject = Subject(trial=trial)
    for topic in topics:
        intents = [writer.language.intents[question.intent] for question in topic.questions]
        chosen = [answer for intent in intents for answer in _of_trial(intent, trial)]
        if chosen:
            yield topic.heading, tuple(_told(writer, each, subject, today) for each in chosen)


def _of_trial(intent: Intent, trial: str) -> list[Answer]:
    """The answers made for this very trial, else those that fit any."""
    exact = [answer for answer in intent.answers if answer.only.trial == trial]
    return exact or [answer for answer in intent.answers if answer.only.trial == "any"]
