"""Registry ids in a message, read strictly: never by likeness (requirement S-29)."""

import re
from dataclasses import dataclass

from chatbot import text as canon

_NCT = re.compile(r"\bnct[ #:._‐-―-]{0,3}([0-9]{4,12})\b")
_PERCENT = re.compile(r"(?<![0-9.,])([0-9]{1,3}(?:[.,][0-9]{1,2})?) ?(?:%|percent\b|per cent\b)")


@dataclass(frozen=True, slots=True)
class Entities:
    """``trials``: well-formed registry ids in order. ``malformed``: an id was tried, but not one
    of eight digits. ``percents``: shares from 0 to 100 as written."""

    trials: tuple[str, ...] = ()
    malformed: bool = False
    percents: tuple[float, ...] = ()


def find(text: str) -> Entities:
    """The entities of one message."""
    folded = canon.canonical(text)
    digits = [match[1] for match in _NCT.finditer(folded)]
    trials = tuple(dict.fromkeys(f"NCT{run}" for run in digits if len(run) == 8))
    shares = (float(match[1].replace(",", ".")) for match in _PERCENT.finditer(folded))
    percents = tuple(share for share in shares if share <= 100)
    return Entities(trials, any(len(run) != 8 for run in digits), percents)
