"""How hard a text is to read, by language (requirement S-60).

English: the Flesch-Kincaid grade, 0.39 x words per sentence + 11.8 x syllables per word - 15.59
(Kincaid and others, 1975). Spanish: the INFLESZ ease, 206.835 - 62.3 x syllables per word - words
per sentence (Szigriszt 1993, Barrio 2008); more is easier. Chinese: characters per sentence, since
no formula is agreed on. Syllables are counted by rules of spelling, with a list of common English
words that the rules get wrong.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|[0-9][0-9.,]*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_VOWELS = re.compile(r"[aeiouy]+")
# An e that is written and not spoken: at the end, before s or d, and before endings such as -ly.
_SILENT = re.compile(
    r"(?<=[^aeiouy])e$(?<![^aeiouyl]le)|(?<=[^aeiouysxzcgh])es$(?<![^aeiouyl]les)|"
    r"(?<=th)es$|(?<=[^aeiouytd])ed$(?<![^aeiouyl]led)|"
    r"(?<=[aeiouy][^aeiouy])e(?=(?:ly|ty|ful|ness|less|ment|ments|times|where|thing)$)"
)
# Vowels side by side that are spoken apart: "via", "serious", "earlier", "react", "being".
_APART = re.compile(
    r"(?<=[^ctsgx])ia(?!ge)|(?<=[ct])ia(?=t)|(?<=[^ctsgx])io(?=us)|io(?!n|us)|iu|eo(?![up])|"
    r"(?<=[^gq])ua(?!r)|(?<=[^q])uity|[aeouy]ing$|rea(?=ct|lit)|crea|i(?:er|est)$"
)
_KNOWN = {
    **dict.fromkeys(["called", "hour", "hours", "our", "ours", "tired"], 1),
    **dict.fromkeys(["fluid", "fluids", "language", "people", "quiet", "someone", "union"], 2),
    **dict.fromkeys(["elsewhere", "sometimes"], 2),
    **dict.fromkeys(["anyone", "everyone", "everything", "idea", "ideas", "languages"], 3),
    **dict.fromkeys(["diabetes", "everywhere", "experience", "scientific"], 4),
}


# In Spanish, two strong vowels side by side, or an accented weak one, are spoken apart.
_SPANISH_VOWELS = re.compile(r"[aeiouáéíóúü]+(?:y$)?|y$")
_SPANISH_APART = re.compile(r"(?=[aeoáéíóú][aeoáéíóú])")
_SPANISH_SILENT = re.compile(r"(?<=q)u|(?<=g)u(?=[eéií])")


@lru_cache(maxsize=16384)
def syllables(word: str) -> int:
    """How many syllables an English ``word`` has, at least one; a number counts as one."""
    plain = word.lower().replace("’", "'").removesuffix("'s")
    if plain in _KNOWN:
        return _KNOWN[plain]
    spoken = _SILENT.sub("", plain)
    return max(1, len(_VOWELS.findall(spoken)) + len(_APART.findall(spoken)))


def spanish_syllables(word: str) -> int:
    """How many syllables a Spanish ``word`` has, at least one; a number counts as one."""
    spoken = _SPANISH_SILENT.sub("", word.lower())
    return max(1, len(_SPANISH_VOWELS.findall(spoken)) + len(_SPANISH_APART.findall(spoken)))


def grade(sentences: Iterable[str]) -> float:
    """The Flesch-Kincaid grade of an English text given as sentences; 0 where there is no word."""
    per_sentence, per_word = _means(sentences, syllables)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59 if per_sentence else 0.0


def ease(sentences: Iterable[str]) -> float:
    """The INFLESZ ease of a Spanish text given as sentences; 100 where there is no word."""
    per_sentence, per_word = _means(sentences, spanish_syllables)
    return 206.835 - 62.3 * per_word - per_sentence if per_sentence else 100.0


def _means(sentences: Iterable[str], count: Callable[[str], int]) -> tuple[float, float]:
    """Words per sentence and syllables per word."""
    spoken = [found for found in map(_WORD.findall, sentences) if found]
    words = [word for sentence in spoken for word in sentence]
    if not words:
        return 0.0, 0.0
    return len(words) / len(spoken), sum(map(count, words)) / len(words)


def length(sentence: str) -> int:
    """How many words a sentence has; what hyphens join is one, and so is a Chinese character."""
    spaced = _HAN.sub(" x ", sentence)
    return sum(any(map(str.isalnum, word)) for word in spaced.split())
