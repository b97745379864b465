"""Words that turn a meaning round must agree exactly with what is answered (promise P8).

An answer may be given only if one of its own phrases says them too: the word for a cure is no word
for a cause, and another antigen is not CD7, however alike the rest is. Of two opposites, such as
"before" and "after", an answer whose phrases say only the one is not given to the other.
"""

from collections.abc import Mapping

from chatbot.knowledge.model import Vocabulary
from chatbot.matching.lexicon import Lexicon, Reading

_NAMES = "antigen"  # a family of concepts whose every name must agree by itself


class Deciding:
    """Checks readings against what the phrases of each answer say."""

    def __init__(
        self, vocabulary: Vocabulary, lexicon: Lexicon, says: Mapping[str, frozenset[str]]
    ) -> None:
        """``says`` maps an answer to what its phrases say."""
        self._groups = [lexicon.deciding.intersection(group) for group in vocabulary.deciding]
        pairs = [tuple(map(frozenset, pair)) for pair in vocabulary.opposites]
        self._opposites = [*pairs, *((other, one) for one, other in pairs)]
        self._says = says

    def missing(self, reading: Reading, answer: str) -> str:
        """The deciding words of ``reading`` that no phrase of ``answer`` says, or nothing."""
        said = self._says.get(answer, frozenset())
        spoken = frozenset(reading.words)
        missing = names(reading) - said
        for group in self._groups:
            missing |= group & spoken if not group & said else frozenset()
        for one, other in self._opposites:
            missing |= one & spoken if other & said and not one & said else frozenset()
        return ", ".join(sorted(missing))


def names(reading: Reading) -> frozenset[str]:
    """Names that decide, written as one word: "CD 19" and "cd-19" are "cd19"."""
    return frozenset(
        "".join(reading.words[item.start : item.end])
        for item in reading.found
        if item.concept.partition(".")[0] == _NAMES
    )
