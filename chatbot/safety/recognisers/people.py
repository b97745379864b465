"""Names after words that announce one, and dates of birth.

A name without such a word cannot be told from other words: that is why no text is stored by
default, redacted or not.
"""

import re
from collections.abc import Iterator

from chatbot.safety.recognisers import chinese_names
from chatbot.safety.recognisers.view import Span, View

_RELATIVE = (
    "sister|brother|mother|father|mom|mum|dad|son|daughter|wife|husband|partner|child|baby|aunt"
    "|uncle|cousin|friend|nephew|niece|grandmother|grandfather|grandma|grandpa|boyfriend"
    "|girlfriend|fiance|neighbou?r|doctor|oncologist|patient"
)
_PARIENTE = (
    "hermana|hermano|madre|padre|mama|papa|hijo|hija|esposa|esposo|marido|mujer|pareja|novio|novia"
    "|tia|tio|prima|primo|amiga|amigo|sobrino|sobrina|abuela|abuelo|nieto|nieta|suegra|suegro"
    "|doctora?|medico|paciente"
)
_STAFF = "nurse|coordinator|professor|consultant|enfermer[oa]|coordinador[a]?|profesora?"
_WHOSE = f"(?:my|his|her|their|our|(?:patient|child|{_RELATIVE})'?s)"
_WHICH = "(?:full|first|last|real|legal|maiden|middle)"
# After these a name follows, however it is written.
_CUES = tuple(
    re.compile(rf"(?<![a-z])(?:{cue})")
    for cue in (
        rf"{_WHOSE} (?:{_WHICH} )?name(?: is| was|'s)?[ :,]{{1,3}}",
        "(?:my|his|her) names (?:is )?",
        "(?:full |patient |last |first |sur)?name ?[:=] ?|patient ?[:=] ?",
        "(?:i'?m called|i am called|i go by|goes by|they call me|everyone calls me) ",
        "(?:me llamo|me llaman|llamad[oa]|mi nombre(?: completo)? es|su nombre es) ",
        "mis? apellidos? (?:es|son) ",
        "(?:nombre(?: completo| y apellidos)?|apellidos?|paciente) ?[:=] ?",
    )
)
_CAPITAL = r"(?:[A-Z]'|Mc|Mac)?[A-Z][a-z]{1,24}(?:['\-][A-Z]?[a-z]{1,24}){0,2}(?![A-Za-z0-9])"
_INITIALS = r"(?:[A-Z]\. ?|[A-Z] ){0,2}"
_PARTICLE = "(?:de|del|la|las|los|van|von|den|der|bin|al|da|dos)"
_NEXT = rf"(?: (?:{_PARTICLE} ){{0,2}}(?:{_CAPITAL}|[A-Z]\.?(?![A-Za-z0-9\-])))"
_FULL = rf"(?P<it>{_INITIALS}{_CAPITAL}{_NEXT}{{0,3}})"
_TITLES = "Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sr|Sra|Srta|Dra|Don|Dona"
_INTRODUCED = (
    "call me|this is|it's|signed,?|yours,?|name is|se llama|le llaman|llamame|firmado,?"
    "|le (?:escribe|habla|saluda)"
)
_CLOSED = "thanks|thank you|regards|sincerely|best|gracias|saludos|atentamente|un abrazo"
# After these it counts as a name when written with capitals.
_CAPITAL_CUES = tuple(
    re.compile(rf"(?<![A-Za-z])(?:{cue})")
    for cue in (
        rf"(?i:{_INTRODUCED}) {_FULL}",
        rf"(?i:i'?m|i am) (?P<it>{_CAPITAL}{_NEXT}{{1,3}})",
        rf"(?i:soy) (?P<it>{_CAPITAL}{_NEXT}{{1,3}}|{_CAPITAL}(?=[,.;!]| y | de |$))",
        rf"(?i:my|our|her|his|the) (?i:{_RELATIVE}),? {_FULL}",
        rf"(?i:mi|nuestr[oa]|su|la|el) (?i:{_PARIENTE}),? {_FULL}",
        rf"(?i:{_STAFF}) {_FULL}",
        rf"(?i:{_PARIENTE}|madre|padre) de (?P<it>{_CAPITAL}{_NEXT}{{1,3}})",
        rf"(?:{_TITLES})\.? {_FULL}",
        rf"(?i:{_CLOSED})[,.!]?[ \n]{{1,2}}{_FULL}[ .!]*$",
    )
)
_WORD = re.compile(r"[^\W\d_㐀-鿿]+(?:['\-][^\W\d_㐀-鿿]+)*\.?")
_GAP = re.compile(" |, (?=[A-Z])")  # a comma only behind a surname in capitals: "DOE, Jane"
_MOST_WORDS = 6
# A word that ends a name, or shows that none begins.
_NOT_A_NAME = frozenset(
    """
    a an and are as at be been but by can cannot could did do does for from had has have he her here
    his how i if im in is it its just me my no not now of on one or our out she so still that the
    their there they this to too very was we were what when where which who why will with would you
    your years year yrs old aged age live email mail phone tel call please hello hi born dob also
    only listed needed important unknown private confidential nothing none anonymous called after
    back later soon asap today tomorrow something someone anyone everyone different same first last
    worth being used shared kept stored going known written spelled hidden safe
    american chinese british mexican spanish indian european african asian
    practitioner line hotline specialist led call calls visits station team ratio
    stage day week month grade type positive negative car cart cell cells trial study phase
    syndrome sindrome leukemia leucemia lymphoma linfoma therapy terapia ensayo enfermedad
    google testigo testigos
    y e el la los las un una que con por para pero como es soy estoy tengo tiene tuvo fue era mi su
    se lo le si del en anos vivo correo telefono nacido nacida quiero puedo puede de ella yo muy ya
    cuando donde hola
    """.split()  # noqa: SIM905 - a table to read
)
_PARTICLES = frozenset("de del la las los van von der den bin ibn al da dos y".split())  # noqa: SIM905

