"""Verdicts and findings: what decides, what is shown only, and what an arm changes."""

from decimal import Decimal
from typing import Any

import pytest

from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.screening import Criterion
from chatbot.screening.evaluate import Outcome, Screener
from chatbot.screening.facts import Facts, Value
from chatbot.screening.interview import open_fields
from chatbot.screening.truth import Truth


def rule(states: dict[str, Any], **more: Any) -> Criterion:
    return Criterion.model_validate(
        {"kind": "inclusion", "states": states, "plain": "A rule.", "answered_by": "patient"}
        | {"source": "a"}
        | more
    )


ADULT = rule({"field": "age_years", "at_least": 18})
NO_HIV = rule({"field": "hiv", "one_of": ["yes"]}, kind="exclusion")
HEART = rule({"field": "lvef_percent", "at_least": 50}, answered_by="doctor")
VAGUE = rule({"field": "ecog", "at_most": 2}, sure="approximate", because="The sign was lost.")
CONSENT = rule({"unlisted": "consent"}, answered_by="study_team")
FOR_AML = rule(
    {"field": "prior_lines", "at_least": 2},
    only_if={"field": "diagnosis", "one_of": ["aml"]},
)


def screened(*criteria: Criterion, **values: Value) -> Outcome:
    return Screener({"A": criteria}).screen(Facts(values))


def test_all_that_the_person_can_answer_is_met() -> None:
    told = screened(ADULT, NO_HIV, HEART, CONSENT, age_years=Decimal(18), hiv="no")
    assert told.verdict("A") == "may_fit"


def test_an_exclusion_that_is_true_is_not_met() -> None:
    told = screened(ADULT, NO_HIV, hiv="yes")
    assert told.verdict("A") == "may_not_fit"
    assert [finding.truth for finding in told.findings("A")] == [Truth.UNKNOWN, Truth.NO]


def test_a_report_can_rule_out_and_its_absence_cannot() -> None:
    assert screened(HEART, lvef_percent=Decimal(49)).verdict("A") == "may_not_fit"
    assert screened(HEART).verdict("A") == "need_more_information"


def test_a_missing_answer_leaves_it_open() -> None:
    told = screened(ADULT, NO_HIV, age_years=Decimal(40))
    assert told.verdict("A") == "need_more_information"


def test_what_is_approximate_never_rules_out_nor_lets_pass() -> None:
    told = screened(ADULT, VAGUE, age_years=Decimal(40), ecog=Decimal(4))
    assert told.verdict("A") == "need_more_information"
    assert [finding.decides for finding in told.findings("A")] == [True, False]


@pytest.mark.parametrize(
    ("values", "truth", "why"),
    [
        ({"diagnosis": "t_all"}, Truth.YES, "elsewhere"),
        ({"diagnosis": "aml"}, Truth.UNKNOWN, "not_answered"),
        ({"diagnosis": "aml", "prior_lines": Decimal(1)}, Truth.NO, "not_met"),
        ({"diagnosis": "aml", "prior_lines": Decimal(2)}, Truth.YES, "met"),
        ({"prior_lines": Decimal(1)}, Truth.UNKNOWN, "not_answered"),
        ({"prior_lines": Decimal(2)}, Truth.YES, "met"),
    ],
    ids=str,
)
def test_a_rule_for_some_people_only(values: dict[str, Value], truth: Truth, why: str) -> None:
    (finding,) = screened(FOR_AML, **values).findings("A")
    assert (finding.truth, finding.why) == (truth, why)


def test_all_answered_and_still_not_comparable() -> None:
    limit = rule({"field": "age_years", "through": 70})
    (finding,) = screened(limit, age_years=Decimal("70.5")).findings("A")
    assert (finding.truth, finding.why) == (Truth.UNKNOWN, "not_comparable")


def test_a_record_that_changed_since_decides_nothing() -> None:
    screener = Screener({"A": (ADULT,), "B": (ADULT,)}, lambda trial: trial == "A")
    told = screener.screen(Facts({"age_years": Decimal(3)}))
    assert (told.verdict("A"), told.verdict("B")) == ("may_not_fit", "need_more_information")
    assert not any(finding.decides for finding in told.findings("B"))


def test_the_next_question_settles_most_trials(knowledge: Knowledge) -> None:
    trials = {"A": (ADULT, NO_HIV), "B": (NO_HIV,), "C": (HEART,)}
    told = Screener(trials).screen(Facts())
    waiting = open_fields(told, knowledge.fields, trials)
    assert waiting == [("hiv", 2), ("age_years", 1), ("lvef_percent", 1)]


def test_a_trial_that_is_settled_waits_for_nothing(knowledge: Knowledge) -> None:
    told = Screener({"A": (ADULT, NO_HIV)}).screen(Facts({"hiv": "yes"}))
    assert open_fields(told, knowledge.fields, ["A"]) == []


def test_what_was_answered_with_not_sure_is_not_asked_again(knowledge: Knowledge) -> None:
    told = Screener({"A": (ADULT,)}).screen(Facts({}, frozenset({"age_years"})))
    assert open_fields(told, knowledge.fields, ["A"]) == []
