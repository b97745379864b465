"""The truth table of every operator, of lists and of CD7 shares."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from chatbot.knowledge.cd7 import Cd7Rule, Cutoff
from chatbot.knowledge.screening import BOUNDS, Statement
from chatbot.screening.facts import Facts, Value
from chatbot.screening.statements import OPERATORS, truth_of
from chatbot.screening.truth import Truth

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN

# Operator, limit, then the truth for each value.
TABLE: dict[tuple[str, str], dict[str, Truth]] = {
    ("at_least", "18"): {"17": NO, "17.9": NO, "18": YES, "18.1": YES, "0": NO},
    ("at_most", "51"): {"50": YES, "51": YES, "51.1": NO, "52": NO},
    ("more_than", "30"): {"29": NO, "30": NO, "30.1": YES, "31": YES},
    ("less_than", "80"): {"79": YES, "79.9": YES, "80": NO, "81": NO},
    ("through", "70"): {"69": YES, "70": YES, "70.5": UNKNOWN, "70.99": UNKNOWN, "71": NO},
}
CASES = [
    (operator, limit, value, truth)
    for (operator, limit), rows in TABLE.items()
    for value, truth in rows.items()
]


def of(statement: Mapping[str, object], **values: Value) -> Truth:
    return truth_of(Statement.model_validate(statement), Facts(values))


def test_every_operator_has_a_table() -> None:
    assert {operator for operator, _ in TABLE} == OPERATORS.keys() == set(BOUNDS)


@pytest.mark.parametrize(("operator", "limit", "value", "truth"), CASES, ids=str)
def test_operator(operator: str, limit: str, value: str, truth: Truth) -> None:
    assert of({"field": "age_years", operator: limit}, age_years=Decimal(value)) is truth


@pytest.mark.parametrize("operator", BOUNDS)
def test_what_is_not_answered_is_unknown(operator: str) -> None:
    assert of({"field": "age_years", operator: 1}) is UNKNOWN


def test_bounds_must_all_hold() -> None:
    range_ = {"field": "age_years", "at_least": 18, "less_than": 80}
    told = {age: of(range_, age_years=Decimal(age)) for age in (17, 18, 79, 80)}
    assert told == {17: NO, 18: YES, 79: YES, 80: NO}


def test_one_of() -> None:
    statement = {"field": "diagnosis", "one_of": ["aml", "mpal"]}
    assert of(statement, diagnosis="mpal") is YES
    assert of(statement, diagnosis="t_all") is NO
    assert of(statement) is UNKNOWN


def test_a_word_is_not_held_against_a_bound() -> None:
    assert of({"field": "sex", "at_least": 1}, sex="male") is UNKNOWN


def test_any_of_and_all_of() -> None:
    hiv, hepatitis = ({"field": name, "one_of": ["yes"]} for name in ("hiv", "hepatitis_b"))
    assert of({"any_of": [hiv, {"unlisted": "cmv"}]}, hiv="yes") is YES
    assert of({"any_of": [hiv, {"unlisted": "cmv"}]}, hiv="no") is UNKNOWN
    assert of({"any_of": [hiv, hepatitis]}, hiv="no", hepatitis_b="no") is NO
    assert of({"all_of": [hiv, {"unlisted": "active"}]}, hiv="no") is NO
    assert of({"all_of": [hiv, {"unlisted": "active"}]}, hiv="yes") is UNKNOWN


def test_what_nobody_is_asked_is_unknown() -> None:
    assert of({"unlisted": "life_expectancy"}) is UNKNOWN


def share(*cutoffs: Cutoff, sure: str = "certain") -> Statement:
    rule = {"rule": "cutoff", "cutoffs": cutoffs, "source": "a", "sure": sure}
    return Statement(cd7=Cd7Rule.model_validate(rule))


FLOW = Cutoff(sign="more_than", percent=Decimal(30), cells="blasts", assays=("flow",))
STAIN = Cutoff(sign="at_least", percent=Decimal(50), cells="blasts", assays=("ihc",))


@pytest.mark.parametrize(
    ("percent", "assay", "truth"),
    [
        (30, "flow", NO),
        (31, "flow", YES),
        (31, "ihc", NO),
        (50, "ihc", YES),
        (29, None, NO),
        (40, None, UNKNOWN),
        (50, None, YES),
        (None, "flow", UNKNOWN),
    ],
    ids=str,
)
def test_a_share_by_one_test_or_the_other(
    percent: int | None, assay: str | None, truth: Truth
) -> None:
    given: dict[str, Value] = {"cd7_assay": assay} if assay else {}
    given |= {} if percent is None else {"cd7_percent": Decimal(percent)}
    assert truth_of(share(FLOW, STAIN), Facts(given)) is truth


def test_a_share_by_a_test_that_the_record_does_not_name_says_nothing() -> None:
    values: dict[str, Value] = {"cd7_percent": Decimal(5), "cd7_assay": "ihc"}
    assert truth_of(share(FLOW), Facts(values)) is UNKNOWN
    assert truth_of(share(FLOW), Facts({"cd7_percent": Decimal(5)})) is UNKNOWN


@pytest.mark.parametrize(
    "statement",
    [
        {},
        {"field": "hiv"},
        {"field": "hiv", "one_of": ["yes"], "at_least": 1},
        {"field": "hiv", "one_of": ["yes"], "unlisted": "cmv"},
        {"at_least": 1},
    ],
    ids=str,
)
def test_a_statement_says_one_thing(statement: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="needs one_of|give one of"):
        Statement.model_validate(statement)
