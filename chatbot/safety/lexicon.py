"""The words of one language that can raise an alarm, and the finding of them in a message.

Phrases are kept in a net of words, so a message is read once whatever the number of phrases.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from chatbot.knowledge.alarms import AlarmTable
from chatbot.safety import spelling
from chatbot.safety.numbers import Number
from chatbot.safety.tokens import Token, plain_words

HARMLESS = "harmless"
_GAP = "~"
_NUMBER = "<n>"
_LONGEST_GAP = 3  # words
_MEMORY = 20_000  # words whose reading is remembered
_CHOICE = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept met in a message: the words ``start`` to ``end`` (exclusive), by which phrase."""

    concept: str
    start: int
    end: int
    phrase: str


@dataclass(slots=True)
class _Node:
    """A place inside phrases: where each word leads, and the concepts whose phrases end here."""

    after: dict[str, list["_Node"]] = field(default_factory=dict)
    concepts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Lexicon:
    """Finds the concepts of one language. Build it with ``of``."""

    language: str
    breaks: frozenset[str] = frozenset()
    _root: _Node = field(default_factory=_Node)
    _sets: dict[str, list[str]] = field(default_factory=dict)
    _heads: list[tuple[str, str]] = field(default_factory=list)
    _tails: list[tuple[str, str]] = field(default_factory=list)
    _fold: Callable[[str], str] = str
    _repair: spelling.Repair = field(default_factory=lambda: spelling.Repair((), ()))
    _seen: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, language: str, tables: Sequence[AlarmTable]) -> "Lexicon":
        """The lexicon of all ``tables`` of a language together."""
        lexicon = cls(language, frozenset(word for table in tables for word in table.breaks))
        if language == "es":
            lexicon._fold = spelling.as_it_sounds
        if language == "zh":
            lexicon._fold = spelling.same_sound(group for t in tables for group in t.sounds)
        for table in tables:
            lexicon._add_sets(table)
            for concept, phrases in table.concepts.items():
                for phrase in phrases:
                    lexicon._add(concept, phrase)
            for phrase in table.harmless:
                lexicon._add(HARMLESS, phrase)
        lexicon._learn_repairs(tables)
        return lexicon

    def _add_sets(self, table: AlarmTable) -> None:
        for name, words in table.sets.items():
            for word in words:
                if word.endswith("*"):
                    self._heads.append((self._fold(word[:-1]), f"<{name}>"))
                elif word.startswith("*"):
                    self._tails.append((self._fold(word[1:]), f"<{name}>"))
                else:
                    self._sets.setdefault(self._fold(word), []).append(f"<{name}>")

    def _add(self, concept: str, phrase: str) -> None:
        """Lay a phrase into the net; all ways through a choice "(a|b|)" meet behind it."""
        here = [self._root]
        for place, part in enumerate(_CHOICE.split(phrase)):
            choices = part.split("|") if place % 2 else [part]
            end = _Node()
            words = [list(self._phrase_words(choice)) for choice in choices]
            reached = [node for node in here if [] in words]
            for way in filter(None, words):
                for node in here:
                    _lay(node, way, end)
            here = [*reached, end] if any(words) else here
        for node in here:
            if node is self._root:
                raise ValueError(f'the phrase "{phrase}" may be empty')
            node.concepts.append(concept)

    def _phrase_words(self, sentence: str) -> Iterator[str]:
        for part in sentence.split():
            if part in (_GAP, _NUMBER):
                yield part
            elif part.startswith("<"):
                yield part
            else:
                yield from (self._fold(word) for word in plain_words(part))

    def _learn_repairs(self, tables: Sequence[AlarmTable]) -> None:
        targets = (self._fold(word) for table in tables for word in table.misspelt)
        real = (self._fold(word) for table in tables for word in table.real_words)
        self._repair = spelling.Repair(targets, real)

    def _forms(self, word: str) -> tuple[str, ...]:
        """What the tree may know ``word`` as: itself, its sets, and what it may be a slip of."""
        known = self._seen.get(word)
        if known is None:
            folded = self._fold(word)
            forms = [folded, *self._classes(folded)]
            if len(forms) == 1 and folded not in self._root.after:
                repaired = self._repair(folded)
                if repaired:
                    forms += [repaired, *self._classes(repaired)]
            known = tuple(dict.fromkeys(forms))
            if len(self._seen) >= _MEMORY:
                self._seen.clear()
            self._seen[word] = known
        return known

    def _classes(self, word: str) -> Iterator[str]:
        yield from self._sets.get(word, ())
        yield from (name for head, name in self._heads if word.startswith(head))
        yield from (name for tail, name in self._tails if word.endswith(tail) and len(word) > 5)

    def find(self, tokens: Sequence[Token], numbers: Sequence[Number]) -> list[Hit]:
        """All hits in order of their start; what a harmless phrase hides is left out."""
        forms = [self._forms(token.text) for token in tokens]
        spans = {number.start: number.end for number in numbers}
        marks = [bool(token.mark) for token in tokens]
        first = self._root.after
        starts = [
            at for at, known in enumerate(forms) if at in spans or any(f in first for f in known)
        ]
        hits = [hit for at in starts for hit in self._from(at, forms, spans, marks)]
        hidden = [(hit.start, hit.end) for hit in hits if hit.concept == HARMLESS]
        if not hidden:
            return hits
        return [hit for hit in hits if not any(_hides(span, hit) for span in hidden)]

    def _from(
        self,
        at: int,
        forms: Sequence[tuple[str, ...]],
        spans: dict[int, int],
        marks: Sequence[bool],
    ) -> Iterator[Hit]:
        """The hits that begin at ``at``, by walking all ways through the net side by side."""
        states: list[tuple[_Node, int, int, str]] = [(self._root, at, 0, "")]
        seen: set[tuple[str, int]] = set()
        while states:
            node, here, gap, said = states.pop()
            for concept in () if gap else node.concepts:
                if (concept, here) not in seen:
                    seen.add((concept, here))
                    yield Hit(concept, at, here, said)
            if here == len(forms) or (here > at and marks[here]):
                continue
            for form in forms[here]:
                for following in node.after.get(form, ()):
                    states.append((following, here + 1, 0, f"{said} {form}" if said else form))
            if here in spans:
                for following in node.after.get(_NUMBER, ()):
                    states.append((following, spans[here], 0, f"{said} <n>".lstrip()))
            if gap > 1:
                states.append((node, here + 1, gap - 1, said))
            elif not gap:
                for following in node.after.get(_GAP, ()):
                    states.append((following, here, _LONGEST_GAP + 1, f"{said} ~"))


def _lay(node: _Node, way: Sequence[str], end: _Node) -> None:
    """Lead from ``node`` over the words of ``way`` to ``end``."""
    for word in way[:-1]:
        following = _Node()
        node.after.setdefault(word, []).append(following)
        node = following
    node.after.setdefault(way[-1], []).append(end)


def _hides(span: tuple[int, int], hit: Hit) -> bool:
    """Whether a harmless phrase covers the hit, or a part of it that the hit needs."""
    inside = span[0] < hit.end and hit.start < span[1]
    longer = hit.end - hit.start > span[1] - span[0]
    return inside and not (longer and hit.start <= span[0] and span[1] <= hit.end)
