"""What a trial record says on CD7, what a person reports, and how the two compare.

A comparison is never a verdict: it says how one number stands to another, or why that cannot be
said. Unknown is never "below" (promise P4).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from chatbot.knowledge.entry import Entry, Slug

Assay = Literal["flow", "ihc"]
Cells = Literal["leukemia_cells", "tumor_cells", "blasts", "not_stated"]
Sign = Literal["more_than", "at_least"]
Standing = Literal[
    "at_or_above",
    "below",
    "equal",
    "depends_on_range",
    "depends_on_test",
    "other_test",
    "approximate",
    "outdated",
]
SHORT: frozenset[Standing] = frozenset({"below", "equal"})  # certainly less than is asked for
_EVERY_ASSAY = 2


class Cutoff(Entry):
    """A share of cells that a record asks for, in percent, by any of ``assays``; none: not said."""

    sign: Sign
    percent: Annotated[Decimal, Field(gt=0, le=100)]
    cells: Cells
    assays: tuple[Assay, ...] = ()


class Cd7Rule(Entry):
    """What a record says on CD7; a trial without one says nothing that we could read.

    ``cutoff``: a share is asked for. ``positive``: CD7-positive disease, without a share.
    ``not_a_rule``: the entry rules ask for something else. ``sure`` is approximate where the words
    were not read in the record itself or a copy of it, and outdated where the record has other
    entry rules by now; then they are shown and decide nothing.
    """

    rule: Literal["cutoff", "positive", "not_a_rule"]
    cutoffs: tuple[Cutoff, ...] = ()
    source: Slug
    sure: Literal["certain", "approximate", "outdated"]

    @model_validator(mode="after")
    def _has_what_it_says(self) -> Self:
        if (self.rule == "cutoff") != bool(self.cutoffs):
            raise ValueError('cutoffs belong to the rule "cutoff", and it needs one')
        named = [assay for cutoff in self.cutoffs for assay in cutoff.assays or ("any",)]
        if len(named) != len(set(named)) or ("any" in named and len(named) > 1):
            raise ValueError("cutoffs: give one cut-off for each test")
        return self


@dataclass(frozen=True, slots=True)
class Share:
    """A percent of cells that a person gave: from ``low`` to ``high``, equal for one number.

    An open end is not itself meant: "less than 20" is 0 to 20, open at the high end. ``about``
    marks a number that was not given as exact. ``assay`` is None where no one test was named.
    """

    low: Decimal
    high: Decimal
    low_open: bool = False
    high_open: bool = False
    about: bool = False
    assay: Assay | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a share stands to a record; ``if_by`` is the test for which alone this holds."""

    standing: Standing
    if_by: Assay | None = None


def compare(rule: Cd7Rule, share: Share) -> Comparison:
    """How ``share`` stands to the cut-offs of ``rule``, of which there is at least one."""
    if rule.sure != "certain":
        return Comparison(rule.sure)
    fitting = [cutoff for cutoff in rule.cutoffs if _is_by(cutoff, share.assay)]
    if not fitting:
        return Comparison("other_test")
    standings = {_against(cutoff, share) for cutoff in fitting}
    if len(standings) > 1:
        return Comparison("below" if standings <= SHORT else "depends_on_test")
    return Comparison(standings.pop(), _condition(fitting, share))


def _is_by(cutoff: Cutoff, assay: Assay | None) -> bool:
    return assay is None or not cutoff.assays or assay in cutoff.assays


def _condition(cutoffs: Iterable[Cutoff], share: Share) -> Assay | None:
    """The one test that the record counts by, where the person named none."""
    tests = {assay for cutoff in cutoffs for assay in cutoff.assays}
    return tests.pop() if share.assay is None and 0 < len(tests) < _EVERY_ASSAY else None


def _against(cutoff: Cutoff, share: Share) -> Standing:
    asked, more = cutoff.percent, cutoff.sign == "more_than"
    if share.low == share.high == asked and (share.about or more):
        return "depends_on_range" if share.about else "equal"
    reached = share.low > asked or (share.low == asked and (share.low_open or not more))
    missed = share.high < asked or (share.high == asked and (share.high_open or more))
    if reached:
        return "at_or_above"
    return "below" if missed else "depends_on_range"


def is_certainly_short(rule: Cd7Rule | None, share: Share) -> bool:
    """Whether ``share`` is certainly less than a record asks for, by whatever test."""
    return rule is not None and rule.rule == "cutoff" and compare(rule, share).standing in SHORT
