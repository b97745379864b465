"""The decision: which intent a message asks for, and whether that is sure enough to answer."""

import itertools
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from chatbot.knowledge.loader import Language
from chatbot.knowledge.model import Intent, Thresholds
from chatbot.matching.compiled import OUT_OF_SCOPE, Compiled
from chatbot.matching.features import features
from chatbot.matching.index import Evidence, Row, softmax
from chatbot.matching.lexicon import Reading

Decision = Literal["accept", "ask", "decline"]
_SHOWN = 5  # candidates kept in a result
_CHOICES = 4  # of them with answers, out of scope among them: three can be offered
_EVIDENCE = 8  # features shown in an explanation


@dataclass(frozen=True, slots=True)
class Candidate:
    """An intent and its share of the evidence (0 to 1).

    ``answers`` are the shares of its answers inside it, best first, for those that may be shown.
    """

    intent: str
    score: float
    answers: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What the matcher made of a message, with its reason. ``candidates`` are best first.

    ``veto`` says why the best one must not answer whatever its share, or nothing.
    """

    decision: Decision
    candidates: tuple[Candidate, ...]
    reason: str
    reading: Reading
    veto: str = ""

    @property
    def best(self) -> Candidate:
        """The winner, or the likeliest where nothing won."""
        return self.candidates[0]


class Matcher:
    """Matches messages of one language against all its phrases."""

    def __init__(self, language: Language, compiled: Compiled) -> None:
        self._language = language
        self._thresholds = language.thresholds
        self._sharpness = np.float32(language.thresholds.sharpness)
        self._nothing = np.float32(language.thresholds.nothing)
        self._compiled = compiled
        self.lexicon = compiled.lexicon
        self._decides = [
            self.lexicon.deciding.intersection(group) for group in language.vocabulary.deciding
        ]

    def match(self, text: str) -> Match:
        """Weigh ``text`` against every intent and decide."""
        reading = self.lexicon.read(text)
        row = self._compiled.space.row(features(reading, self.lexicon))
        candidates = self._candidates(row)
        veto = self._veto(reading, self._language.intents[candidates[0].intent])
        decision, reason = decide(reading, candidates, veto, self._thresholds)
        needed = 1 if decision == "accept" else _CHOICES
        answered = (replace(each, answers=self._answers(each.intent, row)) for each in candidates)
        known = (*itertools.islice(answered, needed), *candidates[needed:])
        return Match(decision, known, reason, reading, veto)

    def evidence(self, match: Match) -> list[Evidence]:
        """What spoke for or against the best intent of ``match``, the strongest first."""
        weighed = features(match.reading, self.lexicon)
        row = self._compiled.space.row(weighed)
        return self._compiled.intents.evidence(row, weighed, match.best.intent)[:_EVIDENCE]

    def _candidates(self, row: Row) -> tuple[Candidate, ...]:
        """The likeliest intents. That nothing known is meant is one of the things that may be."""
        scores = self._compiled.intents.scores(row)
        shares = softmax(np.append(scores, self._nothing) * self._sharpness)[:-1]
        names = self._compiled.intents.labels
        best = np.argsort(-shares, kind="stable")[:_SHOWN].tolist()
        return tuple(Candidate(names[place], round(float(shares[place]), 4)) for place in best)

    def _answers(self, intent: str, row: Row) -> tuple[tuple[str, float], ...]:
        """The answers of ``intent`` with their shares, the likeliest first."""
        at = self._compiled.ranges[intent]
        names = self._compiled.answers.labels[at]
        shares = softmax(self._compiled.answers.scores(row, at) * self._sharpness)
        best = np.argsort(-shares, kind="stable").tolist()
        return tuple((names[place], float(shares[place])) for place in best)

    def _veto(self, reading: Reading, intent: Intent) -> str:
        """Why ``intent`` must not answer although it leads, or nothing (promise P8)."""
        held = reading.concepts | {item.concept for item in reading.found}
        if intent.must and not held.intersection(intent.must):
            return f"needs one of: {', '.join(intent.must)}"
        ruled_out = held.intersection(intent.never)
        if ruled_out:
            return f"ruled out by: {', '.join(sorted(ruled_out))}"
        for group in self._decides:
            met = group.intersection(reading.words)
            if met and not group & self._compiled.says.get(intent.id, set()):
                return f"no phrase of it says: {', '.join(sorted(met))}"
        return ""


def decide(
    reading: Reading, candidates: tuple[Candidate, ...], veto: str, limits: Thresholds
) -> tuple[Decision, str]:
    """What to do with ``candidates``, and why. Pure, so that other ``limits`` can be tried."""
    best, second = candidates[0], (*candidates[1:], Candidate("nothing", 0.0))[0]
    lead = best.score - second.score
    if not reading.words or best.intent == OUT_OF_SCOPE or best.score < limits.ask:
        return "decline", f"best is {best.intent} with {best.score}, ask from {limits.ask}"
    doubt = veto
    if best.score < limits.accept:
        doubt = doubt or f"below accept {limits.accept}"
    if lead < limits.margin:
        doubt = doubt or f"lead over {second.intent} below margin {limits.margin}"
    return ("ask", doubt) if doubt else ("accept", f"leads {second.intent} by {lead:.2f}")
