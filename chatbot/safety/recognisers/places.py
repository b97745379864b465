"""Postal addresses in three languages."""

import re
from collections.abc import Iterator

from chatbot.safety.recognisers.view import Span, View

_STREET = "(?:street|avenue|ave|road|rd|lane|boulevard|blvd|parkway|highway|hwy|crescent|terrace)"
# These are words of other meanings too, so they count only among capitals.
_STREET_MAYBE = (
    "(?:St|Dr|Drive|Ct|Court|Pl|Place|Way|Square|Sq|Close|Circle|Trail|Loop|Row|Gardens|Walk|Hill"
    "|Grove|Mews)"
)
_NOT_IN_STREETS = (
    "(?:on|the|of|to|in|at|for|with|and|or|by|from|days?|weeks?|months?|years?|hours?|patients?"
    "|people|percent|times?|mg|km|miles?|trials?|down|my|our|this|a|is|are|was)"
)
_UNIT = (
    r"(?:,? ?(?:apt|apartment|unit|flat|suite|ste|room|floor|piso|puerta|dpto|depto|int|interior|#)"
    r"[ .#]{0,2}[0-9a-z]{1,6})?"
)
_STATE = (
    "(?:A[LKZR]|C[AOT]|DE|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]"
    "|T[NX]|UT|V[TA]|W[AVIY]|DC)"
)
_UK_AREA = (
    "(?:A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LU]?|H[ADGPRSUX]|I[GPV]"
    "|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]"
    "|UB|W[ACDFNRSV]?|YO|ZE)"
)
_ABBREVIATED = r"(?:urb|av(?:da)?|apt|col|ste|pza|no|n|c)\."
_GOES_ON = (
    "(?:and|can|could|is|are|do|does|what|where|which|how|please|but|y|puedo|donde|que|cual"
    "|por favor)(?![a-z])"
)
_PLAIN = (
    re.compile(
        rf"(?<![0-9a-z.])[0-9]{{1,5}}[a-z]?,? "
        rf"(?:(?!{_NOT_IN_STREETS} )[a-z0-9'.\-]{{1,20}} ){{1,4}}{_STREET}(?![a-z]){_UNIT}"
    ),
    re.compile(r"(?<![a-z])p\.? ?o\.? ?box [0-9]{1,6}"),
    re.compile(r"(?<![a-z])apartado(?: de correos| postal)? [0-9]{1,6}"),
    re.compile(
        r"(?<![a-z])(?:calle|avenida|avda|av|carrer|c/|pza|urbanizacion|travesia)[ .]{1,2}"
        r"[a-z0-9 .'ºª]{2,40}?[ ,]+(?:n[o.º]{0,2} ?|num(?:ero)?\.? ?|#)?[0-9]{1,5}(?![0-9%])"
        rf"{_UNIT}(?:,? [0-9]{{1,2}} ?[ºªo]? ?[a-d](?![a-z]))?(?:,? [0-9]{{5}}(?![0-9]))?"
    ),
    # What stands behind "I live at", as long as it has a number.
    re.compile(
        r"(?<![a-z])(?:(?:my|our|home|mailing|postal|shipping) address(?: is)?|i live at|we live at"
        r"|i reside at|address ?:|mi (?:direccion|domicilio) es|(?:direccion|domicilio) ?:"
        r"|vivo en (?=[^.;!?|\n]{0,30}[0-9]))[ :,]{0,3}"
        rf"(?P<it>(?=[^;!?|\n]{{0,60}}[0-9])(?:{_ABBREVIATED}|[^.;!?|\n]){{4,90}}?)"
        rf"(?=[.;!?\n]|$|,? {_GOES_ON})"
    ),
)
_WORDS = "(?:[A-Z][a-z'\\-]{1,20} ){1,3}"
_CASED = (
    re.compile(
        r"(?<![0-9A-Za-z.])[0-9]{1,5}[A-Za-z]? (?:[NSEW]\.? )?"
        rf"{_WORDS}{_STREET_MAYBE}(?![A-Za-z])(?i:{_UNIT})"
    ),
    re.compile(
        r"(?i)(?<![a-z])(?:calle|cll?|carrera|cra?|kr|diagonal|transversal|avenida|av)\.? ?"
        r"[0-9]{1,3}[a-z]? ?(?:#|no?\.?|n[oº]\.?) ?[0-9]{1,3}[a-z]? ?- ?[0-9]{1,3}(?![0-9])"
    ),
    re.compile(
        r"(?<![A-Za-z])(?:Plaza|Paseo|Camino|Carretera|Ronda|Glorieta|Cra|Carrera|Colonia)"
        r"(?: (?:de|del|la|las|los|el)){0,3}(?: [A-Z][a-z]{1,20}){1,3},? (?:n[.º]? ?|#)?"
        "[0-9]{1,5}(?![0-9%])"
    ),
    re.compile(
        rf"(?<![A-Za-z])[A-Z][a-z]{{2,20}},? {_STATE},? [0-9]{{5}}(?:-[0-9]{{4}})?(?![0-9])"
    ),
    re.compile(
        rf"(?<![A-Za-z0-9])(?:[A-Z][a-z]{{2,20}},? )?{_UK_AREA}[0-9][0-9A-Z]? ?"
        r"[0-9][ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])"
    ),
)
# What follows a street: a postcode, a town, or both.
_CITY = "[A-Z][a-z]{2,20}(?: [A-Z][a-z]{2,20}){0,2}"
_TOWN = re.compile(
    rf",? (?:[0-9]{{5}},? {_CITY}|{_CITY}(?:,? {_STATE})?,? [0-9]{{5}}(?:-[0-9]{{4}})?)"
    r"(?![0-9A-Za-z])"
    rf"|, ?{_CITY}(?=[,.;!?\n]|$)|, ?[A-Z]{{2,5}}(?=[,.;!?\n]|$)"
)
_COUNT = "[0-9零一二三四五六七八九十百]{1,6}"
_CHINESE = re.compile(
    "[㐀-鿿]{0,14}(?:路(?![上过程径])|(?:大|街|村)道|街(?![上头])|胡同|巷|弄|小区|花园|家园"
    "|公寓|村|新城|屯|里|苑)"
    rf"[㐀-鿿]{{0,8}}{_COUNT}(?:号[院楼]?|弄|栋|幢|室|楼|单元|座|巷)"
    rf"(?:[ ,]?{_COUNT}(?:号楼?|栋|幢|室|楼|单元|层|座|门)){{0,4}}"
    "(?:[ ,]?[0-9]{3,4}(?![0-9])室?)?"
)
_LEAD = 14  # characters before the street that may be city and district
_CHINESE_CUE = re.compile(r"(?:住在|家住|住址|地址|居住在|我住|寄到|送到|在|住|是|[:,，])+")


def find(view: View) -> Iterator[Span]:
    """Where somebody lives."""
    for text, patterns in ((view.plain, _PLAIN), (view.cased, _CASED)):
        for pattern in patterns:
            group = "it" if "it" in pattern.groupindex else 0
            for match in pattern.finditer(text):
                start, end = match.span(group)
                town = _TOWN.match(view.cased, end)
                yield view.span("address", start, town.end() if town else end)
    for match in _CHINESE.finditer(view.plain):
        start = match.start()
        for cue in _CHINESE_CUE.finditer(view.plain, start, min(start + _LEAD, match.end() - 1)):
            start = cue.end()
        yield view.span("address", start, match.end())
