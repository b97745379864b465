"""The second reader: how alarming the words of a message are, all of them together.

Rules find what their tables name. This reader weighs every word, every pair of words, three Chinese
characters in a row and, in longer words, pieces of four letters, by weights that were learned from
sentences of people in danger and from ordinary ones (``make reader``). It knows neither grammar nor
numbers, so it has a say only where the rules find no sign, not even a denied one, and it speaks to
them by concepts: ``read_alarm`` and ``read_crisis``, where it is sure; ``read_doubt``, where it is
not and a card is shown; ``read_ordinary``, where an emergency that the rules find stands above the
answer instead of in its place. It never takes a finding away (promise P8).
"""

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
_FIRST_CHINESE = "\u3040"
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


def of_order(words: Sequence[str]) -> Iterator[str]:
    """The features of words in a row: pairs, and three where the one between is Chinese."""
    row = [EDGE, *words, EDGE]
    for first, second in itertools.pairwise(row):
        yield f"{first}_{second}"
    if any(word >= _FIRST_CHINESE for word in words):
        for first, second, third in zip(row, row[1:], row[2:], strict=False):
            if second >= _FIRST_CHINESE:
                yield f"{first}_{second}_{third}"


def readable(tokens: Iterable[Token]) -> list[str]:
    """The words without numbers, of which the rules know more."""
    return [token.text for token in tokens if not token.text[0].isdigit()]


def length(words: Sequence[str]) -> float:
    """What the weights of a message are divided by, so that long letters are not louder."""
    return sqrt(len(words) + _SHORTNESS) * max(1.0, len(words) / _LONG)


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
        words = readable(tokens)
        if len(words) < _FEWEST or not self._alarm:
            return []
        score, limits = self._score(words), self._limits
        if score >= limits.alarm:
            name = "read_crisis" if self._is_crisis(words) else "read_alarm"
            return [self._hit(name, words)]
        loudest = score
        if tokens[-1].sentence:
            sentences = itertools.groupby(tokens, key=_sentence)
            parts = (readable(part) for _, part in sentences)
            loudest = max(score, *map(self._score, parts))
        if score >= limits.doubt or loudest >= limits.alarm:
            return [self._hit("read_doubt", words)]
        return [Hit.at("read_ordinary", 0, 1)] if loudest <= limits.ordinary else []

    def _score(self, words: Sequence[str]) -> float:
        weigh = self._alarm.get
        total = sum(map(self._weight, words))
        return (total + sum(weigh(feature, 0) for feature in of_order(words))) / length(words)

    def _weight(self, word: str) -> int:
        """The weight of a word with its pieces."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _MEMORY:
                self._known.clear()
            known = sum(self._alarm.get(feature, 0) for feature in of_word(word))
            self._known[word] = known
        return known

    def _is_crisis(self, words: Sequence[str]) -> bool:
        features = itertools.chain(*map(of_word, words), of_order(words))
        total = sum(self._crisis.get(feature, 0) for feature in features)
        return total / length(words) >= self._limits.crisis

    def _hit(self, concept: str, words: Sequence[str]) -> Hit:
        """A hit explained by the features of the tables that spoke for it most."""
        features = dict.fromkeys(itertools.chain(words, of_order(words)))
        told = sorted((-self._alarm.get(name, 0), name) for name in features)[:_SHOWN]
        return Hit(concept, 0, 1, tuple((name,) for weight, name in told if weight < 0))


def _sentence(token: Token) -> int:
    return token.sentence


def _weights(tables: Iterable[Mapping[int, str]]) -> dict[str, int]:
    return {
        feature: weight
        for table in tables
        for weight, features in table.items()
        for feature in features.split()
    }
