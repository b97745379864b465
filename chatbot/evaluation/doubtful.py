"""Labels that the catalogue contradicts: reported, never bent to.

A line of the file has ``label``, what was ``said`` to such questions, and the ``reason`` why that
is at least as good an answer. Mistakes of such a pair count as wrong in every main figure; only the
table of doubtful labels also tells what the figures are without them.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.errors import EvaluationError, Problem
from chatbot.evaluation.results import Result
from chatbot.evaluation.tallies import Tally

_KEYS = {"label", "said", "reason"}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A label and what was said instead, with the reason to doubt the label."""

    label: str
    said: str
    reason: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """Each doubt with the questions it explains, and the figures without those questions."""

    rows: tuple[tuple[Doubt, int], ...]
    without: Tally

    @property
    def count(self) -> int:
        """Questions set aside."""
        return sum(count for _, count in self.rows)


def read(text: str, file: str) -> tuple[Doubt, ...]:
    """The doubts of a file of JSON lines. Raises EvaluationError with every line that is none."""
    found, problems = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except ValueError:
            data = None
        if isinstance(data, dict) and data.keys() == _KEYS and all(map(_is_text, data.values())):
            found.append(Doubt(**data))
        else:
            todo = 'write {"label": "…", "said": "…", "reason": "…"}'
            problems.append(Problem(file, number, "not a doubtful label", todo))
    if problems:
        raise EvaluationError(tuple(problems))
    return tuple(found)


def set_aside(results: Sequence[Result], doubts: Sequence[Doubt]) -> SetAside:
    """The figures of ``results`` without the mistakes that ``doubts`` explain."""
    reasons = {(doubt.label, doubt.said): doubt for doubt in doubts}
    doubted = [
        result
        for result in results
        if result.verdict != "right" and (result.case.label, result.said) in reasons
    ]
    counts = Counter((result.case.label, result.said) for result in doubted)
    rows = tuple((doubt, counts[pair]) for pair, doubt in reasons.items())
    return SetAside(rows, Tally.of(result for result in results if result not in doubted))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)
