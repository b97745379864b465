"""Counts of one group of labelled questions, as shares with 95 percent Wilson intervals."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Any

from chatbot.evaluation.results import Result

_Z = 1.959964  # two-sided 95 percent of the normal distribution


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole``; both ends of its interval and the share itself lie from 0 to 1."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share, three decimals; 0 of nothing."""
        return round(self.part / self.whole, 3) if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson score interval, three decimals; of nothing, everything is possible.

        Source of the formula: Wilson, J Am Stat Assoc 1927;22:209-212.
        """
        if not self.whole:
            return 0.0, 1.0
        share, over = self.part / self.whole, _Z * _Z / self.whole
        middle = (share + over / 2) / (1 + over)
        half = _Z / (1 + over) * sqrt(share * (1 - share) / self.whole + over / (4 * self.whole))
        return round(max(0.0, middle - half), 3), round(min(1.0, middle + half), 3)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of plain questions: four kinds in scope, two outside."""

    right_count: int = 0
    wrong_count: int = 0
    abstained_count: int = 0
    declined_count: int = 0
    taken_count: int = 0  # out of scope, and answered all the same

    @classmethod
    def of(cls, results: Iterable[Result]) -> "Tally":
        """Count plain questions; red-team lines and several questions in one are left out."""
        plain = [result for result in results if result.case.is_plain]
        inside = [result.verdict for result in plain if result.case.in_scope]
        outside = [result.verdict for result in plain if not result.case.in_scope]
        return cls(
            inside.count("right"),
            inside.count("wrong"),
            inside.count("abstained"),
            outside.count("right"),
            len(outside) - outside.count("right"),
        )

    @property
    def in_scope(self) -> int:
        """Questions that something of the catalogue answers."""
        return self.right_count + self.wrong_count + self.abstained_count

    @property
    def out_of_scope(self) -> int:
        """Questions that should be declined."""
        return self.declined_count + self.taken_count

    @property
    def right(self) -> Share:
        """Of the questions in scope."""
        return Share(self.right_count, self.in_scope)

    @property
    def abstained(self) -> Share:
        """Asked back or declined, of the questions in scope."""
        return Share(self.abstained_count, self.in_scope)

    @property
    def wrong_among_answered(self) -> Share:
        """Wrong, of the questions in scope that were answered."""
        return Share(self.wrong_count, self.right_count + self.wrong_count)

    @property
    def declined(self) -> Share:
        """Asked back or declined, of the questions out of scope."""
        return Share(self.declined_count, self.out_of_scope)

    def shares(self) -> dict[str, Share]:
        """The four shares by their names."""
        return {
            "right": self.right,
            "abstained": self.abstained,
            "wrong_among_answered": self.wrong_among_answered,
            "declined": self.declined,
        }

    def summary(self) -> dict[str, Any]:
        """The figures that a release is judged by, with the interval of each share."""
        shares = {name: share.value for name, share in self.shares().items()}
        declined = shares.pop("declined")
        return {
            "in_scope": self.in_scope,
            **shares,
            "out_of_scope": self.out_of_scope,
            "declined": declined,
            "intervals": {name: list(share.interval) for name, share in self.shares().items()},
        }
