"""A share beside a cut-off: above, below, or why that cannot be said; never a verdict."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chatbot.knowledge.cd7 import SHORT, Cd7Rule, Comparison, Share, compare, is_certainly_short


def rule(*cutoffs: dict[str, Any], sure: str = "certain") -> Cd7Rule:
    """A rule of cut-offs; the cells counted make no difference to a comparison."""
    rows = [{"cells": "blasts", **cutoff} for cutoff in cutoffs]
    given = {"rule": "cutoff", "cutoffs": rows, "source": "registry_page", "sure": sure}
    return Cd7Rule.model_validate(given)


def more_than(percent: int, *assays: str) -> dict[str, Any]:
    return {"sign": "more_than", "percent": percent, "assays": assays}


def at_least(percent: int, *assays: str) -> dict[str, Any]:
    return {"sign": "at_least", "percent": percent, "assays": assays}


def share(low: str, high: str = "", **given: Any) -> Share:
    return Share(Decimal(low), Decimal(high or low), **given)


@pytest.mark.parametrize(
    ("asked", "number", "standing"),
    [
        pytest.param(more_than(30), "29.9", "below", id="just below, more than"),
        pytest.param(more_than(30), "30", "equal", id="exactly, more than"),
        pytest.param(more_than(30), "30.0", "equal", id="exactly with a nought, more than"),
        pytest.param(more_than(30), "30.1", "at_or_above", id="just above, more than"),
        pytest.param(at_least(30), "29.9", "below", id="just below, at least"),
        pytest.param(at_least(30), "30", "at_or_above", id="exactly, at least"),
        pytest.param(at_least(30), "30.1", "at_or_above", id="just above, at least"),
        pytest.param(more_than(99), "99", "equal", id="ninety-nine is not more than that"),
        pytest.param(more_than(99), "100", "at_or_above", id="all cells"),
        pytest.param(at_least(30), "0", "below", id="no cells"),
    ],
)
def test_one_number(asked: dict[str, Any], number: str, standing: str) -> None:
    assert compare(rule(asked), share(number)) == Comparison(standing)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "given", "standing"),
    [
        pytest.param(at_least(60), share("60", "70"), "at_or_above", id="from the cut-off on"),
        pytest.param(more_than(60), share("60", "70"), "depends_on_range", id="from it, more than"),
        pytest.param(at_least(70), share("60", "70"), "depends_on_range", id="up to the cut-off"),
        pytest.param(more_than(70), share("60", "70"), "below", id="up to it, more than"),
        pytest.param(at_least(65), share("60", "70"), "depends_on_range", id="in the middle"),
        pytest.param(at_least(71), share("60", "70"), "below", id="all below"),
        pytest.param(at_least(20), share("0", "20", high_open=True), "below", id="less than it"),
        pytest.param(at_least(20), share("0", "20"), "depends_on_range", id="at most it, at least"),
        pytest.param(more_than(20), share("0", "20"), "below", id="at most it, more than"),
        pytest.param(
            more_than(90), share("90", "100", low_open=True), "at_or_above", id="more than it"
        ),
        pytest.param(more_than(90), share("90", "100"), "depends_on_range", id="at least it"),
        pytest.param(at_least(90), share("90", "100"), "at_or_above", id="at least, at least"),
        pytest.param(more_than(30), share("30", about=True), "depends_on_range", id="about it"),
        pytest.param(at_least(30), share("30", about=True), "depends_on_range", id="about, least"),
        pytest.param(at_least(30), share("45", about=True), "at_or_above", id="about more"),
        pytest.param(at_least(30), share("20", about=True), "below", id="about less"),
    ],
)
def test_a_range(asked: dict[str, Any], given: Share, standing: str) -> None:
    assert compare(rule(asked), given).standing == standing


FLOW_70_IHC_50 = rule(at_least(70, "flow"), at_least(50, "ihc"))


@pytest.mark.parametrize(
    ("asked", "given", "wanted"),
    [
        pytest.param(
            rule(more_than(30, "flow")),
            share("62", assay="flow"),
            Comparison("at_or_above"),
            id="the same test",
        ),
        pytest.param(
            rule(more_than(30, "flow")),
            share("62", assay="ihc"),
            Comparison("other_test"),
            id="another test is never compared",
        ),
        pytest.param(
            rule(more_than(30, "flow")),
            share("62"),
            Comparison("at_or_above", "flow"),
            id="no test named: only if it was that",
        ),
        pytest.param(
            rule(at_least(30, "flow", "ihc")),
            share("62"),
            Comparison("at_or_above"),
            id="either test will do",
        ),
        pytest.param(
            rule(more_than(98)),
            share("62", assay="ihc"),
            Comparison("below"),
            id="the record names no test",
        ),
        pytest.param(FLOW_70_IHC_50, share("62"), Comparison("depends_on_test"), id="in between"),
        pytest.param(
            FLOW_70_IHC_50, share("62", assay="flow"), Comparison("below"), id="by flow: below"
        ),
        pytest.param(
            FLOW_70_IHC_50, share("62", assay="ihc"), Comparison("at_or_above"), id="by IHC: above"
        ),
        pytest.param(FLOW_70_IHC_50, share("80"), Comparison("at_or_above"), id="above both"),
        pytest.param(FLOW_70_IHC_50, share("49.9"), Comparison("below"), id="below both"),
        pytest.param(
            rule(at_least(70, "flow"), more_than(50, "ihc")),
            share("50"),
            Comparison("below"),
            id="short of both in two ways",
        ),
        pytest.param(
            rule(at_least(70), sure="approximate"),
            share("10"),
            Comparison("approximate"),
            id="what is approximate decides nothing",
        ),
    ],
)
def test_a_test(asked: Cd7Rule, given: Share, wanted: Comparison) -> None:
    assert compare(asked, given) == wanted


PERCENTS = st.decimals(0, 100, places=1)


@given(asked=st.decimals("0.1", 100, places=1), number=PERCENTS, sign=st.sampled_from(["<", ">"]))
def test_a_number_is_short_exactly_when_it_does_not_meet_the_rule(
    asked: Decimal, number: Decimal, sign: str
) -> None:
    cutoff = {"sign": "more_than" if sign == ">" else "at_least", "percent": asked}
    meets = number > asked if sign == ">" else number >= asked
    standing = compare(rule(cutoff), Share(number, number)).standing
    assert (standing == "at_or_above") == meets
    assert (standing in SHORT) != meets


@given(asked=st.integers(1, 100), low=PERCENTS, high=PERCENTS, inside=PERCENTS)
def test_a_range_never_says_what_a_number_in_it_denies(
    asked: int, low: Decimal, high: Decimal, inside: Decimal
) -> None:
    """What is said of a range holds for each number in it."""
    low, inside, high = sorted((low, high, inside))
    whole = compare(rule(more_than(asked)), Share(low, high)).standing
    one = compare(rule(more_than(asked)), Share(inside, inside)).standing
    if whole == "at_or_above":
        assert one == "at_or_above"
    if whole == "below":
        assert one in SHORT


@pytest.mark.parametrize(
    ("found", "short"),
    [
        pytest.param(None, False, id="nothing read on CD7"),
        pytest.param(
            Cd7Rule(rule="positive", source="registry_page", sure="certain"),
            False,
            id="positive, no cut-off stated",
        ),
        pytest.param(rule(at_least(70), sure="approximate"), False, id="approximate"),
        pytest.param(rule(at_least(70, "flow")), True, id="certainly more, by flow"),
        pytest.param(FLOW_70_IHC_50, True, id="more by either test"),
        pytest.param(rule(at_least(70, "flow"), at_least(20, "ihc")), False, id="one may do"),
    ],
)
def test_only_what_is_certain_leaves_a_trial_out(found: Cd7Rule | None, short: bool) -> None:
    assert is_certainly_short(found, share("20")) is short


@pytest.mark.parametrize(
    ("given", "what"),
    [
        pytest.param({"rule": "cutoff"}, "cutoffs belong to", id="a cut-off without a number"),
        pytest.param(
            {"rule": "positive", "cutoffs": [{**at_least(3), "cells": "blasts"}]},
            "cutoffs belong to",
            id="a number without a cut-off",
        ),
        pytest.param(
            {"cutoffs": [{**at_least(3, "flow"), "cells": "blasts"}] * 2},
            "one cut-off for each test",
            id="two for one test",
        ),
        pytest.param(
            {"cutoffs": [{**at_least(n), "cells": "blasts"} for n in (3, 4)]},
            "one cut-off for each test",
            id="two without a test",
        ),
        pytest.param(
            {"cutoffs": [{**at_least(101), "cells": "blasts"}]}, "less than or", id="over 100"
        ),
        pytest.param({"cutoffs": [{**at_least(0), "cells": "blasts"}]}, "greater", id="nought"),
        pytest.param(
            {"cutoffs": [{**at_least(3, "pcr"), "cells": "blasts"}]}, "'flow' or 'ihc'", id="test"
        ),
        pytest.param(
            {"sure": "maybe", "rule": "positive"}, "'certain', 'approximate' or", id="how sure"
        ),
    ],
)
def test_a_rule_that_says_no_one_thing_is_refused(given: dict[str, Any], what: str) -> None:
    plain = {"rule": "cutoff", "source": "registry_page", "sure": "certain"}
    with pytest.raises(ValidationError, match=what):
        Cd7Rule.model_validate({**plain, **given})
