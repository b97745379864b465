"""How long one person beside many trials takes: the shipped cards, and made-up ones beyond them.

A made-up trial has the criteria of a shipped one, with other age limits and its numbers moved, so
that most of its criteria are like no other's.
"""

import itertools
import random
import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.screening import BOUNDS, Criterion, Statement
from chatbot.screening import facts
from chatbot.screening.criteria import screeners_of
from chatbot.screening.evaluate import Screener

SIZES = (76, 1_000, 10_000)
_ROUNDS = 30
_PERSON: Mapping[str, object] = {
    "age_years": 34,
    "diagnosis": "t_all",
    "disease_state": "relapsed",
    "cd7_status": "positive",
    "cd7_percent": 80,
    "cd7_assay": "flow",
    "prior_lines": 3,
    "hiv": "no",
    "lvef_percent": 60,
}


@dataclass(frozen=True, slots=True)
class Point:
    """One number of trials: milliseconds for all verdicts of one person, median and slowest."""

    trials: int
    criteria: int
    p50_ms: float
    worst_ms: float


def measure(knowledge: Knowledge) -> Iterator[Point]:
    """One point per size."""
    shipped = screeners_of(knowledge)["en"].trials()
    person = facts.read(_PERSON, knowledge.fields)
    for size in SIZES:
        screener = Screener(dict(_trials(shipped, size)))
        spent = []
        for _ in range(_ROUNDS):
            begin = time.perf_counter()
            outcome = screener.screen(person)
            for trial in screener.laid:
                outcome.verdict(trial)
            spent.append((time.perf_counter() - begin) * 1e3)
        yield Point(
            size,
            len(screener.criteria),
            round(statistics.median(spent), 2),
            round(max(spent), 2),
        )


def _trials(
    shipped: Mapping[str, tuple[Criterion, ...]], size: int
) -> Iterator[tuple[str, tuple[Criterion, ...]]]:
    """``size`` trials: the shipped ones, then others made of them. Always the same."""
    chance = random.Random(7)  # noqa: S311 - no secret
    sources = itertools.cycle(shipped.values())
    yield from itertools.islice(shipped.items(), size)
    for number in range(len(shipped), size):
        yield f"MADE{number}", tuple(_moved(each, chance) for each in next(sources))


def _moved(criterion: Criterion, chance: random.Random) -> Criterion:
    shift = Decimal(chance.randint(-9, 9)) / 10
    return criterion.model_copy(update={"states": _shifted(criterion.states, shift)})


def _shifted(statement: Statement, shift: Decimal) -> Statement:
    values = {name: getattr(statement, name) for name in BOUNDS}
    return statement.model_copy(
        update={name: value + shift for name, value in values.items() if value is not None}
    )
