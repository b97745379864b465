"""Which of many trials to show first, and which list an age or a disease. No verdict."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from chatbot.knowledge.records import Status, Trial
from chatbot.knowledge.screening import Statement
from chatbot.screening.criteria import age_limits
from chatbot.screening.facts import Facts
from chatbot.screening.prescreen import AGE
from chatbot.screening.statements import truth_of
from chatbot.screening.truth import Truth

MOST_LISTED: Final = 8
_ENDED: frozenset[Status] = frozenset({"completed", "terminated", "withdrawn"})


def useful_first(trials: Iterable[Trial]) -> list[Trial]:
    """``trials`` that have not ended before those that have, the latest updated record first."""
    by_id = sorted(trials, key=lambda trial: trial.id)
    latest = sorted(by_id, key=lambda trial: trial.record_updated, reverse=True)
    return sorted(latest, key=lambda trial: trial.status in _ENDED)


def listing(
    trials: Iterable[Trial], *, age: Decimal | None = None, disease: str | None = None
) -> list[Trial]:
    """The trials whose record names ``disease`` and states age limits that surely include ``age``.

    As registered, most useful first. A record without any age limit is left out where an age is
    asked for: it does not say.
    """
    return useful_first(
        trial
        for trial in trials
        if (disease is None or disease in trial.diseases) and (age is None or _takes(trial, age))
    )


def _takes(trial: Trial, age: Decimal) -> bool:
    low, high = age_limits(trial)
    if low is None and high is None:
        return False
    stated = Statement(field=AGE, at_least=low, through=high)
    return truth_of(stated, Facts({AGE: age})) is Truth.YES
