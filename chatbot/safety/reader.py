"""The second reader: how alarming the words of a message are, all of them together.

Rules find what their tables name. This reader weighs every word, every pair of words, three Chinese
characters in a row and, in longer words, pieces of four letters, by weights that were learned from
sentences of people in danger and from ordinary ones (``make reader``). It knows neither grammar nor
numbers, so it has a say only where the rules find no sign, not even a denied one, and it speaks to
them by concepts: ``read_alarm`` and ``read_crisis``, where it is sure; ``read_doubt``, where it is
not and a card may be shown; ``read_ordinary``, where an emergency that the rules find stands above
the answer instead of in its place. It never takes a finding away (promise P8).
"""

import heapq
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import sqrt

from chatbot.knowledge.alarms import AlarmTable, Limits
from chatbot.safety.lexicon import Hit
from chatbot.safety.tokens import Token

EDGE = "^"  # where a message or a word begins and ends
_PIECE = 4  # letters
_LONGEST = 30  # letters of a word that is cut into pieces
FIRST_CHINESE = "\u3040"
_SHORTNESS = 3  # words that every message is taken to have more, so that one word decides little

_LONG = 20  # words: in longer messages the weights are averaged; an alarm is in one sentence
_FEWEST = 3  # words that a message must have: what one or two mean is for the rules

_SHOWN = 4  # features that explain a reading
_MEMORY = 20_000  # words whose weight is remembered


@lru_cache(maxsize=4096)
def of_word(word: str) -> tuple[str, ...]:
    """The features of a word: itself and, if it is longer, its pieces."""
    if not _PIECE <= len(word) < _LONGEST:
        return (word,)
    marked = f"{EDGE}{word}{EDGE}"
    starts = range(len(marked) - _PIECE + 1)
    return (word, *(f"~{marked[at : at + _PIECE]}" for at in starts))


def of_order(words: Sequence[str]) -> list[str]:
    """The features of words in a row: pairs, and three where the one between is Chinese."""
    row = [EDGE, *words, EDGE]
    found = [f"{first}_{second}" for first, second in itertools.pairwise(row)]
    if max(words) >= FIRST_CHINESE:
        found += [
            f"{pair}_{third}"
            for pair, second, third in zip(found, words, row[2:], strict=False)
            if second >= FIRST_CHINESE
        ]
    return found


def sentences(tokens: Iterable[Token]) -> list[list[str]]:
    """The words of each sentence without numbers, of which the rules know more."""
    found: dict[int, list[str]] = {}
    for token in tokens:
        if not token.text[0].isdigit():
            found.setdefault(token.sentence, []).append(token.text)
    return list(found.values())


def features(parts: Iterable[Sequence[str]]) -> Iterator[str]:
    """All features of a message, given as its ``sentences``."""
    for words in parts:
        yield from itertools.chain.from_iterable(map(of_word, words))
        yield from of_order(words)


def length(words: int) -> float:
    """What the weights of so many words are divided by, so that long letters are not louder."""
    return sqrt(words + _SHORTNESS) * max(1.0, words / _LONG)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads messages by the learned weights of one language. Build it with ``of``."""

    _alarm: Mapping[str, int]
    _crisis: Mapping[str, int]
    _limits: Limits
    _known: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Iterable[AlarmTable]) -> "Reader":
        """The reader of all ``tables`` of a language together; without weights it hears nothing."""
        listed = list(tables)
        limits = next((table.limits for table in listed if table.limits), Limits())
        alarm = _weights(table.alarm_words for table in listed)
        return cls(alarm, _weights(table.crisis_words for table in listed), limits)

    def read(self, tokens: Sequence[Token]) -> list[Hit]:
        """What the words come to: no hit, or one on the first of them."""
        parts = sentences(tokens)
        count = sum(map(len, parts))
        if count < _FEWEST or not self._alarm:
            return []
        orders = [of_order(words) for words in parts]
        totals = list(map(self._total, parts, orders))
        score = sum(totals) / length(count)
        loudest = max(
            total / length(len(words)) for total, words in zip(totals, parts, strict=True)
        )
        if score >= self._limits.alarm:
            pieces = map(of_word, itertools.chain.from_iterable(parts))
            heard = sum(_sum(self._crisis, row) for row in (*orders, *pieces)) / length(count)
            name = "read_crisis" if heard >= self._limits.crisis else "read_alarm"
            return [self._hit(name, (*parts, *orders))]
        if score >= self._limits.doubt or loudest >= self._limits.alarm:
            return [self._hit("read_doubt", (*parts, *orders))]
        return [Hit.at("read_ordinary", 0, 1)] if loudest <= self._limits.ordinary else []

    def _total(self, words: Sequence[str], order: Iterable[str]) -> int:
        total = _sum(self._alarm, order)
        known = map(self._known.get, words)  # asked once: another thread may forget meanwhile
        for word, weight in zip(words, known, strict=True):
            total += self._learn(word) if weight is None else weight
        return total

    def _learn(self, word: str) -> int:
        """The weight of a word with its pieces, to be remembered."""
        if len(self._known) >= _MEMORY:
            self._known.clear()
        weight = _sum(self._alarm, of_word(word))
        self._known[word] = weight
        return weight

    def _hit(self, concept: str, rows: Iterable[Iterable[str]]) -> Hit:
        """A hit explained by the features of the tables that spoke for it most: whole words."""
        known = self._alarm.keys() & itertools.chain.from_iterable(rows)
        spoke = [(-self._alarm[name], name) for name in known if self._alarm[name] > 0]
        loudest = heapq.nsmallest(_SHOWN, spoke)
        return Hit(concept, 0, 1, tuple((name,) for _, name in loudest))


def _sum(weights: Mapping[str, int], features: Iterable[str]) -> int:
    return sum(map(weights.get, features, itertools.repeat(0)))


def _weights(tables: Iterable[Mapping[int, str]]) -> dict[str, int]:
    return {
        feature: weight
        for table in tables
        for weight, listed in table.items()
        for feature in listed.split()
    }
