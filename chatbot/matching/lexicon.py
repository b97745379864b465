"""Words and concepts of one language, and the reading of a sentence with them."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import snowballstemmer

from chatbot import text as canon
from chatbot.knowledge.model import Vocabulary
from chatbot.knowledge.ordinary import ordinary_words
from chatbot.matching.spelling import Speller

_MOST_KEPT = 200_000  # words stemmed before: bounded, as strangers choose them
_MOST_STRANGE = 1 / 3  # of the words of a message that is of one's own language
_FEW = 2  # words that may be misspelt in the shortest message
_STEMMERS = {"en": "english", "es": "spanish"}
# A plus or minus right behind a marker is a word: "CD7+", "CD7-" (but not the hyphen of "CD7-CAR",
# nor a dash between two thoughts: "CD7 - what is that").
_SIGN = re.compile(
    r"\b(cd ?[0-9]{1,3}[a-z]?|mrd)(?: ?(\+)|[-−–](?![\w+])| [-−–](?=\s*(?:[,.;:!?)]|$)))"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A concept in a sentence: its name, and the words ``start`` to ``end`` (exclusive)."""

    concept: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence as read: words after spelling repair, their stems, concepts, what is unknown.

    ``repaired`` pairs what was typed with what was read; ``strange`` are the stems of words that
    may be misspelt and could not be put right.
    """

    words: tuple[str, ...]
    stems: tuple[str, ...]
    found: tuple[Found, ...]
    unknown: tuple[str, ...] = ()
    repaired: tuple[tuple[str, str], ...] = ()
    strange: frozenset[str] = frozenset()

    @property
    def concepts(self) -> frozenset[str]:
        """The concepts held, with their parents: "disease.aml" brings "disease"."""
        names = {item.concept for item in self.found}
        return frozenset(names | {name.partition(".")[0] for name in names})


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(canon.words(canon.unaccented(canon.canonical(text))))


@dataclass(slots=True)
class Lexicon:
    """Reads sentences.

    ``known`` holds every word of vocabulary and phrases, ``counts`` how many phrases hold it, and
    ``ordinary`` the words of the language that are real although no phrase has them. ``rare`` are
    those of them that may well be slips.
    """

    language: str
    forms: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    function_words: frozenset[str] = frozenset()
    deciding: frozenset[str] = frozenset()
    denials: frozenset[str] = frozenset()
    signs: tuple[str, ...] = ()
    topical: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    ordinary: frozenset[str] = frozenset()
    rare: frozenset[str] = frozenset()
    _longest: dict[str, int] = field(default_factory=dict)
    _stems: dict[str, str] = field(default_factory=dict)
    _speller: Speller | None = None
    _stemmer: object = None

    @classmethod
    def build(
        cls, language: str, vocabulary: Vocabulary, concepts: Mapping[str, Sequence[str]]
    ) -> "Lexicon":
        """A lexicon of the vocabulary's plain words and of ``concepts``."""
        real = ordinary_words(language)
        lexicon = cls(language, ordinary=real.words, rare=real.rare)
        if language in _STEMMERS:
            lexicon._stemmer = snowballstemmer.stemmer(_STEMMERS[language])
        lexicon.function_words = frozenset(
            word for entry in vocabulary.function_words for word in _tokens(entry)
        )
        groups = [_tokens(form) for group in vocabulary.deciding for form in group]
        lexicon.deciding = frozenset(words[0] for words in groups if len(words) == 1)
        lexicon.denials = frozenset(word for form in vocabulary.denials for word in _tokens(form))
        lexicon.known |= lexicon.function_words | lexicon.deciding | lexicon.denials
        sides = {name: words for pair in vocabulary.opposites for name, words in pair.items()}
        lexicon.known |= {word for words in sides.values() for word in words}
        if "positive" in sides:
            lexicon.signs = (sides["positive"][0], sides["negative"][0])
        lexicon.known |= {word for entry in vocabulary.known_words for word in _tokens(entry)}
        for concept, ways in concepts.items():
            for way in ways:
                lexicon._add(concept, _tokens(way))
        return lexicon

    def _add(self, concept: str, words: tuple[str, ...]) -> None:
        stems = tuple(self.stem(word) for word in words)
        for key in {words, stems}:
            self.forms[key] = tuple(dict.fromkeys((*self.forms.get(key, ()), concept)))
            self._longest[key[0]] = max(self._longest.get(key[0], 1), len(words))
        self.learn(words, topical=not concept.startswith("off."))

    def learn(self, words: Iterable[str], *, topical: bool) -> None:
        """Take ``words`` as spelt right; ``topical`` ones belong to this field."""
        fresh = set(words)
        self.known |= fresh
        self.counts.update(fresh)
        if topical:
            self.topical |= {self.stem(word) for word in fresh - self.function_words}

    def close(self, are_pair: Callable[[str, str], bool] = lambda *_: False) -> None:
        """Repair spelling from now on, as all has been learned; ``are_pair`` as in ``Speller``."""
        self._speller = Speller(self, are_pair)

    def stem(self, word: str) -> str:
        """The stem of ``word``; a word with digits, or of a language without stems, stays."""
        if self._stemmer is None or not word.isalpha():
            return word
        stem = self._stems.get(word)
        if stem is None:
            if len(self._stems) > _MOST_KEPT:
                self._stems.clear()
            stem = self._stems[word] = self._stemmer.stemWord(word)  # type: ignore[attr-defined]
        return stem

    def read(self, text: str) -> Reading:
        """Read one sentence."""
        typed = self._tokens(text)
        read = self._spelt(typed)
        words = tuple(word for _, said in read for word in said.split())
        stems = tuple(self.stem(word) for word in words)
        repaired = tuple(pair for pair in read if pair[0] != pair[1])
        found = tuple(self._find(words, stems))
        covered = {place for item in found for place in range(item.start, item.end)}
        unknown = tuple(
            word
            for place, word in enumerate(words)
            if place not in covered
            and word not in self.function_words
            and stems[place] not in self.topical
        )
        strange = frozenset(self.stem(word) for word in unknown if self._is_strange(word))
        return Reading(words, stems, found, unknown, repaired, strange)

    def _is_strange(self, word: str) -> bool:
        return self._speller is not None and self._speller.is_strange(word)

    def meant(self, text: str) -> str | None:
        """``text`` in canonical form, its misspelt words put right; None where there are none, or
        so many that it is of another language."""
        typed = self._tokens(text)
        strange = len(self._speller.strange(typed)) if self._speller else 0
        if not strange or strange > max(_FEW, math.ceil(len(typed) * _MOST_STRANGE)):
            return None
        read = {word: said for word, said in self._spelt(typed) if word != said}
        folded = canon.unaccented(canon.canonical(text))
        return canon.with_words(folded, read) if read else None

    def _tokens(self, text: str) -> tuple[str, ...]:
        """The words of ``text``; the sign behind a marker is read as the word for it."""
        folded = canon.unaccented(canon.canonical(text))
        if self.signs:
            plus, minus = self.signs
            folded = _SIGN.sub(lambda found: f"{found[1]} {plus if found[2] else minus} ", folded)
        return tuple(canon.words(folded))

    def _spelt(self, typed: Sequence[str]) -> list[tuple[str, str]]:
        """Each word as typed and as read."""
        return self._speller.read(typed) if self._speller else [(word, word) for word in typed]

    def _find(self, words: tuple[str, ...], stems: tuple[str, ...]) -> Iterable[Found]:
        """Longest concepts from the left; at one place all concepts of the longest form."""
        place, longest = 0, self._longest
        while place < len(words):
            most = max(longest.get(words[place], 0), longest.get(stems[place], 0))
            for size in range(min(most, len(words) - place), 0, -1):
                stretch = slice(place, place + size)
                names = self.forms.get(words[stretch]) or self.forms.get(stems[stretch])
                if names:
                    for name in names:
                        yield Found(name, place, place + size)
                    place += size
                    break
            else:
                place += 1
