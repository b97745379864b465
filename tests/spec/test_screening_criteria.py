"""Where the entry rules of trials turn, as tests/spec/screening/criteria.yaml tells a clinician."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, reduce
from itertools import product
from operator import and_
from typing import Any, NamedTuple

import pytest
import yaml

from chatbot.knowledge import checks
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.screening import BOUNDS
from chatbot.screening.criteria import screeners_of
from chatbot.screening.evaluate import Screener
from chatbot.screening.facts import read
from chatbot.screening.truth import Truth
from tests.conftest import ROOT

SPEC: dict[str, dict[str, dict[Any, str]]] = yaml.safe_load(
    (ROOT / "tests" / "spec" / "screening" / "criteria.yaml").read_text("utf-8")
)
SAYS = {Truth.YES: "met", Truth.NO: "not met", Truth.UNKNOWN: "unknown"}
_KEY = re.compile(r"(\w+)(?: in ([^,]+))?((?:, if \w+ is \w+)*)")
_IF = re.compile(r", if (\w+) is (\w+)")


class Case(NamedTuple):
    """One answer to one question about one trial, and what else is known."""

    trial: str
    field: str
    answers: dict[str, object]
    expected: str


def _cases() -> Iterator[Any]:
    for trial, questions in SPEC.items():
        for key, told in questions.items():
            found = _KEY.fullmatch(key)
            assert found, key
            field, unit, given = found.groups()
            others: dict[str, object] = {
                name: int(value) if value.isdigit() else value for name, value in _IF.findall(given)
            }
            for answer, expected in told.items():
                value = {"value": answer, "unit": unit} if unit else answer
                case = Case(trial, field, {**others, field: value}, expected)
                yield pytest.param(case, id=f"{trial} {key} {answer}")


@cache
def shipped() -> tuple[Knowledge, Screener]:
    knowledge = checks.load_checked(ROOT / "knowledge")
    return knowledge, screeners_of(knowledge)["en"]


@pytest.mark.parametrize("case", list(_cases()))
def test_an_answer_beside_the_rules_of_a_trial(case: Case) -> None:
    knowledge, screener = shipped()
    outcome = screener.screen(read(case.answers, knowledge.fields))
    asked = [
        finding
        for finding in outcome.findings(case.trial)
        if case.field in finding.criterion.states.fields()
    ]
    deciding = [finding.truth for finding in asked if finding.decides]
    assert asked
    assert (SAYS[reduce(and_, deciding)] if deciding else "shown") == case.expected
    is_out = outcome.verdict(case.trial) == "may_not_fit"
    assert is_out == (case.expected == "not met")


def test_every_trial_is_told() -> None:
    knowledge, _ = shipped()
    assert set(SPEC) == set(knowledge.trials)


def _limits() -> Iterator[tuple[str, str, Decimal]]:
    """Every limit that a card or its CD7 rule states for sure: trial, field, value."""
    _, screener = shipped()
    for trial, criteria in screener.trials().items():
        for criterion in criteria:
            if criterion.sure != "certain":
                continue
            for part in criterion.states.parts():
                for name in BOUNDS if part.field else ():
                    if (limit := getattr(part, name)) is not None:
                        yield trial, str(part.field), limit
                for cutoff in part.cd7.cutoffs if part.cd7 else ():
                    yield trial, "cd7_percent", cutoff.percent


def test_no_limit_is_left_out() -> None:
    """Each is told at the limit itself, and on both sides of it, where there are two."""
    knowledge, _ = shipped()
    for trial, name, limit in _limits():
        field, told = knowledge.fields[name], set[Decimal]()
        for key, cases in SPEC[trial].items():
            found = _KEY.fullmatch(key)
            if found and found[1] == name:
                factor = field.units[found[2]] if found[2] else Decimal(1)
                told |= {Decimal(str(value)) * factor for value in cases}
        assert limit in told, (trial, name, limit)
        assert limit == field.low or min(told) < limit, (trial, name, limit)
        assert limit == field.high or max(told) > limit, (trial, name, limit)


def test_an_approximate_rule_never_decides() -> None:
    _, screener = shipped()
    for trial, laid in screener.laid.items():
        told = {screener.criteria[number].sure for number in laid.deciding}
        assert told <= {"certain"}, trial


def test_what_a_person_can_answer_stays_small() -> None:
    """So that every combination of answers can be tried (3 to the power of 12)."""
    _, screener = shipped()
    assert max(len(laid.own) for laid in screener.laid.values()) <= 12


def test_every_trial_can_become_a_point_to_discuss() -> None:
    """No trial is out of everybody's reach: somebody meets all the rules that a person answers."""
    knowledge, screener = shipped()
    choices = {name: field.choices for name, field in knowledge.fields.items()}
    well = dict.fromkeys((name for name, told in choices.items() if "no" in told), "no")
    reached: set[str] = set()
    for age, disease, state in product((3, 16, 30), choices["diagnosis"], choices["disease_state"]):
        person = {"age_years": age, "diagnosis": disease, "disease_state": state}
        known = read(
            {**well, **person, "cd7_status": "positive", "prior_lines": 3}, knowledge.fields
        )
        outcome = screener.screen(known)
        reached |= {trial for trial in screener.laid if outcome.verdict(trial) == "may_fit"}
    assert set(screener.laid) - reached == set()
