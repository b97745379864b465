"""Numbers as people write them: digits, decimal points and commas, and words in three languages."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.safety.tokens import Token

_ENGLISH = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
"""
_SPANISH = """
    cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince
    dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro
    veinticinco veintiseis veintisiete veintiocho veintinueve
"""
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SPANISH_TENS = "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"
_SMALL = {word: value for names in (_ENGLISH, _SPANISH) for value, word in enumerate(names.split())}
_SMALL |= {"un": 1, "una": 1, "oh": 0}
_TENS = {
    word: 10 * (place + 2)
    for names in (_ENGLISH_TENS, _SPANISH_TENS)
    for place, word in enumerate(names.split())
}
_HUNDREDS = {"hundred": 100, "cien": 100, "ciento": 100}
_CHINESE = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_CHINESE_TENS = {"十": 10, "百": 100}
_NUMERALS = frozenset((*_SMALL, *_TENS, *_HUNDREDS, *_CHINESE, *_CHINESE_TENS, "a", "once"))
_AFTER_ONCE = (["anos"], ["meses"], ["dias"], ["horas"], ["pastillas"])
_DIGITS = frozenset("0123456789")  # others, such as a 1 in a ring, no number can be read of
_POINTS = frozenset({"point", "punto", "coma", "点"})
_HALVES = {half[0]: half for half in (["1/2"], ["and", "a", "half"], ["y", "medio"], ["度", "半"])}


@dataclass(frozen=True, slots=True)
class Number:
    """A number and the words ``start`` to ``end`` (exclusive) that say it.

    ``decimal`` is whether it was written with a fraction.
    """

    value: float
    start: int
    end: int
    decimal: bool = False


def find(tokens: Sequence[Token]) -> list[Number]:
    """The numbers of a message, in order; "180/120" and times of day are not numbers here."""
    words = [token.text for token in tokens]
    numbers: list[Number] = []
    end = 0
    for at in [at for at, word in enumerate(words) if word in _NUMERALS or word[0] in _DIGITS]:
        number = _whole(words, at) if at >= end else None
        if number is not None:
            numbers.append(_with_fraction(words, number))
            end = numbers[-1].end
    return numbers


def _whole(words: Sequence[str], at: int) -> Number | None:
    word = words[at]
    if word[0] in _DIGITS:
        return _digits(word, at)
    if word in _CHINESE or word in _CHINESE_TENS:
        return _chinese(words, at)
    if word == "once" and words[at + 1 : at + 2] not in _AFTER_ONCE:
        return None  # an English word; eleven in Spanish
    if word in _SMALL or word in _TENS or word in _HUNDREDS or word == "a":
        return _spelt(words, at)
    return None


def _digits(word: str, at: int) -> Number | None:
    if ":" in word or "/" in word:
        return None
    whole, _, fraction = word.replace(",", ".").partition(".")
    if not f"{whole}{fraction}".isdecimal() or len(word) > 12:
        return None  # a second mark, or a sign such as "፩" that is a digit without a place value
    if len(fraction) == 3 and "," in word:  # "16,100": a comma between thousands
        return Number(float(whole + fraction), at, at + 1)
    return Number(float(f"{whole}.{fraction or 0}"), at, at + 1, bool(fraction))


def _spelt(words: Sequence[str], at: int) -> Number | None:
    """English and Spanish number words up to 199; "one oh two" is 102, as temperatures are said."""
    end = at
    value = 0
    if words[end] in ("a", "one", "un") and words[end + 1 : end + 2] in (["hundred"], ["oh"]):
        value, end = 100, end + 2
    elif words[end] in _HUNDREDS:
        value, end = 100, end + 1
    elif words[end] == "a":
        return None
    if value and words[end : end + 1] in (["and"], ["y"]):
        end += 1
    for table, joins in ((_TENS, ("y", "and")), (_SMALL, ())):
        if end < len(words) and words[end] in table:
            value, end = value + table[words[end]], end + 1
            if end + 1 < len(words) and words[end] in joins and words[end + 1] in _SMALL:
                end += 1
    return Number(float(value), at, end) if end > at else None


def _chinese(words: Sequence[str], at: int) -> Number | None:
    """Chinese numbers up to 999, also digit by digit ("三八" is 38)."""
    end, value, digits = at, 0, -1
    while end < len(words) and (words[end] in _CHINESE or words[end] in _CHINESE_TENS):
        if words[end] in _CHINESE_TENS:
            value += _CHINESE_TENS[words[end]] * (digits if digits > 0 else 1)
            digits = -1
        else:
            digits = max(digits, 0) * 10 + _CHINESE[words[end]]
        end += 1
    return Number(float(value + max(digits, 0)), at, end)


def _with_fraction(words: Sequence[str], number: Number) -> Number:
    end = number.end
    half = _HALVES.get(words[end]) if end < len(words) else None
    if half and words[end : end + len(half)] == half:
        return Number(number.value + 0.5, number.start, end + len(half), decimal=True)
    if number.decimal or end + 1 >= len(words):
        return number
    is_point = words[end] in _POINTS or (words[end] == "con" and number.value >= 35)
    if is_point or words[end] == "度":  # "38度2" is 38.2
        digit = _whole(words, end + 1)
        if digit is not None and digit.value < 10 and not digit.decimal:
            value = number.value + digit.value / 10
            return Number(value, number.start, digit.end, decimal=True)
    return number
