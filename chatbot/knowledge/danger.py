"""The sentences that the second reader of the safety screen learns from, one file per language."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from chatbot.errors import KnowledgeError
from chatbot.knowledge import parser
from chatbot.knowledge.entry import Entry, Line

FILE = "safety_sentences.yaml"

Kind: TypeAlias = Literal["ordinary", "emergency", "crisis"]


class Sentences(Entry):
    """What people write in an emergency and in a crisis, and ordinary sentences beside it."""

    emergency: tuple[Line, ...]
    crisis: tuple[Line, ...]
    ordinary: tuple[Line, ...]


class Sentence(NamedTuple):
    """One learned sentence and what it is."""

    text: str
    kind: Kind
    language: str


def load(folder: Path, language: str) -> Iterator[Sentence]:
    """The sentences of ``language`` in a knowledge folder. Raises KnowledgeError and OSError."""
    name = f"{language}/{FILE}"
    document = parser.parse((folder / name).read_text("utf-8"), name)
    built = parser.build(Sentences, document, ())
    if isinstance(built, list):
        raise KnowledgeError(tuple(built))
    kinds: tuple[Kind, ...] = ("emergency", "crisis", "ordinary")
    for kind in kinds:
        for text in getattr(built, kind):
            yield Sentence(text, kind, language)
