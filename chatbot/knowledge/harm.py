"""How much each kind of mistake weighs: read from the knowledge folder, used to evaluate only.

It is no part of a release: what people are told does not depend on it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import PositiveInt

from chatbot.errors import KnowledgeError, Problem
from chatbot.knowledge import parser
from chatbot.knowledge.entry import Entry, Line

FILE = "harm.yaml"
_ANY = "any"
_OTHERS = (_ANY, "declined", "normal_lookalike")


class HarmRule(Entry):
    """One kind of mistake: what was asked, what was said, how much that weighs, and why.

    ``asked`` and ``said`` name intents, topics, "declined", "normal_lookalike" or "any";
    ``same_topic`` asks that both are of one topic.
    """

    asked: tuple[Line, ...]
    said: tuple[Line, ...]
    weight: PositiveInt
    why: Line
    same_topic: bool = False


@dataclass(frozen=True, slots=True)
class Harm:
    """The rules in order; ``topics`` maps an intent to its topic."""

    rules: tuple[HarmRule, ...] = ()
    topics: Mapping[str, str] = field(default_factory=dict)

    def rule(self, asked: str, said: str) -> HarmRule | None:
        """The first rule that fits the mistake of saying ``said`` where ``asked`` was meant."""
        return next((rule for rule in self.rules if self._fits(rule, asked, said)), None)

    def _fits(self, rule: HarmRule, asked: str, said: str) -> bool:
        if rule.same_topic and self.topics.get(asked, asked) != self.topics.get(said, said):
            return False
        return self._names(rule.asked, asked) and self._names(rule.said, said)

    def _names(self, names: tuple[str, ...], intent: str) -> bool:
        return not {_ANY, intent, self.topics.get(intent, intent)}.isdisjoint(names)


def load(folder: Path, topics: Mapping[str, str]) -> Harm:
    """The weights of a knowledge folder, none where it has no such file.

    Raises KnowledgeError with every problem found.
    """
    if not (folder / FILE).exists():
        return Harm((), topics)
    rules, problems = _read(folder)
    names = {*topics, *topics.values(), *_OTHERS}
    problems += list(_unknown(rules, names))
    if problems:
        raise KnowledgeError(tuple(sorted(problems)))
    return Harm(tuple(rules.values()), topics)


def problems(folder: Path, topics: Mapping[str, str]) -> tuple[Problem, ...]:
    """What is wrong with the weights of a folder."""
    try:
        load(folder, topics)
    except KnowledgeError as error:
        return error.problems
    return ()


def _read(folder: Path) -> tuple[dict[int, HarmRule], list[Problem]]:
    """The rules by the line they stand on, and what is wrong with the others."""
    try:
        document = parser.parse((folder / FILE).read_text("utf-8"), FILE)
    except UnicodeDecodeError:
        return {}, [Problem(FILE, 1, "not UTF-8 text", "save it as UTF-8")]
    except parser.UnreadableError as error:
        return {}, [Problem(FILE, error.line, error.what, error.todo)]
    if not isinstance(document.data, list):
        return {}, [Problem(FILE, 1, "expected a list of rules", 'begin each with "- asked:"')]
    rules, problems = {}, []
    for row in range(len(document.data)):
        built = parser.build(HarmRule, document, (row,))
        if isinstance(built, list):
            problems += built
        else:
            rules[document.line((row,))] = built
    return rules, problems


def _unknown(rules: Mapping[int, HarmRule], known: Iterable[str]) -> Iterator[Problem]:
    for line, rule in rules.items():
        for name in sorted({*rule.asked, *rule.said}.difference(known)):
            what = f'"{name}" is no intent and no topic'
            yield Problem(FILE, line, what, parser.nearest(name, sorted(known)))
