"""Ordinary words of a language, so that a real word is never taken for a misspelt one.

They come with the library pyspellchecker, counted in film subtitles. Only that list is used: what a
misspelt word is read as is decided in ``matching``, from the words of approved phrases.
"""

from functools import lru_cache
from typing import NamedTuple

from spellchecker import SpellChecker

_LANGUAGES = frozenset({"en", "es"})
_FEWEST = 30  # times in the subtitles; below it many are misspelt themselves
# Of so few letters most that are rarer than one word in a million are names, or misspelt as well.
_SHORT = 4
_RARE = 1e-6


class Ordinary(NamedTuple):
    """The ordinary words of a language; ``rare`` are so short and rare that many are slips."""

    words: frozenset[str] = frozenset()
    rare: frozenset[str] = frozenset()


@lru_cache(maxsize=4)
def ordinary_words(language: str) -> Ordinary:
    """The ordinary words of ``language``; none where words are not parted by spaces."""
    if language not in _LANGUAGES:
        return Ordinary()
    counted = SpellChecker(language=language).word_frequency.dictionary
    least = _RARE * sum(counted.values())
    return Ordinary(
        frozenset(word for word, times in counted.items() if times >= _FEWEST),
        frozenset(word for word, times in counted.items() if len(word) <= _SHORT and times < least),
    )
