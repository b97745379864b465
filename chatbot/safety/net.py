"""A net of words that finds every phrase of a language in one pass over a message.

Phrases are laid into a graph; walking all its ways at once is remembered step by step, so that a
walk through known words costs one look-up for each word, whatever the number of phrases.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

GAP = "~"
NUMBER = "<n>"
_CHOICE = re.compile(r"\(([^()]*)\)")
_MOST_STEPS = 100_000  # remembered, some 30 MB; then the memory of walks is started anew

Words: TypeAlias = Callable[[str], Sequence[str]]
Forms: TypeAlias = tuple[str, ...]
Walked: TypeAlias = tuple[int, int, tuple[str, ...]]


@dataclass(slots=True, eq=False)
class _Node:
    """A place inside phrases: where each word leads, and the concepts whose phrases end here."""

    after: dict[str, list["_Node"]] = field(default_factory=dict)
    concepts: list[str] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class _State:
    """A set of places reached together; each may still skip some words (0: no gap here)."""

    places: frozenset[tuple[_Node, int]]
    concepts: tuple[str, ...]
    after: dict[Forms, "_State | None"] = field(default_factory=dict)


class Net:
    """Phrases of one language. ``longest_gap`` is how many words "~" may stand for."""

    def __init__(self, longest_gap: int) -> None:
        self._gap = longest_gap
        self._root = _Node()
        self._states: dict[frozenset[tuple[_Node, int]], _State] = {}
        self.words: set[str] = set()
        self._forget()

    def lay(self, concept: str, phrase: str, words: Words) -> None:
        """Add a phrase; all ways through a choice "(a|b|)" meet behind it.

        Raises ValueError for a phrase that could be empty.
        """
        here = [self._root]
        for place, part in enumerate(_CHOICE.split(phrase)):
            choices = [words(choice) for choice in (part.split("|") if place % 2 else [part])]
            end = _Node()
            skipped = here if any(not way for way in choices) else []
            for way in filter(None, choices):
                self.words.update(way)
                for node in here:
                    _connect(node, way, end)
            here = [*skipped, end] if any(choices) else here
        if self._root in here:
            raise ValueError(f'the phrase "{phrase}" may be empty')
        for node in here:
            node.concepts.append(concept)
        self._forget()

    def _forget(self) -> None:
        self._remembered = 0
        self._states.clear()
        self._start = self._state([(self._root, 0)])

    def _state(self, reached: Sequence[tuple[_Node, int]]) -> _State:
        """The state for places reached by a word, with the gaps that begin there opened."""
        places = set(reached)
        for node, gap in reached:
            if not gap:
                places.update((following, self._gap + 1) for following in node.after.get(GAP, ()))
        key = frozenset(places)
        if key not in self._states:
            concepts = dict.fromkeys(name for node, gap in key if not gap for name in node.concepts)
            self._states[key] = _State(key, tuple(sorted(concepts)))
        return self._states[key]

    def _step(self, state: _State, forms: Forms) -> _State | None:
        reached: list[tuple[_Node, int]] = []
        for node, gap in state.places:
            for form in forms:
                if form in node.after:
                    reached += [(after, 0) for after in node.after[form]]
            if gap > 1:
                reached.append((node, gap - 1))
        found = self._state(reached) if reached else None
        state.after[forms] = found
        self._remembered += 1
        return found

    def walk(self, steps: Sequence[Forms], ends: Sequence[bool]) -> Iterator[Walked]:
        """Every phrase among ``steps``: its first step, the step behind its end, its concepts.

        ``ends`` tells the steps that a mark parts from the step before: no phrase goes on there.
        The last entry of ``ends`` is for the end of the message, and True.
        """
        if self._remembered > _MOST_STEPS:
            self._forget()
        begin = self._start
        for at, first in enumerate(steps):
            state, forms, here = begin, first, at
            while forms or here > at:
                try:
                    found = state.after[forms]
                except KeyError:
                    found = self._step(state, forms)
                if found is None:
                    break
                here += 1
                if found.concepts:
                    yield at, here, found.concepts
                if ends[here]:
                    break
                state, forms = found, steps[here]


def _connect(node: _Node, way: Sequence[str], end: _Node) -> None:
    """Lead from ``node`` over the words of ``way`` to ``end``."""
    for word in way[:-1]:
        following = _Node()
        node.after.setdefault(word, []).append(following)
        node = following
    node.after.setdefault(way[-1], []).append(end)
