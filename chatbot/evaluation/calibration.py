"""Chooses the thresholds of the matcher on development questions, for a stated goal.

1. ``sharpness``: the one whose shares come nearest to the truth (lowest Brier score of the
   likeliest intent). It does not depend on the goal.
2. ``accept`` and ``margin``: the highest share right that keeps to the goal, of all on a grid.
3. ``ask``: the lowest share at which a question back still offers what was meant as often as not.

Chosen figures flatter, so everything is also chosen on one half of the questions and measured on
the other, both ways. A hash of its text says in which half a question is: the same each time.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain, product

from chatbot.conversation.engine import Engine
from chatbot.evaluation.decisions import Weighed, reshaped, tally, weigh
from chatbot.evaluation.results import Result
from chatbot.evaluation.tallies import Tally
from chatbot.knowledge.model import Thresholds

_SHARPNESS = tuple(map(Decimal, ("1", "2", "3", "4", "5", "6", "8", "10")))
_ACCEPT = tuple(Decimal(step) / 50 for step in range(5, 49))  # 0.10 to 0.96
_MARGIN = tuple(Decimal(step) / 20 for step in range(13))  # 0 to 0.60
_ASK = tuple(Decimal(step) / 50 for step in range(1, 49))
_BAND = Decimal("0.1")  # of shares that are looked at together: each step alone has few questions
_OFFERED = 0.5  # of the questions asked back in a band, those that are offered what was meant
_LADDER = (0.01, 0.02, 0.03, 0.05, 0.08, 0.10, 0.15)  # limits on wrong that are told for comparison


@dataclass(frozen=True, slots=True)
class Goal:
    """At most ``wrong`` among answered, at least ``declined`` of out of scope; shares of 0 to 1."""

    wrong: float
    declined: float

    def missed_by(self, figures: Tally) -> float:
        """How far ``figures`` are from the goal; 0 where it is met."""
        wrong, declined = figures.wrong_among_answered, figures.declined
        too_wrong = wrong.part / wrong.whole - self.wrong if wrong.whole else 0.0
        too_few = self.declined - declined.part / declined.whole if declined.whole else 0.0
        return max(0.0, too_wrong) + max(0.0, too_few)


@dataclass(frozen=True, slots=True)
class Setting:
    """Thresholds and what they come to."""

    limits: Thresholds
    tally: Tally


@dataclass(frozen=True, slots=True)
class Rung:
    """The best for one limit on wrong alone: on the same questions, and across the halves."""

    wrong: float
    chosen: Setting
    crossed: Tally

    @property
    def is_met(self) -> bool:
        """Whether any setting keeps to the limit."""
        return Goal(self.wrong, 0).missed_by(self.chosen.tally) == 0


@dataclass(frozen=True, slots=True)
class Calibration:
    """What ships, what was chosen, and the trade-off. ``crossed`` is the honest figure.

    ``kept`` are the questions that the thresholds have no say in: an alarm took them, for example.
    """

    goal: Goal
    shipped: Setting
    chosen: Setting
    crossed: Tally
    ladder: tuple[Rung, ...]
    kept: Tally

    @property
    def is_met(self) -> bool:
        """Whether the chosen thresholds meet the goal on the questions they were chosen on."""
        return self.goal.missed_by(self.chosen.tally) == 0


def calibrate(engine: Engine, results: Sequence[Result], language: str, goal: Goal) -> Calibration:
    """Choose thresholds for ``language``; ``results`` are what the engine says as it ships."""
    shipped = engine.knowledge.languages[language].thresholds
    lines = weigh(engine, results, language)
    shapes = {
        sharpness: reshaped(
            engine, lines, language, shipped.model_copy(update={"sharpness": sharpness})
        )
        for sharpness in _SHARPNESS
    }
    everything = _Search(shapes, shipped)
    halves = [_Search(shapes, shipped, half) for half in (0, 1)]
    chosen = everything.best(goal)
    steps = [Goal(wrong, declined=0) for wrong in _LADDER]
    ladder = tuple(
        Rung(each.wrong, everything.best(each), _crossed(halves, each)) for each in steps
    )
    return Calibration(
        goal=goal,
        shipped=Setting(shipped, tally(lines, shipped)),
        chosen=Setting(_with_ask(shapes[chosen.limits.sharpness], chosen.limits), chosen.tally),
        crossed=_crossed(halves, goal),
        ladder=ladder,
        kept=tally((line for line in lines if line.match is None), shipped),
    )


def half_of(text: str) -> int:
    """0 or 1, by the hash of ``text``."""
    return hashlib.sha256(text.encode()).digest()[0] % 2


class _Search:
    """All settings of the grid, for one ``half`` of the questions or for all."""

    def __init__(
        self,
        shapes: Mapping[Decimal, tuple[Weighed, ...]],
        base: Thresholds,
        half: int | None = None,
    ) -> None:
        self._shapes = shapes
        self._base = base
        self._half = half

    def lines(self, sharpness: Decimal, *, others: bool = False) -> list[Weighed]:
        """The questions searched on, or the ``others``."""
        shape = self._shapes[sharpness]
        if self._half is None:
            return list(shape)
        return [line for line in shape if (half_of(line.case.text) == self._half) != others]

    @cached_property
    def settings(self) -> list[Setting]:
        """Every accept and margin, with the sharpness that is nearest to the truth."""
        sharpness = min(self._shapes, key=lambda each: (_brier(self.lines(each)), each))
        lines = self.lines(sharpness)
        found = []
        for accept, margin in product(_ACCEPT, _MARGIN):
            given = {"accept": accept, "margin": margin, "ask": Decimal(0), "sharpness": sharpness}
            limits = self._base.model_copy(update=given)
            found.append(Setting(limits, tally(lines, limits)))
        return found

    def best(self, goal: Goal) -> Setting:
        """The highest share right that meets ``goal``, else the nearest; then the strictest."""
        return min(
            self.settings,
            key=lambda each: (
                round(goal.missed_by(each.tally), 9),
                -each.tally.right_count,
                each.tally.wrong_count + each.tally.taken_count,
                -each.limits.accept,
                -each.limits.margin,
            ),
        )


def _crossed(halves: Sequence[_Search], goal: Goal) -> Tally:
    """Chosen on each half, measured on the other."""
    results = []
    for half in halves:
        limits = half.best(goal).limits
        others = half.lines(limits.sharpness, others=True)
        results.append([line.result(limits) for line in others])
    return Tally.of(chain.from_iterable(results))


def _brier(lines: Sequence[Weighed]) -> float:
    """Mean square of the distance between share and truth of the likeliest intent."""
    squares = [
        (line.match.best.score - (line.match.best.intent in line.case.labels)) ** 2
        for line in lines
        if line.match is not None
    ]
    return sum(squares) / len(squares) if squares else 0.0


def _with_ask(lines: Sequence[Weighed], limits: Thresholds) -> Thresholds:
    """``limits`` with the lowest ``ask`` at which enough questions back offer what was meant."""
    chosen = limits.model_copy(update={"ask": limits.accept})
    for ask in reversed([step for step in _ASK if step < limits.accept]):
        tried = limits.model_copy(update={"ask": ask})
        above = limits.model_copy(update={"ask": ask + _BAND})
        band = [line for line in lines if line.decision(tried) != line.decision(above)]
        met = sum(not set(line.offers()).isdisjoint(line.case.labels) for line in band)
        if met < _OFFERED * len(band):
            break
        chosen = tried
    return chosen
