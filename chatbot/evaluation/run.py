"""One evaluation as a value: what was asked of which release, and everything found."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from chatbot.conversation.engine import Engine
from chatbot.errors import EvaluationError, Problem
from chatbot.evaluation import cases, confidence, decisions, doubtful, folds, harm, results, typos
from chatbot.evaluation.cases import Case
from chatbot.evaluation.confidence import Point, Reliability
from chatbot.evaluation.doubtful import Doubt, SetAside
from chatbot.evaluation.figures import Figures
from chatbot.evaluation.harm import HarmTable
from chatbot.evaluation.results import Result
from chatbot.knowledge.harm import Harm
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.model import Thresholds


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of questions. ``sha256`` tells which version of it was used."""

    name: str
    sha256: str
    cases: tuple[Case, ...]

    @classmethod
    def of(cls, name: str, content: bytes) -> "DataFile":
        """Read a file. Raises EvaluationError for lines that are no questions."""
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            raise EvaluationError((Problem(name, 1, "not UTF-8 text", "save it so"),)) from None
        return cls(name, hashlib.sha256(content).hexdigest(), cases.read(text, name))


@dataclass(frozen=True, slots=True)
class Settings:
    """What to measure: the day it is, the main language, edits per question, what to doubt."""

    today: date
    language: str
    edits: int = 0
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """The same questions clean and, where asked for, mistyped with ``edits`` slips each."""

    clean: Figures
    mistyped: Figures | None = None
    edits: int = 0

    def cost(self) -> dict[str, float]:
        """Points of 100 that the slips add to (or take from) each share."""
        if self.mistyped is None:
            return {}
        before, after = self.clean.tally.shares(), self.mistyped.tally.shares()
        return {name: round(100 * (after[name].value - before[name].value), 1) for name in before}


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that was found in one evaluation.

    ``served`` are the languages that are answered in; others are answered in the first of them.
    ``held_out`` is there where phrases were asked that had been held out of learning.
    """

    release: str
    settings: Settings
    served: tuple[str, ...]
    files: tuple[DataFile, ...]
    asked: Compared
    harm: HarmTable
    reliability: Reliability
    points: tuple[Point, ...]
    shipped: Thresholds
    doubtful: SetAside | None = None
    held_out: Compared | None = None
    folds: int = 0

    @property
    def figures(self) -> Figures:
        """The figures of the clean questions."""
        return self.asked.clean


def run(engine: Engine, files: Sequence[DataFile], weights: Harm, settings: Settings) -> Run:
    """Ask every question of ``files`` and count."""
    knowledge, language = engine.knowledge, settings.language
    every = [case for file in files for case in file.cases]
    asked = compare(engine, every, settings)
    shipped = knowledge.languages[language].thresholds
    lines = decisions.weigh(engine, asked.clean.results, language)
    doubts = settings.doubts
    return Run(
        release=knowledge.release,
        settings=settings,
        served=tuple(knowledge.languages),
        files=tuple(files),
        asked=asked,
        harm=harm.weigh(asked.clean.counted, weights),
        reliability=confidence.reliability(asked.clean.plain),
        points=confidence.coverage(lines, shipped),
        shipped=shipped,
        doubtful=doubtful.set_aside(asked.clean.plain, doubts) if doubts else None,
    )


def compare(engine: Engine, every: Sequence[Case], settings: Settings) -> Compared:
    """Ask ``every`` question as it is and, with ``edits``, mistyped."""
    topics = engine.knowledge.topics
    clean = results.evaluate(engine, every, today=settings.today)
    figures = Figures(clean, settings.language, topics)
    if not settings.edits:
        return Compared(figures)
    slips = [typos.mistyped(case, settings.edits) for case in every]
    slipped = results.evaluate(engine, slips, today=settings.today)
    return Compared(figures, Figures(slipped, settings.language, topics), settings.edits)


def hold_out(knowledge: Knowledge, count: int, settings: Settings) -> Iterator[Compared]:
    """Learn without each fold of the phrases in turn, and ask it. Each takes seconds."""
    for fold in folds.folds(knowledge, settings.language, count):
        yield compare(fold.engine(), fold.cases, settings)


def joined(parts: Iterable[Compared]) -> Compared:
    """The figures of all folds together. Raises IndexError where there is none."""
    every = list(parts)
    first = every[0]
    if first.mistyped is None:
        return Compared(_together([each.clean for each in every]))
    slips = [each.mistyped for each in every if each.mistyped is not None]
    return Compared(_together([each.clean for each in every]), _together(slips), first.edits)


def _together(parts: Sequence[Figures]) -> Figures:
    every: tuple[Result, ...] = tuple(each for part in parts for each in part.results)
    return Figures(every, parts[0].language, parts[0].topics)
