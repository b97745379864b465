"""What looks like a number of a person and is none: registry numbers, papers, amounts."""

import re
from collections.abc import Iterator

from chatbot.safety.recognisers.view import View

_REGISTRIES = (
    "(?:nct|chictr|isrctn|eudract|euctr|drks|actrn|umin|jprn|jrct|ctri|pactr|irct|kct|tctr|rbr"
    "|pmid|pmc|gse|ensg|rs)"
)
_UNITS = (
    "(?:(?:car|cells?|celulas?|copies|copias|usd|dollars?|dolares|euros?|pesos|yuan|rmb)(?![a-z])"
    "|x ?10|/ ?(?:kg|u?l|ml|dl|mm)(?![a-z])|个|细胞|元|%)"
)
_PATTERNS = (
    # NCT and its eight digits, also written apart; other registers with their own shapes.
    re.compile(r"(?<![a-z0-9])nct[ :#\-]{0,3}(?:[0-9][ \-]?){7}[0-9](?![ \-]?[0-9])"),
    re.compile(
        rf"(?<![a-z0-9]){_REGISTRIES}[a-z\-]{{0,12}}[ :#\-]{{0,3}}"
        r"[0-9][0-9/.\-]{4,24}(?! ?[0-9])"
    ),
    re.compile(r"(?<![0-9])20[0-9]{2}-[0-9]{6}-[0-9]{2}(?:-[0-9]{2})?(?![0-9])"),  # EU trials
    re.compile(r"(?<![0-9.])10\.[0-9]{4,9}/[!-~]{3,60}"),  # DOI
    # Amounts: in groups of thousands or in one piece, before a unit, behind a currency, or round.
    re.compile(rf"(?<![0-9])[0-9]{{1,3}}(?:[ ,.'][0-9]{{3}}){{1,5}} ?{_UNITS}"),
    re.compile(rf"(?<![0-9])[0-9]{{5,15}} ?{_UNITS}"),
    re.compile(r"[$€£¥] ?[0-9]{1,3}(?:[ ,.]?[0-9]{3}){1,5}(?![0-9])"),
    re.compile(r"(?<![0-9])[0-9]{1,3}(?:[ ,.']?000){2,5}(?![0-9])"),
)


def find(view: View) -> Iterator[tuple[int, int]]:
    """Places of the text where no number is a person's."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(view.plain):
            yield view.places[match.start()], view.places[match.end() - 1] + 1
