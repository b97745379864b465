"""Numbers with a percent sign, read strictly from the tokens of a message.

Linear in the length of the message: every pattern is flat and every look around is bounded.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from chatbot.knowledge.cd7 import Share

Kind = Literal["cd7", "antigen", "number", "percent", "dash", "word", "sign"]
Problem = Literal["impossible", "unclear"]

_TOKEN = re.compile(
    r"(?P<cd7>(?<![a-z0-9])cd(?:-?7(?![0-9])| 7(?![0-9]|[.,][0-9]| ?%| ?per ?cent| ?pct)))"
    r"|(?P<antigen>(?<![a-z0-9])cd[ -]?[0-9]{1,3}[a-z]?(?![0-9]))"
    r"|(?P<number>[0-9]++(?:[.,][0-9]++)*+(?!(?!per ?cent|pct)[a-z]))"
    r"|(?P<percent>%|percent(?![a-z])|per cent(?![a-z])|pct(?![a-z]))"
    r"|(?P<dash>[-‐-―−])"
    r"|(?P<word>[a-z0-9]+)"
    r"|(?P<sign><=|>=|\S)"
)
_NUMBER = re.compile(r"([0-9]+)(?:[.,]([0-9]{1,2}))?")
_BEFORE_A_MINUS = " :=("
_MOST = Decimal(100)
_NOTHING_LEFT = {("more_than", _MOST), ("less_than", Decimal(0))}

# What may stand before a number, the longest first, and what it makes of the number.
_QUALIFIERS: dict[tuple[str, ...], str] = {
    **dict.fromkeys((("no", "more", "than"), ("not", "more", "than")), "at_most"),
    **dict.fromkeys((("no", "less", "than"), ("not", "less", "than")), "at_least"),
    **dict.fromkeys((("up", "to"), ("at", "most"), ("<=",), ("≤",), ("maximum",)), "at_most"),
    **dict.fromkeys((("at", "least"), (">=",), ("≥",), ("minimum",)), "at_least"),
    **dict.fromkeys((("less", "than"), ("lower", "than"), ("fewer", "than")), "less_than"),
    **dict.fromkeys((("under",), ("below",), ("<",)), "less_than"),
    **dict.fromkeys((("more", "than"), ("greater", "than"), ("higher", "than")), "more_than"),
    **dict.fromkeys((("over",), ("above",), (">",)), "more_than"),
    **dict.fromkeys((("about",), ("around",), ("approximately",), ("approx",)), "about"),
    **dict.fromkeys((("roughly",), ("circa",), ("ca",), ("nearly",), ("almost",)), "about"),
    **dict.fromkeys((("~",), ("≈",), ("approx", "."), ("ca", ".")), "about"),
}
_LONGEST = 3


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a message and where it stands."""

    kind: Kind
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at the tokens ``start`` to ``end`` (exclusive), its qualifiers included.

    ``share`` is None where ``problem`` says why it is none. ``has_unit``: it has a percent sign.
    """

    start: int
    end: int
    share: Share | None
    problem: Problem | None = None
    has_unit: bool = True


def tokens(folded: str) -> list[Token]:
    """The tokens of a canonical text, in order."""
    return [
        Token(found.lastgroup, found[0], found.start(), found.end())  # type: ignore[arg-type]
        for found in _TOKEN.finditer(folded)
    ]


def quantities(told: Sequence[Token]) -> list[Quantity]:
    """Every number, alone or as a range, from left to right."""
    found: list[Quantity] = []
    place = 0
    while place < len(told):
        if told[place].kind == "number":
            found.append(_quantity(told, place))
            place = found[-1].end
        else:
            place += 1
    return found


def _quantity(told: Sequence[Token], place: int) -> Quantity:
    after, has_unit = _unit(told, place + 1)
    second = _second(told, place, after)
    if second is not None:
        end, unit_of_second = _unit(told, second + 1)
        start = place - 1 if _word(told, place - 1) in ("between", "from") else place
        share, problem = _share(told[place].text, told[second].text, "")
        return Quantity(start, end, share, problem, has_unit or unit_of_second)
    start, sign = _qualified(told, place)
    if _is_minus(told, place):
        return Quantity(start, after, None, "impossible", has_unit)
    share, problem = _share(told[place].text, None, sign)
    return Quantity(start, after, share, problem, has_unit)


def _unit(told: Sequence[Token], place: int) -> tuple[int, bool]:
    """The place after a percent sign at ``place``, and whether one stood there."""
    is_there = place < len(told) and told[place].kind == "percent"
    return place + is_there, is_there


def _second(told: Sequence[Token], first: int, after: int) -> int | None:
    """The place of the second number of a range that begins at ``first``."""
    if after + 1 >= len(told) or told[after + 1].kind != "number":
        return None
    joint, lead = told[after], _word(told, first - 1)
    joins = joint.kind == "dash" or joint.text == "to" or (joint.text, lead) == ("and", "between")
    return after + 1 if joins else None


def _qualified(told: Sequence[Token], place: int) -> tuple[int, str]:
    """Where the qualifier before the number at ``place`` begins, and what it is."""
    for size in range(min(_LONGEST, place), 0, -1):
        words = tuple(token.text for token in told[place - size : place])
        if words in _QUALIFIERS:
            return place - size, _QUALIFIERS[words]
    return place, ""


def _is_minus(told: Sequence[Token], place: int) -> bool:
    """Whether a minus sign stands before the number: glued to it, and to nothing before it."""
    if place == 0 or told[place - 1].kind != "dash" or told[place - 1].end != told[place].start:
        return False
    before = told[place - 2] if place > 1 else None
    return before is None or before.end < told[place - 1].start or before.text in _BEFORE_A_MINUS


def _word(told: Sequence[Token], place: int) -> str:
    return told[place].text if 0 <= place < len(told) else ""


def _share(first: str, second: str | None, sign: str) -> tuple[Share | None, Problem | None]:
    low, high = _value(first), _value(second or first)
    if low is None or high is None:
        return None, "unclear"
    if max(low, high) > _MOST or (sign, high) in _NOTHING_LEFT:
        return None, "impossible"
    if low > high:
        return None, "unclear"
    return _signed(low, high, sign), None


def _signed(low: Decimal, high: Decimal, sign: str) -> Share:
    zero = Decimal(0)
    if sign in ("less_than", "at_most"):
        return Share(zero, high, high_open=sign == "less_than")
    if sign in ("more_than", "at_least"):
        return Share(low, _MOST, low_open=sign == "more_than")
    return Share(low, high, about=sign == "about")


def _value(text: str) -> Decimal | None:
    """A number with at most two decimals, after a point or a comma; None for any other."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    return Decimal(f"{found[1]}.{found[2]}" if found[2] else found[1])
