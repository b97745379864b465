"""Whether a statement is true of a person, as far as the answers tell."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from types import MappingProxyType
from typing import cast

from chatbot.knowledge.cd7 import SHORT, Assay, Cd7Rule, Share, compare
from chatbot.knowledge.screening import Statement
from chatbot.screening.facts import Facts
from chatbot.screening.truth import Truth, known


def _through(value: Decimal, limit: Decimal) -> Truth:
    """An age limit in whole years: within the year that follows, the record leaves it open."""
    return known(value <= limit) if value <= limit or value >= limit + 1 else Truth.UNKNOWN


# The operators of criteria: the person's value and the record's, in the same unit.
OPERATORS: Mapping[str, Callable[[Decimal, Decimal], Truth]] = MappingProxyType(
    {
        "at_least": lambda value, limit: known(value >= limit),
        "at_most": lambda value, limit: known(value <= limit),
        "more_than": lambda value, limit: known(value > limit),
        "less_than": lambda value, limit: known(value < limit),
        "through": _through,
    }
)


def truth_of(statement: Statement, facts: Facts) -> Truth:
    """Whether ``statement`` is true of the person with these ``facts``; unknown where none say."""
    if statement.field is not None:
        return _of_field(statement, facts)
    if statement.any_of:
        return reduce(or_, (truth_of(part, facts) for part in statement.any_of))
    if statement.all_of:
        return reduce(and_, (truth_of(part, facts) for part in statement.all_of))
    return _of_share(statement.cd7, facts) if statement.cd7 else Truth.UNKNOWN


def _of_field(statement: Statement, facts: Facts) -> Truth:
    value = facts.values.get(cast(str, statement.field))
    if value is None:
        return Truth.UNKNOWN
    if isinstance(value, str):
        # A bound on words cannot be compared; checks refuse such a card.
        return known(value in statement.one_of) if statement.one_of else Truth.UNKNOWN
    told = (OPERATORS[name](value, limit) for name, limit in statement.bounds)
    return reduce(and_, told, Truth.YES) if statement.bounds else Truth.UNKNOWN


def _of_share(rule: Cd7Rule, facts: Facts) -> Truth:
    """How a CD7 percentage stands to a record's cut-off; a result by another test says nothing."""
    percent = facts.number("cd7_percent")
    if percent is None or not rule.cutoffs:
        return Truth.UNKNOWN
    assay = cast("Assay | None", facts.values.get("cd7_assay"))
    told = compare(rule, Share(percent, percent, assay=assay))
    if told.if_by is not None:
        return Truth.UNKNOWN
    if told.standing in SHORT:
        return Truth.NO
    return Truth.YES if told.standing == "at_or_above" else Truth.UNKNOWN
