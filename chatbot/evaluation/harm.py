"""Mistakes by what they may do to a person, with the weights of the knowledge folder.

A mistake that no rule of the folder speaks of weighs 1.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from chatbot.evaluation.results import Result
from chatbot.knowledge.harm import Harm


@dataclass(frozen=True, slots=True)
class HarmRow:
    """One mistake: asked, said, how often, what it weighs each time, and why."""

    asked: str
    said: str
    count: int
    weight: int
    why: str

    @property
    def harm(self) -> int:
        """Weight times count."""
        return self.weight * self.count


@dataclass(frozen=True, slots=True)
class HarmTable:
    """All mistakes, the heaviest first. ``asked`` counts the messages, right ones included."""

    rows: tuple[HarmRow, ...]
    asked: int

    @property
    def total(self) -> int:
        """The sum over all mistakes."""
        return sum(row.harm for row in self.rows)

    @property
    def per_hundred(self) -> float:
        """Harm per hundred messages, one decimal; being declined weighs 1."""
        return round(100 * self.total / self.asked, 1) if self.asked else 0.0


def weigh(results: Iterable[Result], harm: Harm) -> HarmTable:
    """Weigh every mistake on messages that ask one thing."""
    one = [result for result in results if not result.case.several]
    mistakes = Counter(
        (result.case.label, result.said) for result in one if result.verdict != "right"
    )
    rows = [_row(asked, said, count, harm) for (asked, said), count in mistakes.items()]
    rows.sort(key=lambda row: (-row.harm, -row.weight, row.asked, row.said))
    return HarmTable(tuple(rows), len(one))


def _row(asked: str, said: str, count: int, harm: Harm) -> HarmRow:
    rule = harm.rule(asked, said)
    weight, why = (rule.weight, rule.why) if rule else (1, "")
    return HarmRow(asked, said, count, weight, why)
