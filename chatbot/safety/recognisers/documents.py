"""Numbers of cards, accounts, identity papers, insurance and hospital records."""

import re
from collections.abc import Callable, Iterator

from stdnum import iban, luhn
from stdnum.cn import ric
from stdnum.es import dni
from stdnum.gb import nhs

from chatbot.safety.recognisers.view import Kind, Span, View

_CARD = re.compile(
    r"(?<![0-9a-z.])(?:[2-6][0-9]{3}(?:[ \-]?[0-9]{4}){3}(?:[ \-]?[0-9]{1,3})?"
    r"|3[0-9]{3}[ \-]?[0-9]{6}[ \-]?[0-9]{5}|[2-6][0-9]{12,18})(?![0-9])"
)
_IBAN = re.compile(
    r"(?<![a-z0-9])[a-z]{2}[0-9]{2}(?:[ \-]?[a-z0-9]{4}){2,7}(?:[ \-]?[a-z0-9]{1,3})?(?![a-z0-9])"
)
_IBAN_LABELLED = re.compile(
    r"(?<![a-z])iban[^a-z0-9\n]{0,5}(?:is |es )?"
    r"(?P<it>[a-z]{2}[0-9]{2}[ \-]?[0-9a-z]{4}(?:[ \-]?(?=[a-z]{0,3}[0-9])[0-9a-z]{4}){1,7})"
)
# Shapes that nothing else in a message of this field has.
_SHAPES = tuple(
    re.compile(rf"(?<![0-9a-z\-.])(?:{shape})(?![0-9a-z\-])")
    for shape in (
        r"[0-9]{3}-[0-9]{2}-[0-9]{4}",  # United States: social security
        r"[0-9][a-z][a-z0-9][0-9]-?[a-z][a-z0-9][0-9]-?[a-z]{2}[0-9]{2}",  # and Medicare
        r"[a-z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[a-d]",  # United Kingdom: insurance
        r"[1-9][0-9]{5}[ \-]?(?:19|20)[0-9]{6}[ \-]?[0-9]{3}[0-9x]",  # China: resident
        r"[0-9]{8}-?[a-z]",  # Spain: DNI
        r"[xyz][ \-]?[0-9]{7}[ \-]?[a-z]",  # and NIE
        r"[a-z]{4}[0-9]{6}[hmx][a-z]{5}[0-9a-z][0-9]",  # Mexico: CURP
        r"[eg][0-9]{8}|[a-z]{3}[0-9]{6,7}",  # passports
    )
)
# Shapes that count only with a right check digit.
_CHECKED: tuple[tuple[Kind, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("card", _CARD, luhn.is_valid),
    ("number", re.compile(r"(?<![0-9.])[0-9]{3} [0-9]{3} [0-9]{4}(?![0-9])"), nhs.is_valid),
    (
        "id",
        re.compile(r"(?<![a-z0-9.])[0-9]{1,2}\.?[0-9]{3}\.?[0-9]{3}[ \-][a-z](?![a-z0-9'])"),
        dni.is_valid,
    ),
    ("id", re.compile(r"(?<![0-9])(?:[0-9] ){17}[0-9x](?![0-9a-z])"), ric.is_valid),
)
# Whatever they may be: long numbers that are no date, codes, and three groups that are no years.
_DAY = "(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9](?![0-9])"
_YEARS = "(?:19|20)[0-9]{2} (?:19|20)[0-9]{2}"
_ANY = (
    re.compile(rf"(?<![a-z0-9.,:/+\-])(?!{_DAY})[0-9]{{7,30}}(?![0-9a-z.,/])"),
    re.compile(r"(?<![a-z0-9.,/+\-])0[0-9]{5}(?![0-9a-z.,/%])"),
    re.compile(
        r"(?<![a-z0-9.\-])(?=[0-9]{0,8}[a-z])(?:[a-z]{0,4}[0-9]){6,16}[a-z]{0,2}(?![a-z0-9])"
    ),
    re.compile(rf"(?<![0-9.])(?!{_YEARS})[0-9]{{4}} [0-9]{{4}} [0-9]{{4}}(?![0-9])"),
)
_NUMBER = r"(?:number|numero|num|nro|nr|no|n|id|code)\.?o?(?![a-z])|号码?|编号"
_AT = "(?: (?:at|in|from|of|for|en|de|del) [a-z ]{2,24}?)?"
_IS = "(?: is| es(?: el)?|是|为)?[ :=#.]{0,4}"
_LINK = rf"(?: ?(?:{_NUMBER}))?{_AT}{_IS}"
_FIRM_LINK = rf"(?: ?(?:{_NUMBER}){_AT}{_IS}|(?: is| es)? ?[:=#]{{1,2}} ?)"
_CODE = (
    r"(?P<it>(?!(?:is|es|el|la) )[a-z]{0,4}[ \-/]?[0-9](?:[ \-/.]?[0-9]){3,17}(?:-?[a-z])?"
    "(?![0-9a-z]))"
)
_PAPERS = (
    "ssn|social security|passport|pasaporte|护照|身份证|dni|nif|nie|curp|rfc|national id|id card"
    "|identity card|cedula|green card|medicare|medicaid|nhs|national insurance|poliza"
    "|seguridad social|tarjeta sanitaria|driver'?s? licen[cs]e|dl ?(?:#|no)|rut|my id|mi documento"
    "|军官证|社保卡?|医保卡?|港澳通行证"
)
_PAPERS_MAYBE = "insurance|member|policy|account|cuenta|visa|id|identification|licencia|social|证件"
_RECORDS = (
    r"mrn|m\.r\.n\.|(?:medical|hospital|health|my) record|nhc|n\.h\.c\.|historia clinica"
    "|accession|specimen|病理|historial|expediente(?: clinico)?"
    "|n[o.º]{0,3} de (?:historia|paciente)"
    "|病历本?|检查号|检验号|病案|就诊卡|诊疗卡"
)
_RECORDS_MAYBE = "hospital|patient|paciente|chart|case|file|historia|住院|门诊|患者|登记"
_LABELLED: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("id", re.compile(rf"(?<![a-z])(?:{_PAPERS}){_LINK}{_CODE}")),
    ("id", re.compile(rf"(?<![a-z])(?:{_PAPERS_MAYBE}){_FIRM_LINK}{_CODE}")),
    ("record", re.compile(rf"(?<![a-z])(?:{_RECORDS}){_LINK}{_CODE}")),
    ("record", re.compile(rf"(?<![a-z])(?:{_RECORDS_MAYBE}){_FIRM_LINK}{_CODE}")),
    (
        "number",
        re.compile(
            rf"(?<![a-z])(?:{_NUMBER}|codigo)[^0-9\n.;|]{{0,25}}?(?<![a-z0-9])"
            r"(?P<it>(?:[a-z]{1,4}-?)?[0-9](?:[ \-/.]?[0-9]){5,17}(?![0-9a-z]))"
        ),
    ),
)


def find(view: View) -> Iterator[Span]:
    """Numbers on papers."""
    for kind, pattern, is_valid in _CHECKED:
        for match in pattern.finditer(view.plain):
            if is_valid(re.sub("[ .-]", "", match[0])):
                yield view.span(kind, *match.span())
    yield from _ibans(view)
    for pattern in _ANY:
        yield from view.spans("number", pattern)
    for pattern in _SHAPES:
        yield from view.spans("id", pattern)
    for kind, pattern in _LABELLED:
        yield from view.spans(kind, pattern)


def _ibans(view: View) -> Iterator[Span]:
    """Account numbers with right check digits; a word that follows is not taken along."""
    yield from view.spans("iban", _IBAN_LABELLED)
    for match in _IBAN.finditer(view.plain):
        for end in range(match.end(), match.start(), -1):
            if iban.is_valid(view.plain[match.start() : end], check_country=False):
                yield view.span("iban", match.start(), end)
                break
