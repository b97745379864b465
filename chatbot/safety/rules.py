"""The rules of one language, ready to be met: which alternatives hold in a message, and how surely.

Rules are found through their first concept, so a message without alarming words costs almost
nothing whatever the number of rules.
"""

import bisect
from collections.abc import Callable, Collection, Iterable, Iterator, KeysView, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from chatbot.knowledge.alarms import READINGS, AlarmRule, AlarmTable
from chatbot.safety.lexicon import Hit
from chatbot.safety.scope import SHAPES, Scopes
from chatbot.safety.tokens import Token

ALARMING = frozenset({"emergency_symptoms", "crisis_distress"})
_CLOSE = ("clause", "nearby")
_NEAR = {"en": 9, "es": 10, "zh": 16}  # words between the first and the last concept of a rule

Surety: TypeAlias = Literal["met", "asked", "note"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One line of a rule's ``when``: concepts needed, each a choice, and concepts ruled out."""

    rule: AlarmRule
    needed: tuple[frozenset[str], ...]
    ruled_out: frozenset[str]
    named: frozenset[str]

    def is_among(self, concepts: KeysView[str]) -> bool:
        """Whether each choice of the line has one of ``concepts``."""
        return not any(map(concepts.isdisjoint, self.needed))

    @classmethod
    def of(cls, rule: AlarmRule, line: str) -> "Alternative":
        """Read a line such as "bleeding a_lot|unstopped -gums"."""
        terms = line.split()
        needed = tuple(frozenset(t.split("|")) for t in terms if not t.startswith("-"))
        out = frozenset(name for t in terms if t[0] == "-" for name in t[1:].split("|"))
        return cls(rule, needed, out, out.union(*needed))


@dataclass(frozen=True, slots=True)
class Met:
    """A rule that a message meets: how surely, and through which hits."""

    rule: AlarmRule
    surety: Surety
    hits: tuple[Hit, ...]


Settled: TypeAlias = Callable[[AlarmRule], bool]
Possible: TypeAlias = Mapping[str, Sequence[Alternative]]


@dataclass(slots=True)
class RuleSet:
    """All rules of one language, by scope and by first concept.

    ``signs`` are the concepts of emergencies and crises: what can be denied, or be had by someone.
    ``alone`` are those of them that are an alarm without any other.
    """

    language: str
    signs: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)
    _by_concept: dict[str, list[Alternative]] = field(default_factory=dict)

    @classmethod
    def of(cls, language: str, tables: Iterable[AlarmTable]) -> "RuleSet":
        """Index the rules of ``tables``."""
        rules = cls(language)
        for table in tables:
            for rule in table.rules:
                if rule.intent in ALARMING:
                    rules.signs.update(set(rule.concepts()) - SHAPES)
                for line in rule.when:
                    alternative = Alternative.of(rule, line)
                    if rule.intent in ALARMING and len(alternative.needed) == 1:
                        rules.alone.update(alternative.needed[0])
                    for concept in alternative.needed[0]:
                        rules._by_concept.setdefault(concept, []).append(alternative)
        return rules

    def possible(self, concepts: KeysView[str], is_settled: Settled) -> Possible:
        """By scope, the alternatives of which every concept is among ``concepts`` of a message."""
        found: dict[str, dict[int, Alternative]] = {scope: {} for scope in _UNITS}
        for concept in concepts:
            for alternative in self._by_concept.get(concept, ()):
                if alternative.is_among(concepts) and not is_settled(alternative.rule):
                    found[alternative.rule.scope][id(alternative)] = alternative
        return {scope: list(chosen.values()) for scope, chosen in found.items() if chosen}

    def met(
        self, possible: Possible, scopes: Scopes, is_settled: Settled, *, cart: bool
    ) -> Iterator[Met]:
        """Every rule that the message meets; ``cart`` is whether CAR-T is in the talk.

        Rules that ``is_settled`` tells to be of no more use are left out, as it is when they come.
        """
        for scope, alternatives in possible.items():
            first = _by_first(alternatives)
            for unit in _units(scopes, scope, _named(alternatives)):
                begun = {place for name in unit.keys() & first.keys() for place in first[name]}
                for alternative in map(alternatives.__getitem__, sorted(begun)):
                    if is_settled(alternative.rule):
                        continue
                    found = self._check(alternative, unit, scopes)
                    if found and _waits(found.rule) and scopes.is_settled(self.alone):
                        continue
                    if found and (cart or not found.rule.cart):
                        yield found

    def _check(
        self, alternative: Alternative, unit: Mapping[str, Sequence[int]], scopes: Scopes
    ) -> Met | None:
        present = unit.keys()
        if not (alternative.is_among(present) and present.isdisjoint(alternative.ruled_out)):
            return None
        choices = [
            sorted(number for name in names & present for number in unit[name])
            for names in alternative.needed
        ]
        limit = len(scopes.tokens) if alternative.rule.scope not in _CLOSE else _NEAR[self.language]
        best: Met | None = None
        for first in choices[0]:
            chosen = _closest(first, choices[1:])
            if len(choices) > 1 and _width(chosen, scopes.hits) > limit:
                continue
            found = _surety(alternative.rule, chosen, scopes)
            if found == "met":
                return Met(alternative.rule, found, tuple(scopes.hits[n] for n in chosen))
            if found and best is None:
                best = Met(alternative.rule, found, tuple(scopes.hits[n] for n in chosen))
        return best


