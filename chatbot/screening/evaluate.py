"""Screens one person against many trials, and says of every criterion how it stands and why."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from chatbot.knowledge.screening import Criterion
from chatbot.screening.facts import Facts
from chatbot.screening.statements import truth_of
from chatbot.screening.truth import Truth

Verdict = Literal["may_fit", "may_not_fit", "need_more_information"]
# Why a criterion stands as it does: not_answered (some field it needs is open), not_comparable
# (all is answered, and the record does not say enough), elsewhere (it is for other people).
Why = Literal["met", "not_met", "not_answered", "not_comparable", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Finding:
    """How one criterion stands: whether it is *met*, and whether that counts for the verdict.

    For an exclusion, "no" means that the person has what excludes.
    """

    criterion: Criterion
    truth: Truth
    why: Why
    decides: bool


@dataclass(frozen=True, slots=True)
class _Laid:
    """A trial's criteria by number: ``deciding`` can rule it out, ``own`` the person can say."""

    criteria: tuple[int, ...]
    deciding: frozenset[int]
    own: frozenset[int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One person against the trials of a ``Screener``, worked out per trial when asked for."""

    screener: "Screener"
    facts: Facts
    truths: tuple[Truth, ...]
    met: frozenset[int]
    unmet: frozenset[int]

    def waits_for(self, trial: str) -> set[str]:
        """The fields not answered that the unknown criteria of a trial need."""
        unknown = (n for n in self.screener.laid[trial].criteria if self.truths[n] is Truth.UNKNOWN)
        needed = {name for number in unknown for name in self.screener.fields[number]}
        return needed - self.facts.values.keys()

    def verdict(self, trial: str) -> Verdict:
        """What may be said of a trial; an unknown alone never rules it out (promise P4).

        ``may_not_fit`` needs a criterion that decides and is certainly not met; ``may_fit`` needs
        every criterion met that the person can answer, and none that decides unmet.
        """
        laid = self.screener.laid[trial]
        if not laid.deciding.isdisjoint(self.unmet):
            return "may_not_fit"
        return "may_fit" if laid.own and laid.own <= self.met else "need_more_information"

    def findings(self, trial: str) -> tuple[Finding, ...]:
        """How each criterion of a trial stands, in the order of its card."""
        laid = self.screener.laid[trial]
        return tuple(
            self._finding(number, decides=number in laid.deciding) for number in laid.criteria
        )

    def _finding(self, number: int, *, decides: bool) -> Finding:
        criterion, truth = self.screener.criteria[number], self.truths[number]
        return Finding(criterion, truth, self._why(criterion, truth), decides)

    def _why(self, criterion: Criterion, truth: Truth) -> Why:
        applies = truth_of(criterion.only_if, self.facts) if criterion.only_if else Truth.YES
        if applies is Truth.NO:
            return "elsewhere"
        if truth is not Truth.UNKNOWN:
            return "met" if truth is Truth.YES else "not_met"
        needed = criterion.fields()
        known = needed and all(name in self.facts.values for name in needed)
        return "not_comparable" if known else "not_answered"


class Screener:
    """The criteria of many trials, laid out so that equal ones are judged once per person."""

    def __init__(
        self,
        trials: Mapping[str, Iterable[Criterion]],
        still_decides: Callable[[str], bool] = lambda trial: True,
    ) -> None:
        """``still_decides``: whether a trial's record reads as it did when its card was written."""
        numbers: dict[Criterion, int] = {}
        self.laid = {
            trial: _lay(tuple(criteria), numbers, is_current=still_decides(trial))
            for trial, criteria in trials.items()
        }
        self.criteria = tuple(numbers)
        self.fields = tuple(criterion.fields() for criterion in self.criteria)

    def trials(self) -> dict[str, tuple[Criterion, ...]]:
        """The criteria of each trial, in the order of its card."""
        return {
            trial: tuple(self.criteria[number] for number in laid.criteria)
            for trial, laid in self.laid.items()
        }

    def screen(self, facts: Facts) -> Outcome:
        """The person with these ``facts`` against every trial."""
        known = facts.values.keys()
        truths = tuple(
            Truth.UNKNOWN if known.isdisjoint(needed) else met(criterion, facts)
            for criterion, needed in zip(self.criteria, self.fields, strict=True)
        )
        return Outcome(
            self,
            facts,
            truths,
            frozenset(number for number, truth in enumerate(truths) if truth is Truth.YES),
            frozenset(number for number, truth in enumerate(truths) if truth is Truth.NO),
        )


def _lay(
    criteria: tuple[Criterion, ...], numbers: dict[Criterion, int], *, is_current: bool
) -> _Laid:
    """A trial's criteria by number. One that is approximate decides nothing; of an outdated card,
    none does, and nothing can be said of such a trial.
    """
    told = {numbers.setdefault(item, len(numbers)): item for item in criteria}
    if not is_current:
        return _Laid(tuple(told), frozenset(), frozenset())
    return _Laid(
        tuple(told),
        frozenset(n for n, item in told.items() if item.sure == "certain"),
        frozenset(n for n, item in told.items() if item.answered_by == "patient"),
    )


def met(criterion: Criterion, facts: Facts) -> Truth:
    """Whether the criterion is met: inclusions stated true, exclusions false.

    A criterion for some people only is met by everybody else.
    """
    stated = truth_of(criterion.states, facts)
    truth = stated if criterion.kind == "inclusion" else ~stated
    return truth if criterion.only_if is None else ~truth_of(criterion.only_if, facts) | truth
