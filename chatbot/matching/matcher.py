"""The decision: which intent a message asks for, and whether that is sure enough to answer."""

from dataclasses import dataclass
from typing import Literal

from chatbot.knowledge.loader import Language
from chatbot.knowledge.model import Intent
from chatbot.matching.compiled import OUT_OF_SCOPE, Compiled
from chatbot.matching.features import features
from chatbot.matching.index import Evidence, softmax
from chatbot.matching.lexicon import Reading

Decision = Literal["accept", "ask", "decline"]
_SHOWN = 5  # candidates kept in a result


@dataclass(frozen=True, slots=True)
class Candidate:
    """An intent, its share of the evidence (0 to 1), and the shares of its answers inside it."""

    intent: str
    score: float
    answers: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What the matcher made of a message, with its reason. ``candidates`` are best first."""

    decision: Decision
    candidates: tuple[Candidate, ...]
    reason: str
    reading: Reading
    evidence: tuple[Evidence, ...] = ()

    @property
    def best(self) -> Candidate:
        """The winner, or the likeliest where nothing won."""
        return self.candidates[0]


class Matcher:
    """Matches messages of one language against all its phrases."""

    def __init__(self, language: Language, compiled: Compiled) -> None:
        self._language = language
        self._thresholds = language.thresholds
        self._says = compiled.says
        self._owner = compiled.owner
        self._index = compiled.index
        self.lexicon = compiled.lexicon
        self._decides = [
            self.lexicon.deciding.intersection(group) for group in language.vocabulary.deciding
        ]

    def match(self, text: str) -> Match:
        """Weigh ``text`` against every intent and decide."""
        reading = self.lexicon.read(text)
        weighed = features(reading, self.lexicon)
        candidates = self._candidates(reading, weighed)
        decision, reason = self._decide(reading, candidates)
        evidence = self._index.evidence(weighed, candidates[0].answers[0][0])
        return Match(decision, candidates, reason, reading, tuple(evidence))

    def _candidates(self, reading: Reading, weighed: dict[str, float]) -> tuple[Candidate, ...]:
        sharpness = float(self._thresholds.sharpness)
        shares = softmax(self._index.scores(weighed) * sharpness)
        answers: dict[str, list[tuple[str, float]]] = {}
        for label, share in zip(self._index.labels, shares.tolist(), strict=True):
            answers.setdefault(self._owner[label], []).append((label, share))
        familiar = self._familiar(reading)
        candidates = []
        for intent, parts in answers.items():
            total = sum(share for _, share in parts)
            score = total if intent == OUT_OF_SCOPE else total * familiar
            ranked = sorted(parts, key=lambda part: (-part[1], part[0]))
            candidates.append(
                Candidate(
                    intent,
                    round(score, 4),
                    tuple((name, share / (total or 1.0)) for name, share in ranked),
                )
            )
        candidates.sort(key=lambda candidate: (-candidate.score, candidate.intent))
        return tuple(candidates[:_SHOWN])

    def _familiar(self, reading: Reading) -> float:
        """1 where every word of substance is known, down to ``strange`` where none is."""
        substance = [word for word in reading.words if word not in self.lexicon.function_words]
        if not substance:
            return 1.0
        strange = float(self._thresholds.strange)
        return 1 - (1 - strange) * len(reading.unknown) / len(substance)

    def _decide(self, reading: Reading, candidates: tuple[Candidate, ...]) -> tuple[Decision, str]:
        best, second = candidates[0], (*candidates[1:], Candidate("nothing", 0.0, ()))[0]
        limits = self._thresholds
        lead = best.score - second.score
        if not reading.words or best.intent == OUT_OF_SCOPE or best.score < limits.ask:
            return "decline", f"best is {best.intent} with {best.score}, ask from {limits.ask}"
        doubt = self._veto(reading, self._language.intents[best.intent])
        if best.score < limits.accept:
            doubt = doubt or f"below accept {limits.accept}"
        if lead < limits.margin:
            doubt = doubt or f"lead over {second.intent} below margin {limits.margin}"
        return ("ask", doubt) if doubt else ("accept", f"leads {second.intent} by {lead:.2f}")

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
            if met and not group & self._says.get(intent.id, set()):
                return f"no phrase of it says: {', '.join(sorted(met))}"
        return ""
