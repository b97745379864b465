"""Words that turn a meaning round must agree exactly with what is answered (promise P8).

An answer may be given only if one of its own phrases says them too: the word for a cure is no word
for a cause, and another antigen is not CD7, however alike the rest is. Of two opposites, such as
"before" and "after", or "respond" and "not respond", an answer whose phrases say only the one is
not given to the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from chatbot.knowledge.model import Vocabulary
from chatbot.matching.lexicon import Lexicon, Reading
from chatbot.matching.negation import claims, contrary

_NAMES = "antigen"  # a family of concepts whose every name must agree by itself


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a pair of opposites: its name, its words, and those of the other side."""

    name: str
    words: frozenset[str]
    other: frozenset[str]

    def is_against(self, said: frozenset[str]) -> bool:
        """Whether ``said`` is about the other side alone."""
        return not self.other.isdisjoint(said) and self.words.isdisjoint(said)

    def is_all_of(self, said: frozenset[str]) -> bool:
        """Whether ``said`` is about this side alone."""
        return not self.words.isdisjoint(said) and self.other.isdisjoint(said)


class Deciding:
    """Checks readings against what the phrases of each answer say."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        lexicon: Lexicon,
        says: Mapping[str, frozenset[str]],
        titles: Mapping[str, str] | None = None,
    ) -> None:
        """``says`` maps an answer to what its phrases say, ``titles`` to its title."""
        self._lexicon = lexicon
        self._groups = [lexicon.deciding.intersection(group) for group in vocabulary.deciding]
        self._sides = tuple(_sides(vocabulary))
        self._says = says
        self._titles = {
            name: frozenset(lexicon.read(title).words) for name, title in (titles or {}).items()
        }

    def missing(self, reading: Reading, answers: Iterable[str]) -> dict[str, str]:
        """For each of ``answers`` the deciding words of ``reading`` that no phrase of it says."""
        spoken = frozenset(reading.words)
        named = names(reading)
        groups = [group for group in self._groups if not group.isdisjoint(spoken)]
        named_sides = (side for side in self._sides if not side.words.isdisjoint(spoken))
        sides = [(side, side.words & spoken) for side in named_sides]
        claimed = claims(reading, self._lexicon)
        denied = frozenset(map(contrary, claimed))
        found = {}
        for answer in answers:
            said = self._says.get(answer, frozenset())
            missing = {*named} - said if named else set[str]()
            for group in groups:
                missing |= group & spoken if group.isdisjoint(said) else frozenset()
            for side, heard in sides:
                missing |= heard if side.is_against(said) else frozenset()
            if not denied.isdisjoint(said):
                against = map(contrary, denied & said)
                missing |= {_plain(claim) for claim in against if claim not in said}
            found[answer] = ", ".join(sorted(missing))
        return found

    def side(self, reading: Reading, answer: str) -> str | None:
        """The one side of a pair of opposites that ``reading`` names while ``answer`` is not about
        it alone: neither by its title nor by all its phrases."""
        spoken = frozenset(reading.words)
        said = (self._titles.get(answer, frozenset()), self._says.get(answer, frozenset()))
        named = (side for side in self._sides if side.is_all_of(spoken))
        return next((side.name for side in named if not any(map(side.is_all_of, said))), None)


def names(reading: Reading) -> frozenset[str]:
    """Names that decide, written as one word: "CD 19" and "cd-19" are "cd19"."""
    return frozenset(
        "".join(reading.words[item.start : item.end])
        for item in reading.found
        if item.concept.partition(".")[0] == _NAMES
    )


def _plain(claim: str) -> str:
    return f"not {claim[1:]}" if claim[0] == "-" else claim[1:]


def _sides(vocabulary: Vocabulary) -> Iterator[_Side]:
    for pair in vocabulary.opposites:
        (one, words), (other, against) = ((name, frozenset(said)) for name, said in pair.items())
        yield _Side(one, words, against)
        yield _Side(other, against, words)
