"""The decision: which intent a message asks for, and whether that is sure enough to answer."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from chatbot.knowledge.loader import Language
from chatbot.knowledge.model import Intent, Thresholds
from chatbot.matching.compiled import OUT_OF_SCOPE, Compiled
from chatbot.matching.deciding import Deciding
from chatbot.matching.features import features
from chatbot.matching.index import Evidence, Row, Vector, softmax
from chatbot.matching.lexicon import Reading

Decision = Literal["accept", "ask", "decline"]
_SHOWN = 5  # candidates kept in a result
_CHOICES = 4  # of them with answers, out of scope among them: three can be offered
_AGREED = 0.2  # share of an intent's answers that agree with a message in the words that decide
_NEVER = np.float32(-9)  # the score of an intent that its rules forbid to answer
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
        titles = {answer.id: answer.title for _, answer in language.answers()}
        self._deciding = Deciding(language.vocabulary, compiled.lexicon, compiled.says, titles)

    def match(self, text: str) -> Match:
        """Weigh ``text`` against every intent and decide."""
        return self.weigh(self.lexicon.read(text))

    def weigh(self, reading: Reading) -> Match:
        """Weigh what was read against every intent and decide."""
        row = self._compiled.space.row(features(reading, self.lexicon))
        said = self._compiled.support.share(row)
        candidates = self._candidates(reading, row, said)
        first, veto = self._agreeing(reading, self._answered(candidates[0], row, said))
        decision, reason = decide(reading, candidates, veto, self._thresholds)
        needed = 1 if decision == "accept" else _CHOICES
        others = (self._answered(each, row, said) for each in candidates[1:needed])
        return Match(decision, (first, *others, *candidates[needed:]), reason, reading, veto)

    def side(self, reading: Reading, answer: str) -> str | None:
        """See ``Deciding.side``."""
        return self._deciding.side(reading, answer)

    def evidence(self, match: Match) -> list[Evidence]:
        """What spoke for or against the best intent of ``match``, the strongest first."""
        weighed = features(match.reading, self.lexicon)
        row = self._compiled.space.row(weighed)
        return self._compiled.evidence(row, weighed, match.best.intent)[:_EVIDENCE]

    def _candidates(self, reading: Reading, row: Row, said: Vector) -> tuple[Candidate, ...]:
        """The likeliest intents, those aside whose rules forbid them to answer.

        That nothing known is meant is one of the things that may be.
        """
        scores = self._compiled.scores(row, said)
        names = self._compiled.intents.labels
        for place in np.argsort(-scores, kind="stable")[:_SHOWN].tolist():
            if _is_ruled_out(reading, self._language.intents[names[place]]):
                scores[place] = _NEVER
        shares = softmax(np.append(scores, self._nothing) * self._sharpness)[:-1]
        best = np.argsort(-shares, kind="stable")[:_SHOWN].tolist()
        return tuple(Candidate(names[place], round(float(shares[place]), 4)) for place in best)

    def _answered(self, candidate: Candidate, row: Row, said: Vector) -> Candidate:
        """``candidate`` with the shares of its answers, the likeliest first."""
        part, at = self._compiled.answers[candidate.intent], self._compiled.ranges[candidate.intent]
        names = part.index.labels
        if len(names) == 1:
            return replace(candidate, answers=((names[0], 1.0),))
        shares = softmax((part.scores(row) + said[at]) * self._sharpness)
        best = np.argsort(-shares, kind="stable").tolist()
        return replace(
            candidate, answers=tuple((names[place], float(shares[place])) for place in best)
        )

    def _agreeing(self, reading: Reading, best: Candidate) -> tuple[Candidate, str]:
        """``best`` with the answers that it may give, and why it may not answer, if so."""
        missing = self._deciding.missing(reading, (name for name, _ in best.answers))
        agreed = [(name, share) for name, share in best.answers if not missing[name]]
        total = sum(share for _, share in agreed)
        if total < _AGREED and best.intent != OUT_OF_SCOPE:
            return best, f"no phrase of it says: {missing[best.answers[0][0]]}"
        return replace(best, answers=tuple((name, share / total) for name, share in agreed)), ""


def _is_ruled_out(reading: Reading, intent: Intent) -> bool:
    """Whether the rules of ``intent`` forbid it to answer."""
    if not intent.must and not intent.never:
        return False
    held = reading.concepts
    is_missing = bool(intent.must) and held.isdisjoint(intent.must)
    return is_missing or not held.isdisjoint(intent.never)


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
