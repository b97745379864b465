"""Telephone numbers of the regions whose languages are read, and any in international form."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    is_possible_number,
    is_valid_number,
    parse,
)

from chatbot.safety.recognisers.view import Span, View

# Where a number without a country may be at home, by how many digits it has.
_REGIONS = {
    9: ("ES", "TW"),
    10: ("US", "MX", "GB", "CN", "TW", "CO"),
    11: ("CN", "GB", "US", "AR"),
    12: ("CN", "GB"),
}
# How the digits of such a number are set apart.
_SHAPES = frozenset({
    (10,), (3, 3, 4), (3, 7), (1, 3, 3, 4), (1, 10), (6, 4),  # North America
    (11,), (3, 4, 4), (4, 4, 4), (3, 8), (4, 7), (4, 8),  # China
    (4, 4, 3), (5, 6), (3, 3, 5), (4, 3, 4),  # United Kingdom
    (9,), (3, 3, 3), (3, 2, 2, 2), (2, 3, 2, 2), (3, 6), (5, 3, 3), (3, 4, 3),  # Spain, UK
    (2, 4, 4), (2, 8), (2, 2, 2, 2, 2), (12,), (5, 5),  # Mexico and others
})  # fmt: skip
_RUN = re.compile(r"(?<![a-z0-9.,/])\+?\(?[0-9](?:[ .()_*~\-]{0,3}[0-9]){6,}")
_GROUP = re.compile(r"[0-9]+")
_MOST_GROUPS = 7  # of one number: "+49 151 23 45 67 89" has six
_MOST_DIGITS, _FEWEST_DIGITS = 15, 7  # of a number with its country (ITU-T E.164)
_CUE = re.compile(
    r"(?:(?<![a-z])(?:phone|telephone|tel|cell|cellphone|mobile|call|text|ring|reach|fax|whatsapp"
    r"|contact|number|pager|landline|dial|home line|get me|telefono|movil|celular|cel"
    r"|fijo|fono|whats|marc[a-z]{1,6}|marque"
    r"|llam[a-z]{1,6}|yame[a-z]{0,4}|numero|contacto|tlf)(?:s|es|ed|ing)?(?![a-z])"
    r"|电话|手机|号码|联系|联络|打给|致电|座机|行动)[^0-9|\n]{0,20}$"
)
_NOT_A_PHONE = re.compile(
    r"(?:trial|study|ensayo|estudio|registro|registry|registration|security|passport|policy|record"
    r"|insurance|member|patient|paciente|historia|expediente)[^0-9]{0,14}$"
)
_EXTENSION = re.compile(r",? ?(?:ext(?:ension|\.)?|x|转|分机|内线)[ .:]{0,2}[0-9]{1,6}(?![0-9])")
_LOOK_BACK = 40  # characters before a number in which a cue may stand
_DIGIT = (
    "(?:zero|oh|one|two|three|four|five|six|seven|eight|nine"
    "|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)"
)
_SPOKEN = (
    re.compile(
        rf"(?<![a-z])(?:double |triple )?{_DIGIT}"
        rf"(?:[ ,\-]{{1,2}}(?:double |triple )?{_DIGIT}){{6,20}}(?![a-z])"
    ),
    re.compile(r"[零〇一二三四五六七八九幺两]{7,20}"),
    # The letters o, l and i among digits: "l38oo138ooo".
    re.compile(
        r"(?<![a-z0-9])(?=[0-9oli]{0,14}[oli])(?=(?:[oli]{0,9}[0-9]){6})[0-9oli]{9,15}(?![a-z0-9])"
    ),
)


def find(view: View) -> Iterator[Span]:
    """Telephone numbers in digits, and spoken digit by digit."""
    for run in _RUN.finditer(view.plain):
        for start, end in _numbers(view.plain, *run.span()):
            yield view.span("phone", start, end)
    for pattern in _SPOKEN:
        yield from view.spans("phone", pattern)


def _numbers(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The telephone numbers inside a run of digits: the longest from each place on."""
    groups = [match.span() for match in _GROUP.finditer(text, start, end)]
    before = text[max(0, start - _LOOK_BACK) : start]
    has_cue = _CUE.search(before) is not None and _NOT_A_PHONE.search(before) is None
    if len(groups) > _MOST_GROUPS and all(e - s == 1 for s, e in groups):
        yield start, end  # digit by digit, to get past a filter
        return
    at = 0
    while at < len(groups):
        upto = next(
            (
                last
                for last in range(min(len(groups), at + _MOST_GROUPS), at, -1)
                if _is_phone(text, groups[at:last], has_cue=has_cue)
            ),
            None,
        )
        if upto is not None:
            last = groups[upto - 1][1]
            extension = _EXTENSION.match(text, last)
            yield _with_signs(text, groups[at][0], start), extension.end() if extension else last
        at = upto or at + 1


def _with_signs(text: str, at: int, start: int) -> int:
    """The place of the "+" or "(" just before a number, inside its run."""
    while at > start and text[at - 1] in "+(":
        at -= 1
    return at


def _is_phone(text: str, groups: Sequence[tuple[int, int]], *, has_cue: bool) -> bool:
    digits = "".join(text[start:end] for start, end in groups)
    if not _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS:
        return False
    first = groups[0][0]
    if "+" in text[max(0, first - 2) : first] or digits.startswith("00"):
        return _holds(is_possible_number, f"+{digits.removeprefix('00')}", None)
    if has_cue:
        return True
    marks = {text[before[1] : after[0]].strip() for before, after in pairwise(groups)}
    if "." in marks and len(marks) > 1:
        return False  # decimals beside one another: "98.6 99.1"
    shape = tuple(end - start for start, end in groups)
    regions = _REGIONS[len(digits)] if shape in _SHAPES else ()
    return any(_holds(is_valid_number, digits, region) for region in regions)


def _holds(check: Callable[[PhoneNumber], bool], number: str, region: str | None) -> bool:
    try:
        return check(parse(number, region))
    except NumberParseException:
        return False
