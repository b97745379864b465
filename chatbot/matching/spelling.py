"""Misspelt words, read as words of the field: never away from a real word, never to one that turns
a meaning round (promise P8).

Which of several near words is meant, the words beside it tell, by the pairs that phrases hold. A
short name such as "GVHD" is near to too much, so it is read only beside a word that stands beside
it in a phrase.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORTEST = 3  # letters
_PLAIN_BELOW = 5  # letters: a shorter word that is no ordinary one is a name
_TWO_EDITS_FROM = 8  # letters
_LONGEST = 40  # letters
_SHORTEST_HALF = 3  # letters of each of two words that were written as one
_CLEARLY_MORE = 3  # times: of two words as near, the one that phrases hold so much oftener is meant
_MOST_KEPT = 50_000  # words looked up before: bounded, as strangers choose them
_DRAWN_OUT = re.compile(r"(.)\1{2,}")  # "heyyy"
# Words whose change turns a meaning round.
_NEVER_MEANT = frozenset(
    [
        *("cure", "cures", "cured", "cause", "causes", "caused", "positive", "negative"),
        *("before", "after", "without", "never", "autologous", "allogeneic"),
        *("hypotension", "hypertension", "adult", "child"),
    ]
)


class Words(Protocol):
    """What is known of words: see ``Lexicon``."""

    known: set[str]
    topical: set[str]
    counts: Counter[str]
    ordinary: frozenset[str]
    function_words: frozenset[str]
    deciding: frozenset[str]

    def stem(self, word: str) -> str: ...


class Beside(NamedTuple):
    """The stems of the words before and after a word; "^" and "$" where there is none."""

    before: str = "^"
    after: str = "$"


class Speller:
    """Finds what strange words were meant to be. ``are_pair``: two stems in a row in a phrase."""

    def __init__(self, words: Words, are_pair: Callable[[str, str], bool]) -> None:
        self._words = words
        self._are_pair = are_pair
        self._targets: dict[int, list[str]] = {}
        self._near: dict[str, tuple[str, ...]] = {}
        for word in sorted(words.known):
            if word.isalpha() and self._may_be_meant(word):
                self._targets.setdefault(len(word), []).append(word)

    def is_strange(self, word: str) -> bool:
        """Whether ``word`` may be misspelt."""
        words = self._words
        is_right = word in words.known or word in words.ordinary or len(word) < _SHORTEST
        return not is_right and word.isalpha() and words.stem(word) not in words.topical

    def meant(self, word: str, beside: Beside) -> str:
        """What the strange ``word`` was meant to be: a word, two of them, or itself."""
        near = self._near.get(word)
        if near is None:
            if len(self._near) > _MOST_KEPT:
                self._near.clear()
            near = self._near[word] = self._nearest(word)
        return self._chosen(word, near, beside) if near else self._parted(word) or word

    def _may_be_meant(self, word: str) -> bool:
        words = self._words
        if word in _NEVER_MEANT or word in words.deciding or len(word) < _SHORTEST:
            return False
        return word in words.function_words or words.stem(word) in words.topical

    def _nearest(self, word: str) -> tuple[str, ...]:
        """The words that are nearest to ``word``, those in most phrases first."""
        calm = {_DRAWN_OUT.sub(r"\1", word), _DRAWN_OUT.sub(r"\1\1", word)} - {word}
        if drawn_out := calm & self._words.known:
            return (min(drawn_out, key=lambda name: (-self._words.counts[name], name)),)
        limit = 2 if len(word) >= _TWO_EDITS_FROM else 1
        sizes = range(len(word) - limit, len(word) + limit + 1)
        hits = [hit for size in sizes for hit in self._within(limit, word, size)]
        hits.sort(key=lambda hit: (hit[1], -self._words.counts[hit[0]], hit[0]))
        return tuple(name for name, edits in hits if edits == hits[0][1])

    def _within(self, limit: int, word: str, size: int) -> list[tuple[str, int]]:
        """Words of ``size`` letters at most ``limit`` edits away; two edits spare the first."""
        found = process.extract(
            word[:_LONGEST],
            self._targets.get(size, ()),
            scorer=OSA.distance,
            score_cutoff=limit,
            limit=None,
        )
        return [(name, int(edits)) for name, edits, _ in found if edits < 2 or name[0] == word[0]]

    def _chosen(self, word: str, near: Sequence[str], beside: Beside) -> str:
        """The one of ``near`` that fits best beside the others; ``word`` where two fit as well."""
        fits = {name: self._fit(name, beside) for name in near}
        free = [name for name in near if fits[name] or not self._must_fit(word, name)]
        ranked = sorted(free, key=lambda name: -fits[name])
        if not ranked:
            return word
        best, counts = ranked[0], self._words.counts
        rivals = (
            counts[name]
            for name in ranked
            if fits[name] == fits[best] and self._words.stem(name) != self._words.stem(best)
        )
        is_open = any(counts[best] < _CLEARLY_MORE * count for count in rivals)
        return word if is_open else best

    def _fit(self, name: str, beside: Beside) -> int:
        """Beside how many of its neighbors ``name`` stands in a phrase, too."""
        stem = self._words.stem(name)
        return self._are_pair(beside.before, stem) + self._are_pair(stem, beside.after)

    def _must_fit(self, word: str, name: str) -> bool:
        """Whether ``name`` is near to too much to be read for ``word`` on its own."""
        if name in self._words.function_words:
            return False
        is_name = len(name) < _PLAIN_BELOW and name not in self._words.ordinary
        return is_name or len(word) == _SHORTEST

    def _parted(self, word: str) -> str | None:
        """Two words of phrases that were written as one: "sideeffects"."""
        for at in range(_SHORTEST_HALF, len(word[:_LONGEST]) - _SHORTEST_HALF + 1):
            pair = word[:at], word[at:]
            if self._words.known.issuperset(pair) and self._are_pair(*map(self._words.stem, pair)):
                return " ".join(pair)
        return None
