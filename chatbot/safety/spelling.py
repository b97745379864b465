"""How people misspell alarm words: by ear, by slip of the finger, or on purpose.

A repair may only raise an alarm (promise P8): the word as typed is always read as well.
"""

import re
from collections.abc import Callable, Iterable

from rapidfuzz.distance import OSA

_SHORTEST = 5  # letters: shorter words have too many real neighbors
_TWO_SLIPS_FROM = 7  # letters
_TWO_SLIPS_BY_SOUND_FROM = 10  # letters of a word already reduced to its sound
_CJK = "぀-ヿ㐀-鿿"

# Spanish as it sounds: silent h, b and v, c s and z, ll and y, qu and k are one sound each.
_SPANISH_SOUNDS = (
    ("ch", "x"), ("h", ""), ("v", "b"), ("ll", "y"), ("qu", "k"), ("ce", "se"), ("ci", "si"),
    ("c", "k"), ("z", "s"), ("ge", "je"), ("gi", "ji"), ("rr", "r"), ("x", "c"),
)  # fmt: skip

_SPELT_OUT = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .*_\-]{1,3}[^\W\d_](?![^\W_])){2,}")
_PARTED_CHINESE = re.compile(rf"(?<=[{_CJK}])[ .*·_\-/]{{1,3}}(?=[{_CJK}])")
_MASKED = re.compile(r"(?<![^\W_])(?:[@$!5][a-z]{3,}|[a-z]+(?:[@$!*0-9][a-z]+)+)(?![^\W_])")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_STAND_INS = str.maketrans("0134578@$!", "oieastbasi")


def as_it_sounds(word: str) -> str:
    """A Spanish word reduced to its sound; words that sound alike become equal."""
    for letters, sound in _SPANISH_SOUNDS:
        if letters in word:
            word = word.replace(letters, sound)
    return word


def undisguised(text: str) -> str:
    """A prepared text with spelt-out, masked and drawn-out words put back together.

    "s u i c i d e", "k.m.s", "su1cide", "d!e", "自.杀" and "feverrrr" are read as words again.
    """
    joined = _SPELT_OUT.sub(_spelt_together, text)
    if not joined.isascii():
        joined = _PARTED_CHINESE.sub("", joined)
    joined = _MASKED.sub(_unmasked, joined)
    return _DRAWN_OUT.sub(r"\1", joined)


def _spelt_together(run: re.Match[str]) -> str:
    """The word of a run of letters, also without a first letter that may be "a" or "I"."""
    word = "".join(char for char in run[0] if char.isalpha())
    return f"{word[0]} {word[1:]} {word}" if word[0] in "ai" and len(word) > 3 else word


def _unmasked(word: re.Match[str]) -> str:
    return word[0].translate(_STAND_INS).replace("*", "")


class Repair:
    """Leads a misspelt word to the one alarm word it is closest to, never away from a real word."""

    def __init__(
        self, targets: Iterable[str], real_words: Iterable[str], *, by_sound: bool = False
    ) -> None:
        self._two_from = _TWO_SLIPS_BY_SOUND_FROM if by_sound else _TWO_SLIPS_FROM
        known = sorted(set(targets))
        self._real = frozenset((*real_words, *known))
        self._by_letter: dict[str, list[str]] = {}
        for target in known:
            if len(target) >= _SHORTEST and target.isascii():
                self._by_letter.setdefault(target[0], []).append(target)

    def __call__(self, word: str) -> str | None:
        """The alarm word meant by ``word``, or None. One slip, two in a long word."""
        if len(word) < _SHORTEST - 1 or word in self._real or word[-1].isdigit():
            return None
        best: str | None = None
        least = 3
        for target in self._by_letter.get(word[0], ()):
            allowed = 2 if len(target) >= self._two_from else 1
            distance = OSA.distance(word, target, score_cutoff=min(allowed, least - 1))
            if distance <= allowed and distance < least:
                best, least = target, distance
        return best


def same_form(groups: Iterable[str]) -> Callable[[str], str]:
    """A fold that writes the first character of a group for each of its characters."""
    forms = {char: group[0] for group in groups for char in group}
    table = str.maketrans(forms)
    others = frozenset(char for char, form in forms.items() if char != form)
    return lambda text: text if text.isascii() or others.isdisjoint(text) else text.translate(table)
