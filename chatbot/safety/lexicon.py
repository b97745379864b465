"""The words of one language that can raise an alarm, and the finding of them in a message."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from chatbot.knowledge.alarms import AlarmTable
from chatbot.safety import spelling
from chatbot.safety.net import GAP, NUMBER, Forms, Net
from chatbot.safety.numbers import Number
from chatbot.safety.tokens import Token, plain_words

HARMLESS = "harmless"
_LONGEST_GAP = {"en": 3, "es": 3, "zh": 6}  # words; characters in Chinese
_SHORTEST_TAIL = 6  # letters of a word that is known by its ending ("posaconazole")
_MEMORY = 20_000  # single words, out of their sentences, whose reading is remembered
_PART = re.compile(r"<[a-z0-9_]+>|~|[^<~\s]+")


class Hit(NamedTuple):
    """A concept met in a message: the words ``start`` to ``end`` (exclusive), by which phrase.

    ``forms`` are what the tables know of each word. A tuple, like Token.
    """

    concept: str
    start: int
    end: int
    forms: tuple[Forms, ...]

    @property
    def phrase(self) -> str:
        """The phrase that was met, in words of the tables only; others are "~"."""
        return " ".join(forms[0] if forms else GAP for forms in self.forms)

    @classmethod
    def at(cls, concept: str, start: int, end: int) -> "Hit":
        """A concept that code read in words of which no table knows."""
        return cls(concept, start, end, ((concept,),))


_hit = partial(tuple.__new__, Hit)  # a third faster than Hit itself: a long message has a thousand


@dataclass(frozen=True, slots=True)
class Row:
    """The words of a message as they are looked up, a number of several words being one step.

    Such a number has no word of its own. ``numbers`` are the steps that are numbers, ``places``
    the words on which the steps begin, ``parted`` whether a mark stands before them. These two
    have one more entry, the end of the message.
    """

    words: Sequence[str]
    numbers: Sequence[int]
    places: Sequence[int]
    parted: Sequence[bool]

    @classmethod
    def of(cls, tokens: Sequence[Token], numbers: Sequence[Number]) -> "Row":
        """The row of a message; the ``numbers`` in it come in order."""
        words = [token.text for token in tokens]
        inner: set[int] = set()
        for number in numbers:
            if number.end > number.start + 1:
                words[number.start] = ""
                inner.update(range(number.start + 1, number.end))
        places = [at for at in range(len(words)) if at not in inner]
        marks = [tokens[at].mark for at in places]
        begun = {number.start for number in numbers}
        return cls(
            [words[at] for at in places],
            [step for step, at in enumerate(places) if at in begun],
            [*places, len(words)],
            [*[bool(mark and mark.strip("()")) for mark in marks], True],
        )


@dataclass(slots=True)
class Lexicon:
    """Finds the concepts of one language. Build it with ``of``."""

    language: str
    _net: Net
    _fold: Callable[[str], str] = str
    _sets: dict[str, list[str]] = field(default_factory=dict)
    _heads: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # by first letter
    _tails: list[tuple[str, str]] = field(default_factory=list)
    _repair: spelling.Repair = field(default_factory=lambda: spelling.Repair((), ()))
    _seen: dict[str, Forms] = field(default_factory=dict)

    @classmethod
    def of(cls, language: str, tables: Sequence[AlarmTable]) -> "Lexicon":
        """The lexicon of all ``tables`` of a language together."""
        lexicon = cls(language, Net(_LONGEST_GAP[language]))
        if language == "es":
            lexicon._fold = spelling.as_it_sounds
        if language == "zh":
            lexicon._fold = spelling.same_form(group for t in tables for group in t.sounds)
        for table in tables:
            lexicon._add_sets(table)
            for concept, phrases in (*table.concepts.items(), (HARMLESS, table.harmless)):
                for phrase in phrases:
                    lexicon._net.lay(concept, phrase, lexicon._phrase_words)
        targets = (lexicon._fold(word) for table in tables for word in table.misspelt)
        real = (lexicon._fold(word) for table in tables for word in table.real_words)
        lexicon._repair = spelling.Repair(targets, real, by_sound=language == "es")
        return lexicon

    def _add_sets(self, table: AlarmTable) -> None:
        for name, words in table.sets.items():
            for word in words:
                if word.endswith("*"):
                    head = self._fold(word[:-1])
                    self._heads.setdefault(head[:1], []).append((head, f"<{name}>"))
                elif word.startswith("*"):
                    self._tails.append((self._fold(word[1:]), f"<{name}>"))
                else:
                    self._sets.setdefault(self._fold(word), []).append(f"<{name}>")

    def _phrase_words(self, sentence: str) -> list[str]:
        words: list[str] = []
        for part in _PART.findall(sentence):
            is_sign = part == GAP or part.startswith("<")
            words += [part] if is_sign else [self._fold(word) for word in plain_words(part)]
        return words

    def _forms(self, word: str) -> Forms:
        """What the net may know ``word`` as: itself, its sets, and what it may be a slip of."""
        folded = self._fold(word)
        forms = [folded, *self._classes(folded)]
        repaired = None if folded in self._sets else self._repair(folded)
        if repaired:
            forms += [repaired, *self._classes(repaired)]
        if len(self._seen) >= _MEMORY:
            self._seen.clear()
        known = tuple(form for form in dict.fromkeys(forms) if form in self._net.words)
        self._seen[word] = known
        return known

    def _classes(self, word: str) -> Iterator[str]:
        yield from self._sets.get(word, ())
        begun = self._heads.get(word[:1], ())
        yield from (name for head, name in begun if word.startswith(head))
        if len(word) >= _SHORTEST_TAIL:
            yield from (name for tail, name in self._tails if word.endswith(tail))

    def find(self, row: Row) -> tuple[list[Hit], list[Hit]]:
        """All hits in order of their start, and the harmless phrases that hid others."""
        steps = self._steps(row)
        if not any(steps):
            return [], []
        places = row.places
        hits = [
            _hit((concept, places[at], places[end], steps[at:end]))
            for at, end, concepts in self._net.walk(steps, row.parted)
            for concept in concepts
        ]
        harmless = [hit for hit in hits if hit.concept == HARMLESS]
        if not harmless:
            return hits, harmless
        covered: dict[int, list[Hit]] = {}
        for saying in harmless:
            for at in range(saying.start, saying.end):
                covered.setdefault(at, []).append(saying)
        shown = [
            hit
            for hit in hits
            if not (hit.start in covered or hit.end - 1 in covered) or not _is_hidden(hit, covered)
        ]
        return shown, harmless

    def _steps(self, row: Row) -> tuple[Forms, ...]:
        """The forms of each step of a message."""
        try:
            steps = list(map(self._seen.__getitem__, row.words))
        except KeyError:  # a new word; or another thread forgot one meanwhile
            seen = map(self._seen.get, row.words)
            known = zip(row.words, seen, strict=True)
            steps = [self._forms(word) if forms is None else forms for word, forms in known]
        for at in row.numbers:
            steps[at] = (*steps[at], NUMBER)
        return tuple(steps)


def _is_hidden(hit: Hit, covered: Mapping[int, Sequence[Hit]]) -> bool:
    """Whether a harmless phrase covers the hit, or a part of it that the hit needs.

    ``covered`` gives the harmless phrases over each word. A hit that reaches beyond one on both
    sides stays, so the first and the last word tell.
    """
    return any(
        saying.start < hit.start or hit.end < saying.end or saying[1:3] == hit[1:3]
        for at in (hit.start, hit.end - 1)
        for saying in covered.get(at, ())
    )
