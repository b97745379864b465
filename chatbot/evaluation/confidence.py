"""Does a share mean what it says, and what would other thresholds cost? Figures for two plots."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from chatbot.evaluation.decisions import Weighed, tally
from chatbot.evaluation.results import Result
from chatbot.evaluation.tallies import Share, Tally
from chatbot.knowledge.model import Thresholds

_BINS = 10
_STEPS = 50  # of the accept threshold, from 0 to 1


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose likeliest intent had a share of about ``confidence`` (their mean)."""

    confidence: float
    right: Share


@dataclass(frozen=True, slots=True)
class Reliability:
    """Shares beside what came true. ``error`` is the expected calibration error, 0 to 1.

    It is the mean distance of share and truth over bins of equal width, weighted by their counts.
    Source: Naeini, Cooper, Hauskrecht, AAAI 2015.
    """

    bins: tuple[Bin, ...]

    @property
    def count(self) -> int:
        """Questions that the matcher had a say in."""
        return sum(each.right.whole for each in self.bins)

    @property
    def error(self) -> float:
        """Three decimals; 0 where nothing was asked."""
        apart = sum(
            abs(each.confidence - each.right.part / each.right.whole) * each.right.whole
            for each in self.bins
        )
        return round(apart / self.count, 3) if self.count else 0.0


@dataclass(frozen=True, slots=True)
class Point:
    """What comes of one accept threshold. ``taken`` counts questions out of scope too."""

    accept: float
    tally: Tally

    @property
    def coverage(self) -> Share:
        """Answered, of the questions in scope."""
        counts = self.tally
        return Share(counts.right_count + counts.wrong_count, counts.in_scope)

    @property
    def wrong(self) -> Share:
        """Wrong, of the questions in scope that were answered."""
        return self.tally.wrong_among_answered

    @property
    def wrong_of_all(self) -> Share:
        """Wrong, of everything that was answered, questions out of scope counted in."""
        counts = self.tally
        wrong = counts.wrong_count + counts.taken_count
        return Share(wrong, counts.right_count + wrong)


def reliability(results: Iterable[Result]) -> Reliability:
    """Compare the share of the likeliest intent with how often it was the right one."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for result in results:
        if result.best is not None:
            place = min(int(result.best.score * _BINS), _BINS - 1)
            hit = result.best.id in result.case.labels
            groups.setdefault(place, []).append((result.best.score, hit))
    bins = []
    for _, members in sorted(groups.items()):
        mean = sum(score for score, _ in members) / len(members)
        bins.append(Bin(round(mean, 4), Share(sum(hit for _, hit in members), len(members))))
    return Reliability(tuple(bins))


def coverage(lines: Sequence[Weighed], limits: Thresholds) -> tuple[Point, ...]:
    """What other accept thresholds would come to, all else as it is in ``limits``."""
    points = []
    for step in range(_STEPS + 1):
        accept = Decimal(step) / _STEPS
        tried = limits.model_copy(update={"accept": accept, "ask": min(limits.ask, accept)})
        points.append(Point(float(accept), tally(lines, tried)))
    return tuple(points)
