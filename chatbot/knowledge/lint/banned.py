"""What no text may say: praise and promise, verdicts, open doors, doses, titles and seals.

The list is code, not content, so that no edit of the folder can shorten it; what must be said all
the same goes through ``allowed`` in a language's wording.yaml, with two people's names.
All languages are looked for in every text.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ban:
    """Words that are refused, unless ``unless`` stands in the same sentence; ``todo`` is advice.

    ``hint`` finds at least as much in lower-case text, and sooner.
    """

    words: re.Pattern[str]
    hint: re.Pattern[str]
    todo: str
    unless: re.Pattern[str] | None = None


_CAPITAL = "(?-i:[A-Z])"


def _ban(words: str, todo: str, unless: str = "") -> Ban:
    free = re.compile(unless, re.IGNORECASE) if unless else None
    hint = re.compile(words.replace(_CAPITAL, "[a-z]"))
    return Ban(re.compile(words, re.IGNORECASE), hint, todo, free)


_PRAISE = "say it without praise, promise or verdict"
_MEDICINE = r"(?:treatments?|therap(?:y|ies)|drugs?|medicines?|cures?|products?|options?|car-?ts?)"
_CARE = r"(?:hospitals?|clinics?|cent(?:er|re)s?|doctors?|teams?|experts?|hope|chance)"
_OFFER = rf"(?!affiliated)(?:\w+ )?(?:{_MEDICINE}|{_CARE})"
_AGENCY = r"(?:fda|nih|ema|nmpa|cdc|world health organization)"
_NOT = r"\b(?:not|no|never|none|nothing|nobody|without|cannot|whether|if|how|\w+n't)\b|\?"

BANS = (
    # S-23: promise and praise.
    _ban(
        r"\b(?:cures?|cured|curing|curative|guarantee(?:s|d|ing)?|miracles?|miraculous|"
        r"breakthroughs?|groundbreaking|revolutionary|game-?changer|destroyers?|cancer-?free|"
        r"world-renowned|cutting-edge|state-of-the-art|promising|new hope)\b|"
        r"#\w*(?:cure|miracle|breakthrough|cancerfree|hope)\w*",
        _PRAISE,
    ),
    _ban(r"\b100(?:[.,]0+)?\s?%|\b(?:hundred percent|risk-?free)\b", _PRAISE),
    _ban(rf"\b(?:best|most (?:advanced|effective|powerful)|leading {_CARE})\b", _PRAISE),
    _ban(
        rf"\b(?:the|our|world's|its) (?:very )?(?:first|only) {_OFFER}\b|"
        r"\b(?:world's first|first in the world|(?:first|only) of its kind|first-in-class)\b",
        _PRAISE,
    ),
    _ban(r"\bsafe(?:ly)?\b", "say what is known of harm, or that it is not known", _NOT),
    _ban(rf"\bnew {_MEDICINE}\b", 'say "investigational"', r"\binvestigational\b"),
    _ban(r"\bfree (?:of charge )?(?:treatment|therapy|drugs?|medicines?|care)\b", "tell who pays"),
    _ban(
        # "First" is praise but in "the first time, step, day, phase, affiliated hospital".
        r"治愈|有效率|根治|保证|最先进|第一(?![次步天周月年个线期附医])|唯一|(?:无|没有)副作用|神药",
        _PRAISE,
    ),
    _ban(
        r"\b(?:curas?|curado|garantiza\w*|garantía|milagros?|milagros[oa]s?|sin riesgos?|"
        r"el mejor tratamiento|tratamiento gratuito)\b",
        _PRAISE,
    ),
    # S-18: verdicts.
    _ban(
        r"\b(?:eligible|ineligible|qualif(?:y|ies|ied|ying)|disqualif(?:y|ies|ied)|accepted|"
        r"rejected|elegibles?|inelegibles?|(?:eres|es|está|no) apt[oa]s?)\b|符合入组",
        "only the study team decides: say what fits, or what to ask",
    ),
    # S-28: a status is what the registry listed on a day.
    _ban(
        r"\b(?:(?:now|currently|still|actively) (?:recruiting|enrolling)|"
        r"(?:recruiting|enrolling) (?:now|today)|(?:actualmente|ahora) reclut\w+|"
        r"reclut\w+ (?:actualmente|ahora))\b|正在招募|目前招募",
        "say what the registry listed, and when: {trial.status}",
    ),
    # S-20: doses; mg/dL and mL/min are units of blood tests.
    _ban(
        r"\b(?:mg(?!/dl)|mcg|ml(?!/min)|iu|milligrams?|micrograms?|millilit(?:er|re)s?|"
        r"cells?(?: per |/)kg|pastillas?|miligramos?)\b|"
        r"[µμ]g\b|毫克|微克|毫升|片(?<=[0-9一二两三四五六七八九十半药]片)",
        "leave the dose out: only a person's own team can tell it",
    ),
    # S-52: no titles of care professions; the bot is none.
    _ban(
        r"\b(?:(?:dr|dra|prof)\.(?=\s|$)|white coat\b|"
        rf"(?:doctor|professor|nurse) (?={_CAPITAL}[a-z])|"
        r"(?:virtual|digital|online|robot) (?:doctor|nurse|physician)\b|"
        r"(?:médico|doctora?|enfermer[oa]) virtual\b)|虚拟医生|智能医生",
        "leave the title out",
    ),
    # S-62: no seals.
    _ban(
        r"\bhipaa[- ](?:compliant|certified|approved|secure)\b|"
        rf"\b{_AGENCY}[- ](?:endorsed|certified|recommended|backed|verified)\b|"
        rf"\b(?:endorsed|certified|recommended|verified) by (?:the )?{_AGENCY}\b",
        "leave the seal out",
    ),
    # S-25: approvals are told with their record, or as lacking.
    _ban(
        r"\b(?:fda|ema|nmpa)[- ](?:approved|cleared)\b|"
        r"\b(?:approved|cleared) by (?:the )?(?:fda|ema|nmpa)\b",
        "CD7 CAR-T is investigational; tell an approval with its source and date",
        _NOT,
    ),
)
