"""Which of many trials to show first, and which list an age or a disease. No verdict."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from chatbot.knowledge.records import Trial
from chatbot.knowledge.screening import Statement
from chatbot.registry.record import Status
from chatbot.screening.criteria import age_limits
from chatbot.screening.facts import Facts
from chatbot.screening.prescreen import AGE, GROWN_UP
from chatbot.screening.statements import truth_of
from chatbot.screening.truth import Truth

MOST_LISTED: Final = 8
_ENDED: frozenset[Status] = frozenset({"completed", "terminated", "withdrawn"})


def useful_first(trials: Iterable[Trial]) -> list[Trial]:
    """``trials`` that have not ended before those that have, the latest updated record first."""
    by_id = sorted(trials, key=lambda trial: trial.id)
    latest = sorted(by_id, key=lambda trial: trial.record_updated, reverse=True)
    return sorted(latest, key=has_ended)


def has_ended(trial: Trial) -> bool:
    """Whether the record says that the study is over, or never began."""
    return trial.status in _ENDED


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the records listed shall name: a disease of the cards, an age in years, children."""

    disease: str | None = None
    age: Decimal | None = None
    child: bool = False


def listing(trials: Iterable[Trial], wanted: Wanted) -> list[Trial]:
    """The trials whose record surely names all that is ``wanted``, as registered.

    Most useful first. A record without any age limit is left out where an age is wanted: it does
    not say.
    """
    return useful_first(trial for trial in trials if _names(trial, wanted))


def _names(trial: Trial, wanted: Wanted) -> bool:
    low, high = age_limits(trial)
    if wanted.disease is not None and wanted.disease not in trial.diseases:
        return False
    if low is None and high is None:
        return wanted.age is None and not wanted.child
    if wanted.child and low is not None and low >= GROWN_UP:
        return False
    stated = Statement(field=AGE, at_least=low, through=high)
    return wanted.age is None or truth_of(stated, Facts({AGE: wanted.age})) is Truth.YES
