"""What a person who looks for trials names: a place, an age, whose cells, that it must be open.

Read strictly, by whole words from closed lists, never by likeness: what is read here sets facts
(promise P8). A message that asks about a place in another way ("why China") is no search.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from chatbot.knowledge.records import Country
from chatbot.text import canonical, unaccented

Cells = Literal["own", "donor", "universal"]

_OTHERWISE = re.compile(
    r"\b(?:why|how come|how do|how can|how good|reasons?|costs?|pay|price|insurance|visa|travel|"
    r"fly|flight|hotel|quality|reliable|trust\w*|reputable|legit|scam|safe|approved|approval|"
    r"who (?:is|are|controls?|runs?|checks?|watch\w*|overs\w*|regulat\w*))\b"
)
_LISTS = re.compile(
    r"\b(?:which|what|any|all|find|list|show|search|looking for|are there|is there|other)\b"
    r".*\b(?:trials?|study|studies)\b|\b(?:trials|studies)\s+(?:in|for|near|around|with|that|of)\b"
)
_MANY = re.compile(r"\b(?:trials|studies|any|which|other|another)\b")
_ONE = re.compile(r"\b(?:the|this|that)\s+(?:\w+\s+)?(?:trial|study)\b")
_NEAR = re.compile(
    r"\b(?:near|close to|around|closest to|nearest to)\s+(?:me|us|home|here|my home)\b|\bnearby\b|"
    r"\bin my (?:own )?(?:country|area|region|state|city|town)\b|\bwhere (?:i|we) live\b"
)
_OPEN = re.compile(
    r"\b(?:open|recruit\w*|enroll?ing|(?:accepting|taking) (?:new )?(?:patients|people)|"
    r"available|can (?:still )?join)\b"
)
_YEARS = re.compile(
    r"\b(?:aged?|age of)\s+([0-9]{1,3})\b(?![.,]?[0-9%])|"
    r"\b([0-9]{1,3})[\s-]*(?:years?|yrs?|y)[\s/-]*(?:olds?|o)\b|\b([0-9]{1,3})\s*(?:yo|y/o)\b"
)
_CELLS: Mapping[Cells, re.Pattern[str]] = {
    "own": re.compile(r"\b(?:own (?:t[\s-]?)?cells|autologous|patient'?s own)\b"),
    "universal": re.compile(r"\b(?:universal|off[\s-]the[\s-]shelf|ready[\s-]made)\b"),
    "donor": re.compile(r"\b(?:donor(?:'?s)?[\s-]*(?:derived )?(?:t[\s-]?)?cells|allogeneic)\b"),
}
_OLDEST = 120


@dataclass(frozen=True, slots=True)
class Terms:
    """What was read. ``place`` is a country code, with a town after a stroke ("US/Boston").

    ``age`` is in years. ``lists`` tells that trials are asked for as a list, ``many`` that more
    than the one talked of are meant.
    """

    place: str | None = None
    age: int | None = None
    cells: Cells | None = None
    wants_open: bool = False
    lists: bool = False
    many: bool = False

    @property
    def narrows(self) -> bool:
        """Whether it names a place, an age or whose cells."""
        return any(part is not None for part in (self.place, self.age, self.cells))


class Places:
    """The countries and towns that are known, ready to be found in messages."""

    def __init__(self, countries: Iterable[Country]) -> None:
        self._codes: dict[str, str] = {}
        for country in countries:
            named = dict.fromkeys(country.forms, country.code)
            towns = {town: f"{country.code}/{town}" for town in country.towns}
            self._codes |= {_folded(name): code for name, code in (named | towns).items()}
        forms = sorted(self._codes, key=len, reverse=True)
        either = "|".join(map(re.escape, forms))
        self._forms = re.compile(rf"(?<!\w)(?:{either})(?!\w)") if forms else None

    def find(self, folded: str) -> str | None:
        """The place that a message names, a town before its country; None of two countries."""
        if self._forms is None:
            return None
        found = [self._codes[name] for name in self._forms.findall(folded)]
        if len({place.partition("/")[0] for place in found}) != 1:
            return None
        return max(found, key=len)

    def __contains__(self, code: object) -> bool:
        return code in self._codes.values()


def read(text: str, places: Places, region: str | None) -> Terms | None:
    """What ``text`` looks for; None where it asks something else. ``region`` is what is near."""
    folded = _folded(text)
    lists, many = _LISTS.search(folded) is not None, _MANY.search(folded) is not None
    if _OTHERWISE.search(folded) or (_ONE.search(folded) and not (lists or many)):
        return None
    near = region if region in places and _NEAR.search(folded) else None
    return Terms(
        places.find(folded) or near,
        _age(folded),
        next((cells for cells, form in _CELLS.items() if form.search(folded)), None),
        _OPEN.search(folded) is not None,
        lists,
        many,
    )


def _age(folded: str) -> int | None:
    """The one age that is named."""
    ages = {int(next(filter(None, found))) for found in _YEARS.findall(folded)}
    age = ages.pop() if len(ages) == 1 else None
    return age if age is not None and age <= _OLDEST else None


def _folded(text: str) -> str:
    return unaccented(canonical(text))
