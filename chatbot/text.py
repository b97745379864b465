"""One canonical form of what people type (requirement S-67), and its words.

The canonical form is for matching only. It is never stored and never shown.
"""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

MAX_CODE_POINTS = 1000  # requirement S-65
MAX_BYTES = 4096  # requirement S-65

# Letters of other scripts that look like Latin ones, from Unicode TR39: the ones that turn up in
# evasion. Applied only to words that mix scripts, so that real Cyrillic or Greek stays itself.
_CONFUSABLE = str.maketrans(
    "аеорсухіјѕԁһոԛԝвкмнтгıɑɡαοερτυνικ",
    "aeopcyxijsdhnqwbkmhtriagaoeptuvik",
)
_LATIN = re.compile(r"[a-z]")
_OTHER_ALPHABET = re.compile(r"[Ͱ-ӿԀ-֏ıɑɡ]")
_SPACE = re.compile(r"\s+")
# What folding leaves alone but for capitals and spaces: most of Spanish and Chinese.
_PLAIN = re.compile("[ -~¡¿°×áéíóúüñÁÉÍÓÚÜÑ“”、。《》「」『』【】\u4e00-\u9fff]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters that are only a space
_KEEP_MARKS = frozenset("̧̀́̂̃̈")  # grave, acute, circumflex, tilde, diaeresis, cedilla

# A word is one CJK character, a number with its decimals, or a run of letters and digits that may
# hold an apostrophe. Hyphens and slashes part words, so that "CAR-T" and "car t" read alike.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff]|[0-9]+(?:[.,][0-9]+)?(?![^\W_])|"
    r"[^\W_\u3040-\u30ff\u3400-\u9fff]+(?:'[^\W\d_]+)?"
)


def canonical(text: str) -> str:
    """Fold ``text`` into the one form that all matching reads.

    NFKC, no invisible or control characters, at most the common accents, lower case, look-alike
    letters folded inside mixed-script words, single spaces. Idempotent.
    """
    if text.isascii():  # nothing to fold but case and spaces: the same, several times faster
        return " ".join(_CONTROL.sub(" ", text).lower().split())
    folded = unicodedata.normalize("NFKC", text)
    if _PLAIN.fullmatch(folded):
        return " ".join(folded.lower().split())
    kept = "".join(map(_shown, unicodedata.normalize("NFD", folded)))
    composed = unicodedata.normalize("NFKC", kept).casefold().replace("’", "'").replace("‘", "'")
    words = (_without_lookalikes(word) for word in _SPACE.split(composed) if word)
    return unicodedata.normalize("NFKC", " ".join(words))


@lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    """A character as it is kept: itself, a space, or nothing where it cannot be seen."""
    if char in _BLANK:
        return " "
    category = unicodedata.category(char)
    if category == "Mn" and char not in _KEEP_MARKS and not _is_kana_mark(char):
        return ""
    if category in ("Cf", "Co", "Cn", "Cs", "Me"):
        return ""
    return " " if category == "Cc" or category.startswith("Z") else char


def _is_kana_mark(char: str) -> bool:
    return char in "\u3099\u309a"


def _without_lookalikes(word: str) -> str:
    if _LATIN.search(word) and _OTHER_ALPHABET.search(word):
        return word.translate(_CONFUSABLE)
    return word


@lru_cache(maxsize=65536)
def _unaccented(word: str) -> str:
    stripped = unicodedata.normalize("NFD", word)
    return "".join(char for char in stripped if unicodedata.category(char) != "Mn")


def unaccented(text: str) -> str:
    """``text`` without accents, for languages where people leave them out when they type."""
    return text if text.isascii() else _unaccented(text)


def words(text: str) -> list[str]:
    """The words of a canonical text, in order; each CJK character counts as one."""
    return _WORD.findall(text)


def with_words(text: str, instead: Mapping[str, str]) -> str:
    """A canonical text with other words in place of some of its own."""
    return _WORD.sub(lambda word: instead.get(word[0], word[0]), text)


def is_too_long(text: str) -> bool:
    """Whether ``text`` is over the input limits, before or after folding (requirement S-65)."""
    if len(text) > MAX_CODE_POINTS or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return True
    return len(unicodedata.normalize("NFKC", text)) > MAX_CODE_POINTS


def without_noughts(value: Decimal) -> str:
    """A number without noughts at its end: 62.50 is 62.5."""
    told = f"{value:f}"
    return told.rstrip("0").rstrip(".") if "." in told else told
