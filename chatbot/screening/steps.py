"""A pre-screening as a form: what was answered so far, in which order, and what comes next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from chatbot.knowledge.screening import ScreeningField
from chatbot.screening.evaluate import Outcome
from chatbot.screening.facts import Facts
from chatbot.screening.interview import open_fields

LIFETIME = timedelta(minutes=60)  # requirement S-47
ADULT = 18  # years, requirement S-26
AGE, COUNTRY = "age_years", "country"

Who = Literal["self", "other"]


@dataclass(frozen=True, slots=True)
class Steps:
    """The answers that one person gave so far, in order. ``until`` is when they are forgotten.

    An answer is as ``facts.read`` takes it; None is "not sure". ``script`` is the trial whose own
    script is followed, if one is.
    """

    who: Who
    until: datetime
    script: str | None = None
    answers: Mapping[str, object] = field(default_factory=dict)

    def with_answer(self, name: str, answer: object) -> "Steps":
        """With one more answer, or another one in its place."""
        return replace(self, answers={**self.answers, name: answer})

    def without_last(self) -> tuple["Steps", str | None]:
        """Without the answer given last, and its field; None where there is none."""
        *before, last = self.answers or [None]
        kept = {name: self.answers[name] for name in before if name is not None}
        return replace(self, answers=kept), last


def is_minor(facts: Facts) -> bool:
    """Whether the person told an age below 18."""
    age = facts.number(AGE)
    return age is not None and age < ADULT


def questions_left(
    outcome: Outcome, fields: Mapping[str, ScreeningField], trials: Iterable[str]
) -> list[tuple[str, int]]:
    """The fields still to ask, with the number of trials that wait for each.

    Age comes first, because other rules hold below 18 (requirement S-26); then what settles most
    trials. The country, which only sorts, comes after the last thing that the person can say.
    """
    left = dict(open_fields(outcome, fields, trials))
    answered = outcome.facts.answered
    first = {AGE: left.pop(AGE, 0)} if AGE in fields and AGE not in answered else {}
    own = {name: count for name, count in left.items() if fields[name].answered_by == "patient"}
    country = {COUNTRY: 0} if COUNTRY in fields and COUNTRY not in answered else {}
    return list({**first, **own, **country, **left}.items())
