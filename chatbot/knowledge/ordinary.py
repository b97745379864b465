"""Ordinary words of a language, so that a real word is never taken for a misspelt one.

They come with the library pyspellchecker, counted in film subtitles. Only that list is used: what a
misspelt word is read as is decided in ``matching``, from the words of approved phrases.
"""

from functools import lru_cache

from spellchecker import SpellChecker

_LANGUAGES = frozenset({"en", "es"})
_RARE = 30  # times in the subtitles; below it many are misspelt themselves


@lru_cache(maxsize=4)
def ordinary_words(language: str) -> frozenset[str]:
    """The ordinary words of ``language``; none where words are not parted by spaces."""
    if language not in _LANGUAGES:
        return frozenset()
    counted = SpellChecker(language=language).word_frequency.dictionary
    return frozenset(word for word, times in counted.items() if times >= _RARE)