def _waits(rule: AlarmRule) -> bool:
    """Whether a rule has a say only where no sign is denied or told of the past."""
    return rule.last or rule.alone


_UNITS: Mapping[str, Callable[[Token], int]] = {
    "clause": lambda token: token.clause,
    "nearby": lambda token: token.sentence,
    "sentence": lambda token: token.sentence,
    "message": lambda _: 0,
}


def _by_first(alternatives: Sequence[Alternative]) -> Mapping[str, Sequence[int]]:
    """The places in ``alternatives`` of those that begin with each concept."""
    places: dict[str, list[int]] = {}
    for place, alternative in enumerate(alternatives):
        for concept in alternative.needed[0]:
            places.setdefault(concept, []).append(place)
    return places


def _named(alternatives: Iterable[Alternative]) -> frozenset[str]:
    """Every concept that the alternatives need or rule out."""
    return frozenset().union(*(alternative.named for alternative in alternatives))


def _units(
    scopes: Scopes, scope: str, named: Collection[str]
) -> Iterable[Mapping[str, Sequence[int]]]:
    """The clauses, sentences or the whole of a message: concept to the hits not denied there.

    Only the concepts in ``named`` are looked at.
    """
    units: dict[int, dict[str, list[int]]] = {}
    unit_of, tokens, hits = _UNITS[scope], scopes.tokens, scopes.hits
    for concept in scopes.named.keys() & named:
        for number in scopes.named[concept]:
            if number not in scopes.denied:
                unit = units.setdefault(unit_of(tokens[hits[number].start]), {})
                unit.setdefault(concept, []).append(number)
    return (units[number] for number in sorted(units))


def _closest(first: int, others: Sequence[Sequence[int]]) -> list[int]:
    """The hit ``first`` and, of each row, the hit nearest to it (hits are numbered in order)."""
    chosen = [first]
    for row in others:
        at = bisect.bisect_left(row, first)
        around = row[max(0, at - 1) : at + 1]
        chosen.append(min(around, key=lambda number: abs(number - first)))
    return chosen


def _width(chosen: Sequence[int], hits: Sequence[Hit]) -> int:
    return max(hits[n].start for n in chosen) - min(hits[n].end for n in chosen)


def _surety(rule: AlarmRule, chosen: Sequence[int], scopes: Scopes) -> Surety | None:
    """Is it happening, asked about, or only a note? Numbers and signs that someone has are real."""
    held = any(number in scopes.held for number in chosen)
    is_now = _in_sentence("now", chosen, scopes)
    if rule.held and not held and not is_now:
        return None
    is_old = any(number in scopes.lasting for number in chosen)
    is_of_many = not held and _in_sentence("counted", chosen, scopes)
    if rule.note or (rule.calm and (is_old or is_of_many)):
        return "note"
    if not rule.calm or is_now:
        return "met"
    if _is_past(chosen, scopes):
        return "note"
    if held or any(scopes.hits[number].concept in READINGS for number in chosen):
        return "met"
    return _asked(rule, chosen, scopes)


def _asked(rule: AlarmRule, chosen: Sequence[int], scopes: Scopes) -> Surety:
    """What a sentence about a sign that nobody is said to have comes to; a bare sign is met."""
    if _in_sentence("general", chosen, scopes):
        return "note"
    if rule.asked and _in_sentence("whatif", chosen, scopes):
        return "asked"
    sentence = scopes.tokens[scopes.hits[chosen[0]].start].sentence
    return "note" if scopes.is_impersonal(sentence) else "met"


def _in_sentence(concept: str, chosen: Sequence[int], scopes: Scopes) -> bool:
    return scopes.says(scopes.tokens[scopes.hits[chosen[0]].start].sentence, concept)


def _is_past(chosen: Sequence[int], scopes: Scopes) -> bool:
    """Whether a sign is told of a time long ago: "had a fit last year", "a stroke in 2015".

    A time that tells when CAR-T was ("a fever, the cells were two years ago") leaves it open.
    """
    place = min(scopes.hits[number].start for number in chosen)
    had = any(number in scopes.held_before for number in chosen)
    clause, sentence = scopes.tokens[place].clause, scopes.tokens[place].sentence
    for time in scopes.times_past(sentence):
        other = scopes.tokens[time.start].clause
        if other != clause:
            applies = had and not scopes.has_event(other, -1, time.start)
        elif time.start < place:
            applies = had and not scopes.has_event(clause, -1, place)
        else:
            applies = had or not scopes.has_event(clause, place, time.start)
        if applies:
            return True
    return False