_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto"
    "|septiembre|octubre|noviembre|diciembre)"
)
_COUNT = "[0-9零〇一二三四五六七八九十]"
_DAY = "(?:the )?[0-9]{1,2}(?:st|nd|rd|th)?"
_DATE = "|".join(
    (
        r"[0-9]{1,4} ?[/.\-] ?[0-9]{1,2} ?[/.\-] ?[0-9]{1,4}",
        "(?:19|20)[0-9]{6}(?![0-9])",
        "[0-9]{1,2} [0-9]{1,2} (?:19|20)[0-9]{2}",
        rf"{_DAY}(?: of| de)?[ \-/]{_MONTH}\.?,?(?: de| del)?[ \-/]?[0-9]{{2,4}}",
        rf"{_MONTH}\.? {_DAY},? (?:of )?[0-9]{{2,4}}",
        rf"{_COUNT}{{2,4}} ?年 ?{_COUNT}{{1,3}} ?月 ?{_COUNT}{{1,3}} ?[日号]?",
    )
)
_BORN = (
    r"(?<![a-z])(?:born|birth|birthday|birthdate|bday|dob|d\.o\.b|nacid[oa]|naci|nacio|nacimiento"
    r"|cumpleanos|(?:f|fecha)\.? ?nac)"
)
_BIRTHS = (
    re.compile(rf"{_BORN}[^0-9|\n]{{0,24}}?(?P<it>{_DATE})"),
    re.compile(rf"(?:出生|生日|生于|出世)[^0-9|\n]{{0,10}}?(?P<it>{_DATE})"),
    re.compile(rf"(?P<it>{_DATE}) ?(?:出生|生人|生的|生(?=[,.!?; \n]|$)|\(?(?:dob|birth))"),
)


def find(view: View) -> Iterator[Span]:
    """Who a message is about."""
    yield from _names(view)
    for pattern in chinese_names.PATTERNS:
        yield from view.spans("name", pattern)
    for pattern in _BIRTHS:
        yield from view.spans("birth", pattern)


def _names(view: View) -> Iterator[Span]:
    for cue in _CUES:
        for match in cue.finditer(view.plain):
            end = _end_of_name(view, match.end())
            if end is not None:
                yield view.span("name", match.end(), end)
    for pattern in _CAPITAL_CUES:
        for match in pattern.finditer(view.cased):
            if match["it"].lower().split()[0] not in _NOT_A_NAME:
                yield view.span("name", *match.span("it"))


def _end_of_name(view: View, at: int) -> int | None:
    """Where the name that begins at ``at`` ends; None if none begins there.

    A name in capitals goes on as long as its words have them; one without is two words at most.
    """
    end: int | None = None
    capitals = False
    for count in range(_MOST_WORDS):
        match = _WORD.match(view.cased, at)
        if match is None:
            break
        said = match[0].rstrip(".")
        is_particle = count > 0 and said.lower() in _PARTICLES
        if not is_particle and not _goes_on(said, count, capitals=capitals):
            break
        if not is_particle:
            end, capitals = match.start() + len(said), capitals or said[0].isupper()
        gap = _GAP.match(view.cased, match.end())
        is_over = len(said) > 1 and match[0] != said  # a full stop, not an initial
        if gap is None or is_over or (gap[0] != " " and not said.isupper()):
            break
        at = gap.end()
    return end


def _goes_on(said: str, count: int, *, capitals: bool) -> bool:
    """Whether a word can be the next of a name that has ``count`` words already."""
    if said.lower() in _NOT_A_NAME:
        return False
    return said[0].isupper() or not (capitals or count > 1)
