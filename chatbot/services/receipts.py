"""Tell what a hash in a receipt stands for: a text, a release, or a whole reply."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy.orm import Session

from chatbot.answering.answers import Writer
from chatbot.answering.subject import Subject
from chatbot.knowledge import reviews
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.model import Answer
from chatbot.knowledge.reviews import content_hash
from chatbot.knowledge.slots import SLOT
from chatbot.reply import AnswerNote, Reply, SourceNote
from chatbot.services.conversations import SETTLE_S
from chatbot.services.shared import Services, UnknownError
from chatbot.storage import conversations, releases
from chatbot.storage.conversations import Event
from chatbot.storage.releases import ReleaseText


@dataclass(frozen=True, slots=True)
class Verified:
    """What we know a hash to be. ``is_current`` is whether its release is served now.

    An answer has ``title`` and ``text`` as authored; of a release served now also ``filled``, the
    words with every slot filled, unless only a talk can fill them, and its sources. A reply and a
    release have the ``answers`` they are made of. ``review`` is the state of review, or "".
    """

    hash: str
    kind: Literal["answer", "release", "reply"]
    release: str
    is_current: bool
    answer: str | None = None
    language: str | None = None
    title: str | None = None
    text: str | None = None
    filled: str | None = None
    sources: tuple[SourceNote, ...] = ()
    review: str = ""
    reviewed_on: str | None = None
    first_served_at: datetime | None = None
    answers: tuple[AnswerNote, ...] = ()


def receipt_of(reply: Reply, release: str) -> str:
    """The same for the same words of the same release: anyone who kept a reply can compare.

    Of a reply that shows a number which the person gave, the receipt is that of the same reply
    without the number and what follows from it (see ``Script.withheld``).
    """
    return hashlib.sha256(f"{release}\n{reply.text}".encode()).hexdigest()


def verify_hash(services: Services, value: str, *, today: date) -> Verified:
    """What ``value`` is the hash of.

    Raises UnknownError("hash"), and StorageError when only the storage could tell.
    """
    knowledge = services.shown(today)
    if value == knowledge.release:
        return Verified(value, "release", value, True, answers=tuple(_all(knowledge, today)))
    for language in knowledge.languages.values():
        for _, answer in language.answers():
            if content_hash(answer, knowledge.facts) == value:
                return _served(knowledge, language, answer, today)
    return _kept(services, value, today)


def _served(knowledge: Knowledge, language: Language, answer: Answer, today: date) -> Verified:
    """An answer of the release that is served now."""
    writer = Writer(knowledge, language)
    note = writer.note(answer, today)
    item = reviews.of_answer(answer, language.code, knowledge.facts)
    subject = Subject(trial=answer.only.trial, term=answer.only.term)
    filled, sources = None, tuple(writer.source(name) for name in answer.sources)
    if "any" not in (subject.trial, subject.term) or not SLOT.search(answer.text):
        written = writer.write(answer, subject, today)
        filled = "\n\n".join(block.plain() for block in written.blocks)
        sources = written.sources
    return Verified(
        note.hash,
        "answer",
        knowledge.release,
        True,
        answer=answer.id,
        language=language.code,
        title=answer.title,
        text=answer.text,
        filled=filled,
        sources=sources,
        review=reviews.standing(item, knowledge.reviews, today).state,
        reviewed_on=note.reviewed_on,
    )


def _kept(services: Services, value: str, today: date) -> Verified:
    """What was said, or served, at some time and kept."""

    def look(session: Session) -> tuple[Event | None, ReleaseText | None, tuple[ReleaseText, ...]]:
        event = conversations.with_receipt(session, value)
        texts = releases.texts_of(session, event.release if event else value)
        return event, releases.with_hash(session, value), texts

    services.keeper.drain(SETTLE_S)
    event, text, texts = services.keeper.read(look, wait_s=SETTLE_S)
    if event:
        return _said(services.shown(today), event, texts, today)
    if text:
        past = (text.answer, text.language, text.title, text.text)
        since = text.first_served_at
        return Verified(value, "answer", text.release, False, *past, first_served_at=since)
    if not texts:
        raise UnknownError("hash")
    notes = tuple(AnswerNote(each.answer, each.hash) for each in texts)
    since = texts[0].first_served_at
    return Verified(value, "release", value, False, first_served_at=since, answers=notes)


def _said(
    knowledge: Knowledge, event: Event, texts: tuple[ReleaseText, ...], today: date
) -> Verified:
    """A reply that somebody was given, with the texts it was made of."""
    code = event.script.language if event.script else knowledge.site.languages[0]
    kept = [AnswerNote(each.answer, each.hash) for each in texts if each.language == code]
    is_current = event.release == knowledge.release
    notes = _all(knowledge, today, code) if is_current else kept
    answers = tuple(note for note in notes if note.id in event.answers)
    return Verified(event.receipt or "", "reply", event.release, is_current, answers=answers)


def _all(knowledge: Knowledge, today: date, code: str | None = None) -> Iterator[AnswerNote]:
    """Every answer of a release, or those in one language."""
    for language in knowledge.languages.values():
        if code in (None, language.code):
            writer = Writer(knowledge, language)
            yield from (writer.note(answer, today) for _, answer in language.answers())
