"""The bare matcher on any labelled data set: no answers, no safety screen, no domain concepts.

A line has ``text`` and ``intent``; an intent of null or "__oos__" is out of scope. When to decline
is chosen on a development set; where none is given, or it has nothing out of scope, on the training
set itself: a fifth of the intents is hidden at a time and its sentences stand for the unknown.
"""

import json
import resource
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from chatbot.errors import EvaluationError, Problem
from chatbot.knowledge.model import Vocabulary
from chatbot.matching.compiled import OUT_OF_SCOPE, Compiled, Labelled, learn_from
from chatbot.matching.features import features
from chatbot.matching.lexicon import Lexicon

_FOREIGN = "__oos__"
_WRITE = 'write {"text": "…", "intent": "…"}'
_FOLDS = 5
_HARM = 2.0  # how much a wrong answer costs beside what a right one is worth
_GRID = np.linspace(0, 0.9, 46)  # quantiles of what was seen, tried as limits


class Line(NamedTuple):
    """A sentence and its intent, None where it is out of scope."""

    text: str
    intent: str | None


class Guess(NamedTuple):
    """The likeliest intent, how sure it is, and by how much it leads the next."""

    intent: str
    sure: float
    lead: float


@dataclass(frozen=True, slots=True)
class Limits:
    """Answer when a guess is at least this sure and leads by at least this much."""

    sure: float
    lead: float

    def accept(self, guess: Guess) -> bool:
        """Whether ``guess`` is good enough to answer."""
        return guess.sure >= self.sure and guess.lead >= self.lead


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1, None where the set has nothing to count; ``accuracy``, ``macro_f1``: the
    likeliest intent, limits aside. Microseconds per sentence; seconds; megabytes."""

    accuracy: float | None
    macro_f1: float | None
    oos_recall: float | None
    oos_precision: float | None
    auroc_oos: float | None
    wrong_among_answered: float | None
    coverage: float | None
    p50_us: float
    p99_us: float
    fit_s: float
    rss_mb: float

    def as_json(self) -> dict[str, float | None]:
        """Plain data."""
        return asdict(self)


def read_lines(file: Path) -> list[Line]:
    """The lines of one file. Raises EvaluationError naming each line that is none."""
    lines, problems = [], []
    for number, text in enumerate(file.read_text("utf-8").split("\n"), 1):
        if text.strip():
            try:
                lines.append(_line(json.loads(text)))
            except (ValueError, KeyError, TypeError):
                problems.append(Problem(str(file), number, "not a labelled sentence", _WRITE))
    if problems:
        raise EvaluationError(tuple(problems))
    return lines


def _line(found: dict[str, Any]) -> Line:
    text, intent = found["text"], found["intent"]
    if not isinstance(text, str) or not isinstance(intent, str | None):
        raise TypeError
    return Line(text, None if intent in (None, _FOREIGN, OUT_OF_SCOPE) else intent)


class Classifier:
    """The matcher's reading, evidence and index over the intents of ``lines``."""

    def __init__(self, lines: Iterable[Line], vocabulary: Vocabulary) -> None:
        """``vocabulary`` gives the language's function words and ordinary words, nothing else."""
        nothing = dict.fromkeys(("deciding", "opposites", "denials"), ())
        bare = vocabulary.model_copy(update={**nothing, "concepts": {}})
        labelled = [
            Labelled(line.intent or OUT_OF_SCOPE, line.intent or OUT_OF_SCOPE, line.text)
            for line in lines
        ]
        self._compiled: Compiled = learn_from(labelled, Lexicon.build("en", bare, {}))

    def guess(self, text: str) -> Guess:
        """The likeliest intent in scope."""
        compiled = self._compiled
        weighed = features(compiled.lexicon.read(text), compiled.lexicon)
        row = compiled.space.row(weighed)
        labels, scores = (
            compiled.intents.labels,
            compiled.scores(row, compiled.support.share(row)),
        )
        known = {name: float(score) for name, score in zip(labels, scores, strict=True)}
        outside = known.pop(OUT_OF_SCOPE, 0.0)
        best, second = sorted([*known.items(), ("", -1.0)], key=lambda item: -item[1])[:2]
        return Guess(best[0], best[1] - max(outside, 0.0), best[1] - second[1])


