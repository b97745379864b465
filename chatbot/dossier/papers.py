"""The documents of the cover: hazard log and evaluation figures, read from text."""

import json
import re
from dataclasses import dataclass

from chatbot.errors import KnowledgeError, Problem

HAZARD_LOG = "hazard-log.md"
EVALUATION = "evaluation.json"
_HAZARD = re.compile(r"^## (H-\d+)[ :.]+(.+)$", re.MULTILINE)
_FIELD = re.compile(r"^- (Cause|Controls|Tests|Risk): (.+(?:\n {2,}\S.*)*)", re.MULTILINE)
_TEST = re.compile(r"`(tests/[^`]+)`")
_NAMES = {"en": "English", "zh": "Chinese", "es": "Spanish"}
_TOLD = ("release", "day")  # of the evaluation, beside the figures of each language
_GROUPS = (*_NAMES, "red_team")
_LABELS = {
    "in_scope": "Questions in scope",
    "right": "Right, of the questions in scope",
    "abstained": "Asked back or declined, of the questions in scope",
    "wrong_among_answered": "Wrong, of the questions answered",
    "out_of_scope": "Questions out of scope",
    "declined": "Declined, of the questions out of scope",
}


@dataclass(frozen=True, slots=True)
class Hazard:
    """One hazard of the log. ``risk`` reads "before → target" on a scale of 1 to 5."""

    id: str
    hazard: str
    cause: str
    controls: str
    tests: tuple[str, ...]
    risk: str


@dataclass(frozen=True, slots=True)
class Papers:
    """What the cover shows beside the texts. Empty where this copy does not hold it."""

    purpose: str = ""
    hazards: tuple[Hazard, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()


def hazards(text: str) -> tuple[Hazard, ...]:
    """The hazards of a log in Markdown. Raises KnowledgeError where one lacks a field."""
    found, problems = [], []
    heads = list(_HAZARD.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    for head, end in zip(heads, ends, strict=True):
        fields = {each[1]: _joined(each[2]) for each in _FIELD.finditer(text[head.end() : end])}
        missing = {"Cause", "Controls", "Tests", "Risk"} - set(fields)
        if missing:
            line = text[: head.start()].count("\n") + 1
            what = f"{head[1]} has no {', '.join(sorted(missing))}"
            problems.append(Problem(HAZARD_LOG, line, what, 'write a line "- Cause: …"'))
            continue
        tests = tuple(_TEST.findall(fields["Tests"]))
        told = (fields["Cause"], fields["Controls"], tests, fields["Risk"])
        found.append(Hazard(head[1], head[2], *told))
    if problems:
        raise KnowledgeError(tuple(problems))
    return tuple(found)


def evaluation(text: str) -> tuple[tuple[str, str], ...]:
    """The main figures of what ``chatbot evaluate --json`` prints, as labels and values.

    Raises KnowledgeError when ``text`` is not such a file.
    """
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        problem = Problem(EVALUATION, 1, "not a JSON object", "write what evaluate --json prints")
        raise KnowledgeError((problem,))
    rows: list[tuple[str, str]] = []
    for group, figures in data.items():
        if group in _TOLD:
            rows.append((_readable(group), str(figures)))
        if group in _GROUPS and isinstance(figures, dict):
            intervals = figures.get("intervals", {})
            told = {name: value for name, value in figures.items() if name != "intervals"}
            rows += [_row(group, name, told[name], intervals.get(name)) for name in told]
    return tuple(rows)


def _row(group: str, name: str, value: object, interval: list[float] | None) -> tuple[str, str]:
    label = f"{_readable(group)}: {_LABELS.get(name, _readable(name))}"
    told = f"{100 * value:.1f}%" if isinstance(value, float) else str(value)
    if interval:
        told += f" ({100 * interval[0]:.1f} to {100 * interval[1]:.1f}%)"
    return label, told


def _readable(name: str) -> str:
    return _NAMES.get(name, name.replace("_", " "))


def _joined(text: str) -> str:
    return " ".join(text.split())
