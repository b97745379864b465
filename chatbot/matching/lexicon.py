"""Words and concepts of one language, and the reading of a sentence with them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from chatbot import text as canon
from chatbot.knowledge.model import Vocabulary
from chatbot.knowledge.ordinary import ordinary_words

_STEMMERS = {"en": "english", "es": "spanish"}
_SHORTEST_REPAIR = 3  # letters; words as short are read as function words only
_PLAIN_BELOW = 5  # letters: a shorter word is read as an ordinary word only, never as a short name
_TWO_EDITS_FROM = 8  # letters
_CLEARLY_MORE = 3  # times: of two words as near, the one that phrases hold so much oftener is meant
# A plus or minus right behind a marker is a word: "CD7+", "CD7-" (but not the hyphen of "CD7-CAR").
_SIGN = re.compile(r"\b(cd ?[0-9]{1,3}[a-z]?|mrd) ?(?:(\+)|[-−–](?![\w+]))")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")  # "heyyy"
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
    """Reads sentences.

    ``known`` holds every word of vocabulary and phrases, ``counts`` how many phrases hold it, and
    ``ordinary`` the words of the language that are real although no phrase has them.
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
    _longest: int = 1
    _targets: dict[int, list[str]] = field(default_factory=dict)
    _stems: dict[str, str] = field(default_factory=dict)
    _repairs: dict[str, str | None] = field(default_factory=dict)
    _stemmer: object = None

    @classmethod
    def build(
        cls, language: str, vocabulary: Vocabulary, concepts: Mapping[str, Sequence[str]]
    ) -> "Lexicon":
        """A lexicon of the vocabulary's plain words and of ``concepts``."""
        lexicon = cls(language, ordinary=ordinary_words(language))
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
        self._longest = max(self._longest, len(words))
        self.learn(words, topical=not concept.startswith("off."))

    def learn(self, words: Iterable[str], *, topical: bool) -> None:
        """Take ``words`` as spelt right; ``topical`` ones belong to this field."""
        fresh = set(words)
        self.known |= fresh
        self.counts.update(fresh)
        if topical:
            self.topical |= {self.stem(word) for word in fresh - self.function_words}

    def close(self) -> None:
        """Fix the words that spelling repair may lead to, once everything has been learned."""
        self._targets = {}
        for word in sorted(self.known):
            if word.isalpha() and self._may_be_meant(word):
                self._targets.setdefault(len(word), []).append(word)

    def _may_be_meant(self, word: str) -> bool:
        if word in _NEVER_REPAIRED_TO or word in self.deciding or len(word) < _SHORTEST_REPAIR:
            return False
        if word in self.function_words:
            return True
        named = len(word) >= _PLAIN_BELOW or word in self.ordinary
        return named and self.stem(word) in self.topical

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
        typed = self._tokens(text)
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

    def _tokens(self, text: str) -> tuple[str, ...]:
        """The words of ``text``; the sign behind a marker is read as the word for it."""
        folded = canon.unaccented(canon.canonical(text))
        if self.signs:
            plus, minus = self.signs
            folded = _SIGN.sub(lambda found: f"{found[1]} {plus if found[2] else minus} ", folded)
        return tuple(canon.words(folded))

    def _repair(self, word: str) -> str:
        if word in self.known or word in self.ordinary or len(word) < _SHORTEST_REPAIR:
            return word
        if not word.isalpha():
            return word
        if word not in self._repairs:
            if len(self._repairs) > 50_000:  # bounded: strangers choose the keys
                self._repairs.clear()
            self._repairs[word] = self._closest(word)
        return self._repairs[word] or word

    def _closest(self, word: str) -> str | None:
        """The word that is meant, if one is near and nothing else is as near."""
        if self.stem(word) in self.topical:
            return None
        for calm in (_DRAWN_OUT.sub(r"\1", word), _DRAWN_OUT.sub(r"\1\1", word)):
            if calm != word and calm in self.known:
                return calm
        limit = 2 if len(word) >= _TWO_EDITS_FROM else 1
        sizes = range(len(word) - limit, len(word) + limit + 1)
        hits = [hit for size in sizes for hit in self._within(limit, word, size)]
        hits.sort(key=lambda hit: (hit[1], -self.counts[hit[0]], hit[0]))
        near = [name for name, edits in hits if edits == hits[0][1]]
        if not near or self._is_open(near):
            return None
        return near[0]

    def _within(self, limit: int, word: str, size: int) -> list[tuple[str, int]]:
        """Words of ``size`` letters at most ``limit`` edits away; two edits spare the first."""
        found = process.extract(
            word[:40],
            self._targets.get(size, ()),
            scorer=OSA.distance,
            score_cutoff=limit,
            limit=None,
        )
        plain = len(word) == _SHORTEST_REPAIR
        return [
            (name, int(edits))
            for name, edits, _ in found
            if (edits < 2 or name[0] == word[0]) and (not plain or name in self.function_words)
        ]

    def _is_open(self, near: Sequence[str]) -> bool:
        """Whether another word may be meant just as well as the first."""
        rivals = [name for name in near[1:] if self.stem(name) != self.stem(near[0])]
        return any(self.counts[near[0]] < _CLEARLY_MORE * self.counts[name] for name in rivals)

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