def measure(
    train: Sequence[Line], test: Sequence[Line], dev: Sequence[Line], vocabulary: Vocabulary
) -> Figures:
    """Learn from ``train`` and answer ``test``."""
    begin = time.perf_counter()
    classifier = Classifier(train, vocabulary)
    fit_s = time.perf_counter() - begin
    if all(line.intent for line in dev):
        seen = list(_hidden_folds(train, vocabulary))
    else:
        seen = [(line, classifier.guess(line.text)) for line in dev]
    limits = choose(seen)
    spent, answered = [], []
    for line in test:
        begin = time.perf_counter()
        guess = classifier.guess(line.text)
        spent.append((time.perf_counter() - begin) * 1e6)
        answered.append((line, guess))
    return _figures(answered, limits, spent, fit_s)


def _hidden_folds(train: Sequence[Line], vocabulary: Vocabulary) -> Iterable[tuple[Line, Guess]]:
    """Guesses over the training set: of each fold, some intents and some sentences are hidden."""
    names = sorted({line.intent for line in train if line.intent})
    for fold in range(_FOLDS):
        hidden = set(names[fold::_FOLDS])
        aside = [place % _FOLDS == fold for place in range(len(train))]
        rest = [line for line, out in zip(train, aside, strict=True) if not out]
        classifier = Classifier([line for line in rest if line.intent not in hidden], vocabulary)
        for line, out in zip(train, aside, strict=True):
            if out or line.intent in hidden:
                known = None if line.intent in hidden else line.intent
                yield Line(line.text, known), classifier.guess(line.text)


def choose(seen: Sequence[tuple[Line, Guess]]) -> Limits:
    """The limits that do best on ``seen``, right answers and right refusals counted alike."""
    sure = np.array([guess.sure for _, guess in seen])
    lead = np.array([guess.lead for _, guess in seen])
    inside = np.array([line.intent is not None for line, _ in seen])
    right = np.array([line.intent == guess.intent for line, guess in seen])
    worth = np.where(right, 1.0, -_HARM) / max(inside.sum(), 1)
    worth[~inside] = -1.0 / max((~inside).sum(), 1)

    def gain(limits: Limits) -> float:
        return float(worth[(sure >= limits.sure) & (lead >= limits.lead)].sum())

    tried = [
        Limits(float(one), float(two))
        for one in np.quantile(sure, _GRID)
        for two in np.quantile(lead, _GRID[::2])
    ]
    return max(tried, key=gain)


def _figures(
    answered: Sequence[tuple[Line, Guess]], limits: Limits, spent: Sequence[float], fit_s: float
) -> Figures:
    inside = [(line.intent, guess) for line, guess in answered if line.intent]
    outside = [guess for line, guess in answered if not line.intent]
    right = [intent == guess.intent for intent, guess in inside]
    said = [intent == guess.intent for intent, guess in inside if limits.accept(guess)]
    declined = [not limits.accept(guess) for guess in outside]
    refused = sum(declined) + len(inside) - len(said)
    return Figures(
        accuracy=_share(sum(right), len(right)),
        macro_f1=_macro_f1([(str(intent), guess.intent) for intent, guess in inside]),
        oos_recall=_share(sum(declined), len(declined)),
        oos_precision=_share(sum(declined), refused) if outside else None,
        auroc_oos=_auroc([guess.sure for _, guess in inside], [guess.sure for guess in outside]),
        wrong_among_answered=_share(len(said) - sum(said), len(said)),
        coverage=_share(len(said), len(inside)),
        p50_us=round(statistics.median(spent), 1),
        p99_us=round(float(np.quantile(spent, 0.99)), 1),
        fit_s=round(fit_s, 2),
        rss_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _macro_f1(pairs: Sequence[tuple[str, str]]) -> float | None:
    """The mean of F1 over the intents asked for."""
    scores = []
    for name in {asked for asked, _ in pairs}:
        hits = sum(asked == name == said for asked, said in pairs)
        named = sum((asked == name) + (said == name) for asked, said in pairs)
        scores.append(2 * hits / named)
    return round(statistics.mean(scores), 4) if scores else None


def _auroc(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    """How often a sentence in scope is surer than one out of scope; ties count half."""
    if not inside or not outside:
        return None
    ranked: NDArray[np.float64] = np.sort(np.array(outside))
    below = np.searchsorted(ranked, inside, "left") + np.searchsorted(ranked, inside, "right")
    return round(float(below.mean()) / (2 * len(ranked)), 4)
