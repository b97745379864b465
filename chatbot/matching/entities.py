"""Registry ids in a message, read strictly: never by likeness (requirement S-29)."""

import re
from dataclasses import dataclass

from chatbot import text as canon

_TRIED = re.compile(r"\bnct[ #:._‐-―-]{0,3}([0-9a-z]{2,40})\b")
_EIGHT_DIGITS = re.compile(r"[0-9]{8}")
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
    tried = [run for run in _TRIED.findall(folded) if sum(char.isdigit() for char in run) > 1]
    whole = [run for run in tried if _EIGHT_DIGITS.fullmatch(run)]
    trials = tuple(dict.fromkeys(f"NCT{run}" for run in whole))
    shares = (float(match[1].replace(",", ".")) for match in _PERCENT.finditer(folded))
    percents = tuple(share for share in shares if share <= 100)
    return Entities(trials, len(whole) < len(tried), percents)
