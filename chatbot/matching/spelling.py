"""Misspelt words, read as words of the field: never away from a real word, never to one that turns
a meaning round (promise P8).

Which of several near words is meant, the words beside it tell, by the pairs that phrases hold. A
short name such as "GVHD" is near to too much, so it is read only beside a word that stands beside
it in a phrase.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from string import ascii_lowercase
from typing import NamedTuple, Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from chatbot.matching.slips import unlikeliness

_SHORTEST = 2  # letters
_PLAIN_FROM = 4  # letters: a shorter word is near to too much to be read on its own
_PLAIN_BELOW = 5  # letters: a shorter word that is no ordinary one is a name
_TWO_EDITS_FROM = 7  # letters
_LONGEST = 40  # letters
_SHORTEST_HALF = 3  # letters of each of two words that were written as one
_MOST_READ = 60  # words of one message, its first (requirement S-69)
_MOST_REPAIRED = 20  # of them
_MOST_KEPT = 50_000  # words looked up before: bounded, as strangers choose them
_DRAWN_OUT = re.compile(r"(.)\1{2,}")  # "heyyy"
# What a repair must outweigh its rivals by, and what unlikeliness and neighbors weigh, in tenfolds
# of phrases that hold the word.
_LEAD = 0.6
_UNLIKELY = 3.5
_FIT = 1.2
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
    rare: frozenset[str]
    function_words: frozenset[str]
    deciding: frozenset[str]
    denials: frozenset[str]

    def stem(self, word: str) -> str: ...


class Beside(NamedTuple):
    """The stems of the words before and after a word; "^" and "$" where there is none."""

    before: str = "^"
    after: str = "$"


class _Near(NamedTuple):
    """A word near to a strange one; ``points`` tell how likely it is meant, in tenfolds."""

    name: str
    points: float


class Speller:
    """Finds what strange words were meant to be. ``are_pair``: two stems in a row in a phrase."""

    def __init__(self, words: Words, are_pair: Callable[[str, str], bool]) -> None:
        self._words = words
        self._are_pair = are_pair
        self._targets: dict[int, list[str]] = {}
        self._near: dict[str, tuple[_Near, ...]] = {}
        for word in sorted(words.known):
            if len(word) >= _SHORTEST and _is_plain(word):
                self._targets.setdefault(len(word), []).append(word)

    def read(self, typed: Sequence[str]) -> list[tuple[str, str]]:
        """Each word as typed and as read; two that were one word stand together."""
        strange = set(self.strange(typed)[:_MOST_REPAIRED])
        if not strange:
            return [(word, word) for word in typed]
        read: list[tuple[str, str]] = []
        place = 0
        while place < len(typed):
            words = typed[place : place + 2]
            if not strange.isdisjoint((place, place + 1)) and self._is_parted(words):
                read.append((" ".join(words), "".join(words)))
                place += 2
                continue
            said = words[0]
            if place in strange:
                before = read[-1][1].split()[-1] if read else "^"
                after = self._after(typed[place + 1 : place + 3], is_strange=place + 1 in strange)
                said = self.meant(said, Beside(self._words.stem(before), self._words.stem(after)))
            read.append((words[0], said))
            place += 1
        return read

    def _is_parted(self, words: Sequence[str]) -> bool:
        """Whether ``words`` are one word that was written as two."""
        return min(map(len, words)) > 1 and "".join(words) in self._words.known

    def _after(self, words: Sequence[str], *, is_strange: bool) -> str:
        """The first of the next ``words``; where it is strange, what it is by itself."""
        if not is_strange:
            return words[0] if words else "$"
        behind = self._words.stem(words[1]) if len(words) > 1 else "$"
        return self.meant(words[0], Beside("", behind)).split()[0]

    def strange(self, typed: Sequence[str]) -> list[int]:
        """The places of words that may be misspelt."""
        return [at for at, word in enumerate(typed[:_MOST_READ]) if self.is_strange(word)]

    def is_strange(self, word: str) -> bool:
        """Whether ``word`` may be misspelt."""
        words = self._words
        if word in words.known or len(word) < _SHORTEST or not _is_plain(word):
            return False
        if word in words.ordinary:
            return word in words.rare
        return words.stem(word) not in words.topical

    def meant(self, word: str, beside: Beside) -> str:
        """What the strange ``word`` was meant to be: a word, two of them, or itself."""
        near = self._near.get(word)
        if near is None:
            if len(self._near) > _MOST_KEPT:
                self._near.clear()
            near = self._near[word] = self._nearest(word)
        return self._chosen(word, near, beside) if near else self._parted(word) or word

    def _nearest(self, word: str) -> tuple[_Near, ...]:
        """The words that are near to ``word``, the likeliest first."""
        calm = {_DRAWN_OUT.sub(r"\1", word), _DRAWN_OUT.sub(r"\1\1", word)} - {word}
        near = self._within(2 if len(word) >= _TWO_EDITS_FROM else 1, word)
        names = calm & self._words.known or {name for name, edits in near if edits < 2}
        if near and not names and not self._is_ordinary_slip(word):
            names = {name for name, _ in near if name[0] == word[0]}
        points = (_Near(name, self._points(word, name)) for name in names)
        return tuple(sorted(points, key=lambda each: (-each.points, each.name)))

    def _within(self, limit: int, word: str) -> list[tuple[str, float]]:
        """Words at most ``limit`` edits away, with how many edits that is."""
        return [
            (name, edits)
            for size in range(len(word) - limit, len(word) + limit + 1)
            for name, edits, _ in process.extract(
                word[:_LONGEST],
                self._targets.get(size, ()),
                scorer=OSA.distance,
                score_cutoff=limit,
                limit=None,
            )
        ]

    def _is_ordinary_slip(self, word: str) -> bool:
        """Whether a real word that no phrase has is one edit away."""
        parts = [(word[:at], word[at:]) for at in range(len(word[:_LONGEST]))]
        shorter = {head + tail[1:] for head, tail in parts}
        swapped = {head + tail[1:2] + tail[0] + tail[2:] for head, tail in parts}
        other = {
            head + letter + rest
            for head, tail in parts
            for letter in ascii_lowercase
            for rest in (tail, tail[1:])
        }
        return not self._words.ordinary.isdisjoint(shorter | swapped | other)

    def _points(self, word: str, name: str) -> float:
        return math.log10(1 + self._words.counts[name]) - _UNLIKELY * unlikeliness(word, name)

    def _chosen(self, word: str, near: Sequence[_Near], beside: Beside) -> str:
        """The likeliest of ``near`` beside the others; ``word`` where another is about as likely,
        or where it turns a meaning round."""
        fits = {each.name: self._fit(each.name, beside) for each in near}
        free = [each for each in near if fits[each.name] >= self._must_fit(word, each.name)]
        ranked = sorted((-_FIT * fits[name] - points, name) for name, points in free)
        if not ranked:
            return word
        least, best = ranked[0]
        stem = self._words.stem(best)
        rivals = (place for place, name in ranked if self._words.stem(name) != stem)
        is_open = next(rivals, math.inf) - least < _LEAD
        return word if is_open or self._turns_meaning(best) else best

    def _turns_meaning(self, name: str) -> bool:
        """Whether ``name`` decides what is meant; "don't" cannot be taken for anything else."""
        is_denial = name in self._words.denials and "'" not in name
        return is_denial or name in _NEVER_MEANT or name in self._words.deciding

    def _fit(self, name: str, beside: Beside) -> int:
        """Beside how many of its neighbors ``name`` stands in a phrase, too."""
        stem = self._words.stem(name)
        return self._are_pair(beside.before, stem) + self._are_pair(stem, beside.after)

    def _must_fit(self, word: str, name: str) -> int:
        """Beside how many neighbors ``name`` must stand in phrases to be read for ``word``: where
        one of them is short, it is near to too much."""
        if len(word) < _PLAIN_FROM - 1 or word in self._words.rare:
            return 2
        if name in self._words.function_words:
            return 0
        is_name = len(name) < _PLAIN_BELOW and name not in self._words.ordinary
        return int(is_name or len(word) < _PLAIN_FROM)

    def _parted(self, word: str) -> str | None:
        """Two words of phrases that were written as one: "sideeffects"."""
        for at in range(_SHORTEST_HALF, len(word[:_LONGEST]) - _SHORTEST_HALF + 1):
            pair = word[:at], word[at:]
            if self._words.known.issuperset(pair) and self._are_pair(*map(self._words.stem, pair)):
                return " ".join(pair)
        return None


def _is_plain(word: str) -> bool:
    """Whether ``word`` is of letters alone, but for the apostrophe of "can't"."""
    return word.replace("'", "").isalpha()
