"""Words and concepts of one language, and the reading of a sentence with them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from chatbot import text as canon
from chatbot.knowledge.model import Vocabulary

_STEMMERS = {"en": "english", "es": "spanish"}
_SHORTEST_REPAIR = 5  # letters: shorter words have too many real neighbours
_TWO_EDITS_FROM = 8  # letters
# Words whose change turns a meaning round: spelling repair never leads to one (promise P8).
_NEVER_REPAIRED_TO = frozenset(
    [
        *("cure", "cures", "cured", "cause", "causes", "caused", "positive", "negative"),
        *("before", "after", "without", "never", "autologous", "allogeneic"),
        *("hypotension", "hypertension", "adult", "child"),
    ]
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

    ``repaired`` pairs what was typed with what was read.
    """

    words: tuple[str, ...]
    stems: tuple[str, ...]
    found: tuple[Found, ...]
    unknown: tuple[str, ...] = ()
    repaired: tuple[tuple[str, str], ...] = ()

    @property
    def concepts(self) -> frozenset[str]:
        """The concepts held, with their parents: "disease.aml" brings "disease"."""
        names = {item.concept for item in self.found}
        return frozenset(names | {name.partition(".")[0] for name in names})


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(canon.words(canon.unaccented(canon.canonical(text))))


@dataclass(slots=True)
class Lexicon:
    """Reads sentences. ``known`` holds every word that is spelt right as far as we know."""

    language: str
    forms: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    function_words: frozenset[str] = frozenset()
    deciding: frozenset[str] = frozenset()
    topical: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)
    _longest: int = 1
    _targets: list[str] = field(default_factory=list)
    _stems: dict[str, str] = field(default_factory=dict)
    _repairs: dict[str, str | None] = field(default_factory=dict)
    _stemmer: object = None

    @classmethod
    def build(
        cls, language: str, vocabulary: Vocabulary, concepts: Mapping[str, Sequence[str]]
    ) -> "Lexicon":
        """A lexicon of the vocabulary's plain words and of ``concepts``."""
        lexicon = cls(language)
        if language in _STEMMERS:
            lexicon._stemmer = snowballstemmer.stemmer(_STEMMERS[language])
        lexicon.function_words = frozenset(
            word for entry in vocabulary.function_words for word in _tokens(entry)
        )
        groups = [_tokens(form) for group in vocabulary.deciding for form in group]
        lexicon.deciding = frozenset(words[0] for words in groups if len(words) == 1)
        lexicon.known |= lexicon.function_words | lexicon.deciding
        lexicon.known |= {word for entry in vocabulary.known_words for word in _tokens(entry)}
        for concept, ways in concepts.items():
            for way in ways:
                lexicon._add(concept, _tokens(way))
        return lexicon

    def _add(self, concept: str, words: tuple[str, ...]) -> None:
        stems = tuple(self.stem(word) for word in words)
        for key in {words, stems}:
            self.forms[key] = tuple(dict.fromkeys((*self.forms.get(key, ()), concept)))
        self._longest = max(self._longest, len(words))
        self.learn(words, topical=not concept.startswith("off."))

    def learn(self, words: Iterable[str], *, topical: bool) -> None:
        """Take ``words`` as spelt right; ``topical`` ones belong to this field."""
        fresh = set(words)
        self.known |= fresh
        if topical:
            self.topical |= {self.stem(word) for word in fresh - self.function_words}

    def close(self) -> None:
        """Fix the words that spelling repair may lead to, once everything has been learned."""
        self._targets = sorted(
            word
            for word in self.known
            if len(word) >= _SHORTEST_REPAIR - 1
            and word.isalpha()
            and self.stem(word) in self.topical
            and word not in _NEVER_REPAIRED_TO | self.deciding
        )

    def stem(self, word: str) -> str:
        """The stem of ``word``; a word with digits, or of a language without stems, stays."""
        if self._stemmer is None or not word.isalpha():
            return word
        stem = self._stems.get(word)
        if stem is None:
            stem = self._stems[word] = self._stemmer.stemWord(word)  # type: ignore[attr-defined]
        return stem

    def read(self, text: str) -> Reading:
        """Read one sentence."""
        typed = _tokens(text)
        words = tuple(self._repair(word) for word in typed)
        stems = tuple(self.stem(word) for word in words)
        repaired = tuple(
            (before, after) for before, after in zip(typed, words, strict=True) if before != after
        )
        found = tuple(self._find(words, stems))
        covered = {place for item in found for place in range(item.start, item.end)}
        unknown = tuple(
            word
            for place, word in enumerate(words)
            if place not in covered
            and word not in self.function_words
            and stems[place] not in self.topical
        )
        return Reading(words, stems, found, unknown, repaired)

    def _repair(self, word: str) -> str:
        if word in self.known or len(word) < _SHORTEST_REPAIR or not word.isalpha():
            return word
        if word not in self._repairs:
            if len(self._repairs) > 50_000:  # bounded: strangers choose the keys
                self._repairs.clear()
            self._repairs[word] = self._closest(word)
        return self._repairs[word] or word

    def _closest(self, word: str) -> str | None:
        """The one nearest topical word, if it is near and nothing else is as near."""
        if self.stem(word) in self.topical:
            return None
        limit = 2 if len(word) >= _TWO_EDITS_FROM else 1
        near = process.extract(
            word[:40], self._targets, scorer=OSA.distance, score_cutoff=limit, limit=3
        )
        near = [hit for hit in near if hit[0][0] == word[0] or hit[1] == 1]
        if not near or (len(near) > 1 and near[0][1] == near[1][1] and not self._same(near)):
            return None
        return str(near[0][0])

    def _same(self, near: Sequence[tuple[str, float, int]]) -> bool:
        return self.stem(near[0][0]) == self.stem(near[1][0])

    def _find(self, words: tuple[str, ...], stems: tuple[str, ...]) -> Iterable[Found]:
        """Longest concepts from the left; at one place all concepts of the longest form."""
        place = 0
        while place < len(words):
            for size in range(min(self._longest, len(words) - place), 0, -1):
                stretch = slice(place, place + size)
                names = self.forms.get(words[stretch]) or self.forms.get(stems[stretch])
                if names:
                    for name in names:
                        yield Found(name, place, place + size)
                    place += size
                    break
            else:
                place += 1
