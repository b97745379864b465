"""A text as recognisers read it: disguises folded, every character still knowing its place."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "url",
    "email",
    "record",
    "id",
    "card",
    "iban",
    "phone",
    "handle",
    "birth",
    "name",
    "address",
    "number",
]

# Not shown at all, or only a mark on another letter.
_UNSEEN = frozenset({"Cf", "Mn", "Me", "Cn", "Co", "Cs"})
# Traditional characters in the words that announce personal data, as the patterns write them.
_SIMPLIFIED = str.maketrans(
    "電話聯絡繫號碼機樓證門診歷轉單區護醫師說讓訴媽兒親爺長",
    "电话联络系号码机楼证门诊历转单区护医师说让诉妈儿亲爷长",
)
_POINTS = str.maketrans({"。": ".", "·": ".", "•": ".", "’": "'", "‘": "'", "“": '"', "”": '"'})


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Personal data of one ``kind`` between two places of a text (``end`` exclusive)."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class View:
    """``cased`` and ``plain`` (lower case) have the same length; ``places`` leads back.

    Full-width signs, digits of all scripts, dashes and spaces are written in their common form;
    accents and invisible characters are left out; ``plain`` has simplified characters.
    """

    cased: str
    plain: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "View":
        """Fold ``text``."""
        folded = [(sign, place) for place, char in enumerate(text) for sign in _signs(char)]
        cased = "".join(sign for sign, _ in folded)
        plain = cased.lower().translate(_SIMPLIFIED)
        return cls(cased, plain, tuple(place for _, place in folded))

    def span(self, kind: Kind, start: int, end: int) -> Span:
        """Where ``start`` to ``end`` of the view stand in the text itself."""
        return Span(self.places[start], self.places[end - 1] + 1, kind)

    def spans(self, kind: Kind, pattern: re.Pattern[str], *, cased: bool = False) -> Iterator[Span]:
        """A span for each match: of its group "it" where the pattern has one."""
        group = "it" if "it" in pattern.groupindex else 0
        for match in pattern.finditer(self.cased if cased else self.plain):
            yield self.span(kind, match.start(group), match.end(group))


def _signs(char: str) -> str:
    """What stands for one character: nothing, itself, or its common form."""
    if char.isascii():
        return " " if char in "\r\t\v\f" else char
    category = unicodedata.category(char)
    if category in _UNSEEN:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "Pd":
        return "-"
    if category.startswith("Z"):
        return " "
    apart = unicodedata.normalize("NFKD", char)
    return "".join(sign for sign in apart if unicodedata.category(sign) != "Mn").translate(_POINTS)
