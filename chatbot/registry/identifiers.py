"""Registration numbers of the public registries, read exactly, and the one page of each.

A number is only ever read as written: never repaired, never found by likeness (requirement S-29).
A link is made of a number that has the right form and an address that stands here (S-75). The form
is all that can be checked without asking a registry: it does not prove that a trial is registered.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from chatbot.text import canonical

Registry = Literal["ClinicalTrials.gov", "ChiCTR", "EU CTIS", "ISRCTN", "jRCT", "ANZCTR"]


@dataclass(frozen=True, slots=True)
class Registered:
    """A registration number in its one form, and the public page that it leads to."""

    registry: Registry
    id: str
    url: str

    @property
    def label(self) -> str:
        """How a link to it is called."""
        return f"{self.registry}: {self.id}"


@dataclass(frozen=True, slots=True)
class _Form:
    """How the numbers of a registry look in canonical text, how they are written, their page.

    ``written`` is filled with the groups of ``pattern``; upper-case letters come from here alone.
    """

    registry: Registry
    pattern: re.Pattern[str]
    written: str
    page: str


def _form(registry: Registry, pattern: str, written: str, page: str) -> _Form:
    return _Form(registry, re.compile(rf"(?<![0-9a-z]){pattern}(?![0-9a-z])"), written, page)


_GAP = r"[ #:._‐-―-]{0,3}"
_YEAR = r"(?:0[5-9]|[1-9][0-9])"  # the two digits of a year from 2005, when registries began
# ChiCTR's own pages are found by a number that nobody is told, so the World Health Organization's
# page of the same record is linked: its address holds the registration number.
_WHO = "https://trialsearch.who.int/Trial2.aspx?TrialID={id}"
_FORMS = (
    _form("ClinicalTrials.gov", rf"nct{_GAP}([0-9]{{8}})", "NCT{0}",
          "https://clinicaltrials.gov/study/{id}"),
    _form("ChiCTR", rf"chictr{_GAP}({_YEAR}[0-9]{{8}})", "ChiCTR{0}", _WHO),
    _form("ChiCTR", rf"chictr{_GAP}([a-z]{{2,4}}){_GAP}({_YEAR}[0-9]{{6}})", "ChiCTR-{0}-{1}",
          _WHO),
    _form("EU CTIS", r"(20[2-9][0-9]-5[0-9]{5}-[0-9]{2}-[0-9]{2})(?!-)", "{0}",
          "https://euclinicaltrials.eu/ctis-public/view/{id}"),
    _form("ISRCTN", rf"isrctn{_GAP}([0-9]{{8}})", "ISRCTN{0}", "https://www.isrctn.com/{id}"),
    _form("jRCT", rf"jrct{_GAP}([0-9]{{10}}|[a-z][0-9]{{9}})", "jRCT{0}",
          "https://jrct.mhlw.go.jp/en-latest-detail/{id}"),
    _form("ANZCTR", rf"actrn{_GAP}(126{_YEAR}[0-9]{{9}})", "ACTRN{0}",
          "https://www.anzctr.org.au/{id}.aspx"),
)  # fmt: skip


OURS: Registry = "ClinicalTrials.gov"  # the one registry whose records we read


def parse(text: str) -> Registered | None:
    """``text`` as a registration number if it is one and nothing else.

    Full-width digits, spaces and case are forgiven; a wrong character never is.
    """
    plain = canonical(text).replace(" ", "")
    for form in _FORMS:
        if match := form.pattern.fullmatch(plain):
            return _registered(form, match)
    return None


def find(text: str) -> tuple[Registered, ...]:
    """The registration numbers in a message, in order, each once."""
    return tuple(dict.fromkeys(found for _, found in sorted(_found(canonical(text)), key=_place)))


def elsewhere(text: str) -> tuple[Registered, ...]:
    """The numbers in a message that belong to registries whose records we do not read."""
    return tuple(found for found in find(text) if found.registry != OURS)


def _found(folded: str) -> Iterator[tuple[int, Registered]]:
    for form in _FORMS:
        for match in form.pattern.finditer(folded):
            yield match.start(), _registered(form, match)


def _place(pair: tuple[int, Registered]) -> int:
    return pair[0]


def _registered(form: _Form, match: re.Match[str]) -> Registered:
    groups = match.groups()
    # Of what was found, only the letters between the hyphens of ChiCTR are written in capitals.
    parts = groups if len(groups) == 1 else (groups[0].upper(), *groups[1:])
    name = form.written.format(*parts)
    return Registered(form.registry, name, form.page.format(id=name))
