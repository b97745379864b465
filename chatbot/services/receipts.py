"""Tell what a hash in a receipt stands for."""

from dataclasses import dataclass
from typing import Literal

from chatbot.answering.answers import content_hash
from chatbot.services.shared import Services, UnknownError


@dataclass(frozen=True, slots=True)
class Verified:
    """A hash that this release knows. ``title`` and ``text`` are the words as authored."""

    hash: str
    kind: Literal["answer", "release"]
    release: str
    answer: str | None = None
    language: str | None = None
    title: str | None = None
    text: str | None = None
    reviewed_on: str | None = None


def verify_hash(services: Services, value: str) -> Verified:
    """The answer or release that ``value`` is the hash of. Raises UnknownError("hash")."""
    knowledge = services.known()
    if value == knowledge.release:
        return Verified(value, "release", knowledge.release)
    for language in knowledge.languages.values():
        for _, answer in language.answers():
            if content_hash(answer) == value:
                reviewed = answer.review.reviewed_on if answer.review.state == "approved" else None
                return Verified(
                    value,
                    "answer",
                    knowledge.release,
                    answer.id,
                    language.code,
                    answer.title,
                    answer.text,
                    reviewed.isoformat() if reviewed else None,
                )
    raise UnknownError("hash")
