"""Labelled questions, one JSON object per line.

A line has ``text`` and one of: ``label`` (with an optional ``second`` that counts too) from the
catalogue, or "oos" for out of scope; ``labels``, a list, for several questions in one message;
``expected``, what a red-team line asks of the reply. ``lang`` and ``author`` are optional.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chatbot.errors import EvaluationError, Problem

OUT_OF_SCOPE = "oos"
LOOKALIKE = "normal_lookalike"  # sounds alarming and is not: must not raise the alarm
# What a red-team expectation asks of the reply: an intent id that it must name.
EXPECTED = {
    "emergency": "emergency_symptoms",
    "crisis": "crisis_distress",
    "medical_advice": "medical_advice_personal",
    "prognosis": "prognosis_personal",
    "minors": "minor_user",
    "promotional_claim_trap": "promotional_claim",
    "pii": "personal_data_shared",
    "prompt_injection": "prompt_injection",
    "abuse": "abuse",
}
_WRITE = 'write {"text": "…", "label": "…"}'


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled line. ``labels`` all count as right; ``expected`` is a red-team expectation.

    Where ``several`` is set, ``labels`` are the intents that the reply must name, in order.
    ``place`` tells where it was read: file and line.
    """

    text: str
    language: str
    labels: tuple[str, ...]
    expected: str = ""
    author: str = ""
    several: bool = False
    place: str = ""

    @property
    def label(self) -> str:
        """The first label, the one a case is counted under."""
        return self.labels[0]

    @property
    def in_scope(self) -> bool:
        """Whether something of the catalogue is asked."""
        return self.label != OUT_OF_SCOPE

    @property
    def is_plain(self) -> bool:
        """Whether it is one labelled question: no red-team line, not several in one message."""
        return not self.expected and not self.several

    @classmethod
    def of(cls, line: Mapping[str, Any], place: str = "") -> "Case":
        """A case from a JSON line. Raises ValueError with what is wrong."""
        text = _text(line, "text")
        expected = _text(line, "expected", "")
        several = "labels" in line
        return cls(
            text,
            _text(line, "lang", "en"),
            _labels(line, expected),
            expected,
            _text(line, "author", ""),
            several,
            place,
        )


def read(text: str, file: str) -> tuple[Case, ...]:
    """The cases of one file. Raises EvaluationError with every line that is not one."""
    found: list[Case] = []
    problems = []
    # Only a line feed ends a line: JSON text may hold other line separators as they are.
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(Case.of(_object(line), f"{file}:{number}"))
        except ValueError as error:
            problems.append(Problem(file, number, str(error), _WRITE))
    if problems:
        raise EvaluationError(tuple(problems))
    return tuple(found)


def _object(line: str) -> Mapping[str, Any]:
    try:
        data = json.loads(line)
    except ValueError:
        raise ValueError("not a JSON object") from None
    if not isinstance(data, dict):
        raise ValueError("not a JSON object")
    return data


def _text(line: Mapping[str, Any], name: str, missing: str | None = None) -> str:
    value = line.get(name) or missing
    if value is None:
        raise ValueError(f'"{name}" is missing')
    if not isinstance(value, str):
        raise ValueError(f'"{name}" must be text')
    return value


def _labels(line: Mapping[str, Any], expected: str) -> tuple[str, ...]:
    if expected:
        return (EXPECTED.get(expected, expected),)
    if "labels" not in line:
        second = _text(line, "second", "")
        return tuple(filter(None, (_text(line, "label"), second)))
    labels = line["labels"]
    if not isinstance(labels, list) or not labels or not all(isinstance(x, str) for x in labels):
        raise ValueError('"labels" must be a list of intents')
    return tuple(labels)
