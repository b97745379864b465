"""Words that turn a meaning round must agree exactly with what is answered (promise P8).

An answer may be given only if one of its own phrases says them too: the word for a cure is no word
for a cause, "before" is not "after", and another antigen is not CD7, however alike the rest is.
"""

from collections.abc import Iterable, Mapping

from chatbot.matching.lexicon import Lexicon, Reading

_NAMES = "antigen"  # a family of concepts whose every name must agree by itself


class Deciding:
    """Checks readings against what the phrases of each answer say."""

    def __init__(
        self, groups: Iterable[Iterable[str]], lexicon: Lexicon, says: Mapping[str, frozenset[str]]
    ) -> None:
        """``groups`` hold words of one meaning; ``says`` maps an answer to what its phrases say."""
        self._groups = [lexicon.deciding.intersection(group) for group in groups]
        self._says = says

    def missing(self, reading: Reading, answer: str) -> str:
        """The deciding words of ``reading`` that no phrase of ``answer`` says, or nothing."""
        said = self._says.get(answer, frozenset())
        spoken = frozenset(reading.words)
        words = (group & spoken for group in self._groups if not group & said)
        missing = {*(word for met in words for word in met), *(names(reading) - said)}
        return ", ".join(sorted(missing))


def names(reading: Reading) -> frozenset[str]:
    """Names that decide, written as one word: "CD 19" and "cd-19" are "cd19"."""
    return frozenset(
        "".join(reading.words[item.start : item.end])
        for item in reading.found
        if item.concept.partition(".")[0] == _NAMES
    )
