"""Personal data in a message: which kinds, and where, so that they are neither kept nor shown.

Every pattern is linear: no part can match the same characters in two ways (requirement S-68).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_SIGN = re.compile(r"[0-9@_]")  # every pattern needs one
_EMAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4}")
_PHONE = re.compile(r"(?<![\w.,])\+?\(?[0-9]{1,11}\)?(?:[ .\-]{1,2}\(?[0-9]{2,8}\)?){0,5}(?![\w])")
_PHONE_DIGITS = range(9, 16)
_STATE_NUMBER = re.compile(
    r"(?<!\w)(?:[0-9]{3}-[0-9]{2}-[0-9]{4}|[0-9]{17}[0-9x]|[0-9]{8}-?[a-z]|[xyz]-?[0-9]{7}-?[a-z]"
    r"|[a-z]{4}[0-9]{6}[a-z]{6}[0-9a-z]{2}"
    r"|(?<=passport )[a-z]{1,2}[0-9]{6,8}|(?<=pasaporte )[a-z]{2,3}[0-9]{6})(?!\w)"
)
_STREET = re.compile(
    r"(?<!\w)[0-9]{1,5} (?:[a-z]{2,20} ){1,3}(?:street|avenue|ave|road|lane|boulevard|blvd)(?!\w)"
    r"|(?<!\w)(?:calle|avenida|avda|paseo)[ .][\w .]{2,40}?[ ,]+(?:n[o.]{0,2} ?|#)?[0-9]{1,5}"
    r"|[一-鿿]{1,12}(?:路|街|道|巷|弄|小区|村)[一-鿿]{0,8}[0-9]{1,5}(?:号|弄|栋|幢|室|楼)"
)
_HANDLE = re.compile(
    r"(?<![a-z])(?:wechat|weixin|微信|whatsapp|telegram|qq|skype|instagram|facebook)"
    r"[^\n.!?]{0,16}?[: ](?=[\w@]{0,24}[0-9_@])@?[\w\-]{5,30}|(?<![\w@.])@[a-z][\w.]{2,30}"
)
_BIRTHDAY = re.compile(
    r"(?:born|birth|birthday|dob|nacid[oa]|naci|nacimiento|出生|生日|生于)[^\n]{0,16}?"
    r"(?:[0-9]{1,4}[/.\-年][0-9]{1,2}[/.\-月][0-9]{1,4}|[0-9]{1,2} [a-z]{3,10} [0-9]{4})"
)
_IN_STREETS = "street ave road lane boulevard blvd calle avda paseo 号 弄 栋 幢 室 楼"
_IN_HANDLES = "@ wechat weixin 微信 whatsapp telegram qq skype instagram facebook"
_IN_BIRTHDAYS = "born birth dob naci 出生 生日 生于"
# A relative with a first and a last name, read before letters are made small.
_NAMED = re.compile(r"\b[Mm]y [a-z]{2,20} [A-Z][a-z]{1,20} [A-Z][a-z]{1,20}\b")


@dataclass(frozen=True, slots=True)
class Span:
    """Where personal data stands in a text, and of which concept it is."""

    concept: str
    start: int
    end: int


# Concept, pattern, and of what one must stand in the text, so that most patterns are not tried.
_KINDS = (
    ("contact_data", _EMAIL, "@"),
    ("identity_data", _STATE_NUMBER, "0123456789"),
    ("identity_data", _STREET, _IN_STREETS.split()),
    ("identity_data", _BIRTHDAY, _IN_BIRTHDAYS.split()),
    ("handle_data", _HANDLE, _IN_HANDLES.split()),
)


def find(prepared: str) -> Iterator[Span]:
    """The personal data of a prepared text. Registry numbers and plain figures are not."""
    if not _SIGN.search(prepared):
        return
    for concept, pattern, signs in _KINDS:
        for match in pattern.finditer(prepared) if _has(prepared, signs) else ():
            yield Span(concept, match.start(), match.end())
    for match in _PHONE.finditer(prepared):
        if sum(char.isdigit() for char in match[0]) in _PHONE_DIGITS:
            yield Span("contact_data", match.start(), match.end())


def _has(prepared: str, signs: Iterable[str]) -> bool:
    return any(sign in prepared for sign in signs)


def names_someone(text: str) -> bool:
    """Whether the text as typed gives the full name of a relative ("my sister Ana Perez")."""
    return _NAMED.search(text) is not None
