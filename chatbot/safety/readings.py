"""Everything in a message that code must read because no list of phrases could: numbers and shapes.

Each reading becomes a hit like any other, so the tables can use it by name.
"""

import bisect
from collections.abc import Collection, Container, Iterable, Iterator, KeysView, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter, itemgetter

from chatbot.safety import identity, noise, numbers, tokens, vitals
from chatbot.safety.lexicon import Hit, Lexicon, Row
from chatbot.safety.numbers import Number
from chatbot.safety.reader import Reader
from chatbot.safety.scope import SHAPES
from chatbot.safety.tokens import Token

_STATEMENT = "statement"
_OPENINGS = frozenset({"question", "request"})
_OF_AGE = 18  # years (requirement S-26)
_concept, _start = itemgetter(0), itemgetter(1)
_begin = attrgetter("start")  # of a token
_said = itemgetter(0, slice(3, 6))  # of a token: its text, clause, sentence and mark
_AGES = {"age_of_writer": "age_minor", "age_of_child": "age_child"}


@dataclass(frozen=True, slots=True)
class Text:
    """A message prepared for reading: its canonical text, words, numbers and shapes.

    ``pressures`` and ``shapes`` are what no language is needed for: blood pressures; personal data,
    noise, addresses and code.
    """

    prepared: str
    words: Sequence[Token] = ()
    numbers: Sequence[Number] = ()
    row: Row = Row.of((), ())
    pressures: Sequence[Hit] = ()
    shapes: Sequence[Hit] = ()

    @classmethod
    def of(cls, typed: str, prepared: str, breaks: Container[str]) -> "Text":
        """Read ``typed``, whose canonical (or undisguised) form is ``prepared``."""
        words = tokens.tokenize(prepared, breaks)
        if not words:
            return cls(prepared)
        shapes = [Hit.at(name, 0, 1) for name in noise.read(prepared, words)]
        if identity.names_someone(typed):
            shapes.append(Hit.at("identity_data", 0, 1))
        shapes += _placed(identity.find(prepared), words)
        found = numbers.find(words)
        pressures = list(vitals.pressures(prepared, words, found))
        return cls(prepared, words, found, Row.of(words, found), pressures, shapes)

    def is_like(self, other: "Text") -> bool:
        """Whether two forms of a message have the same words, parted by the same marks.

        So have "发 烧" and "发烧": whoever has read one has read the other.
        """
        ours, theirs = ([*map(_said, one.words)] for one in (self, other))
        return ours == theirs and self.shapes == other.shapes


@dataclass(frozen=True, slots=True)
class Reading:
    """What one language makes of a message: its words, its hits, and phrases that hid hits.

    ``concepts`` are those of the hits, in order; ``fit`` is how many words this language knows.
    """

    words: Sequence[Token]
    hits: Sequence[Hit]
    harmless: Sequence[Hit]
    concepts: KeysView[str]
    fit: int

    def understood(self, signs: Collection[str] | None) -> frozenset[int]:
        """The words that have a meaning here: as one of ``signs`` if given, or as a saying."""
        hits = (
            h for h in self.hits if h.concept not in SHAPES and (not signs or h.concept in signs)
        )
        return frozenset(at for hit in (*hits, *self.harmless) for at in range(hit.start, hit.end))


def read(text: Text, lexicon: Lexicon) -> Reading:
    """What ``lexicon`` makes of a message, its hits in order of their start."""
    hits, harmless = lexicon.find(text.row)
    hits += vitals.read(text.prepared, text.words, text.numbers, hits)
    hits += text.pressures
    hits += _ages(hits, text)
    hits += text.shapes
    fit = _words_under(sorted((*hits, *harmless), key=_start))
    if _is_statement(text, hits):
        hits.append(Hit.at(_STATEMENT, 0, 1))
    hits.sort(key=_start)
    return Reading(text.words, hits, harmless, _concepts(hits), fit)


def heard(reading: Reading, reader: Reader) -> Reading:
    """``reading`` with what ``reader`` makes of its words, all of them together."""
    hits = [*reader.read(reading.words), *reading.hits]
    return replace(reading, hits=hits, concepts=_concepts(hits))


def _concepts(hits: Iterable[Hit]) -> KeysView[str]:
    return dict.fromkeys(map(_concept, hits)).keys()


def _words_under(hits: Iterable[Hit]) -> int:
    """How many words are under the ``hits``, which come in order of their start."""
    count = reached = 0
    for _, start, end, _ in hits:
        if end > reached:
            count += end - max(start, reached)
            reached = end
    return count


def _is_statement(text: Text, hits: Sequence[Hit]) -> bool:
    """Whether nothing is asked: no question mark, no sentence that opens as one or as a request."""
    if not text.words or "?" in text.prepared:
        return False
    return not any(
        hit.concept in _OPENINGS
        and (not hit.start or text.words[hit.start].sentence != text.words[hit.start - 1].sentence)
        for hit in hits
    )


def _ages(hits: Sequence[Hit], text: Text) -> Iterator[Hit]:
    """The ages under 18 that are told; "I am 13 days post infusion" and "15 %" tell none."""
    others = [hit for hit in hits if hit.concept == "not_an_age"]
    for hit in hits:
        if hit.concept not in _AGES:
            continue
        inside = [n for n in text.numbers if hit.start <= n.start and n.end <= hit.end]
        if any(o.start <= n.start and n.end < o.end for o in others for n in inside):
            continue
        if inside and inside[0].value < _OF_AGE and not _is_percent(inside[0], text):
            yield Hit(_AGES[hit.concept], hit.start, hit.end, hit.forms)


def _is_percent(number: Number, text: Text) -> bool:
    return text.prepared[text.words[number.end - 1].end :].lstrip()[:1] == "%"


def _placed(spans: Iterable[identity.Span], words: Sequence[Token]) -> Iterator[Hit]:
    """Personal data as hits on the words it covers."""
    for span in spans:
        first = min(bisect.bisect_left(words, span.start, key=_begin), len(words) - 1)
        last = max(first + 1, bisect.bisect_left(words, span.end, key=_begin))
        yield Hit.at(span.concept, first, last)
