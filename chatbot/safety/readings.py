"""Everything in a message that code must read because no list of phrases could: numbers and shapes.

Each reading becomes a hit like any other, so the tables can use it by name.
"""

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.safety import identity, noise, numbers, tokens, vitals
from chatbot.safety.lexicon import Hit, Lexicon
from chatbot.safety.numbers import Number
from chatbot.safety.tokens import Token

_OF_AGE = 18  # years (requirement S-26)
_AGES = {"age_of_writer": "age_minor", "age_of_child": "age_child"}


@dataclass(frozen=True, slots=True)
class Text:
    """A message prepared for reading: as typed, as canonical text, and its personal data."""

    typed: str
    prepared: str
    shapes: tuple[tuple[str, int, int], ...]

    @classmethod
    def of(cls, typed: str, prepared: str) -> "Text":
        """Prepare ``typed``, whose canonical (or undisguised) form is ``prepared``."""
        spans = [(span.concept, span.start, span.end) for span in identity.find(prepared)]
        if identity.names_someone(typed):
            spans.append(("identity_data", 0, 1))
        return cls(typed, prepared, tuple(spans))


def read(text: Text, lexicon: Lexicon) -> tuple[list[Token], list[Hit]]:
    """The words and all hits of a message for one language."""
    words = tokens.tokenize(text.prepared, lexicon.breaks)
    found = numbers.find(words)
    hits = lexicon.find(words, found)
    hits += vitals.read(text.prepared, words, found, hits)
    hits += _ages(hits, found)
    if words:
        hits += [Hit(name, 0, 1, name) for name in noise.read(text.prepared, words)]
        hits += _placed(text, words)
    return words, hits


def _ages(hits: Sequence[Hit], found: Sequence[Number]) -> Iterator[Hit]:
    """The ages under 18 that are told; "I am 13 days post infusion" tells none."""
    others = [hit for hit in hits if hit.concept == "not_an_age"]
    for hit in hits:
        if hit.concept not in _AGES:
            continue
        inside = [n for n in found if hit.start <= n.start and n.end <= hit.end]
        if any(o.start <= n.start and n.end < o.end for o in others for n in inside):
            continue
        if inside and inside[0].value < _OF_AGE:
            yield Hit(_AGES[hit.concept], hit.start, hit.end, hit.phrase)


def _placed(text: Text, words: Sequence[Token]) -> Iterator[Hit]:
    """Personal data as hits on the words it covers."""
    starts = [word.start for word in words]
    for concept, start, end in text.shapes:
        first = min(bisect.bisect_left(starts, start), len(words) - 1)
        last = max(first + 1, bisect.bisect_left(starts, end))
        yield Hit(concept, first, last, concept)
