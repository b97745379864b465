"""Promises P4 and P6 over the whole answer space of the pre-screener.

For each trial every combination of met, not met and unknown of the criteria that a person can
answer is gone through, up to 3^12. Each sentence that a result is made of is read once, for a
result is nothing but these sentences.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatbot.conversation.engine import Engine
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.screening import ScreeningField
from chatbot.screening.evaluate import Finding, Outcome, Screener, Why
from chatbot.screening.facts import Facts, Value
from chatbot.screening.summary import Sayer
from chatbot.screening.truth import Truth

MOST = 12  # criteria of one trial that the person can answer
FORBIDDEN = re.compile(
    r"\b(in)?eligib\w*|\bqualif\w*|\baccepted\b|\brejected\b|\bcur(e|es|ed|ative)\b|breakthrough"
    r"|recruiting now|符合|elegible|\bapto\b",
    re.IGNORECASE,
)
VERDICTS = {"may_not_fit": 0, "need_more_information": 1, "may_fit": 2}
YES, NO, UNKNOWN = range(3)


@pytest.fixture(scope="module")
def screener(engine: Engine) -> Screener:
    return engine.screeners["en"]


@pytest.fixture(scope="module")
def fields(knowledge: Knowledge) -> dict[str, ScreeningField]:
    return dict(knowledge.fields)


def test_the_whole_answer_space(screener: Screener) -> None:
    spaces = 0
    for trial, laid in screener.laid.items():
        own = sorted(laid.own)
        assert len(own) <= MOST, trial
        told = np.array([*_verdicts(screener, trial, own)], dtype=np.int8).reshape((3,) * len(own))
        spaces += told.size
        ruled_out = told == VERDICTS["may_not_fit"]
        fits = told == VERDICTS["may_fit"]
        everything_unknown = (UNKNOWN,) * len(own)
        assert not ruled_out[everything_unknown], trial
        for axis in range(len(own)):
            known = [np.take(ruled_out, value, axis) for value in (YES, NO)]
            unknown = np.take(ruled_out, UNKNOWN, axis)
            # What is ruled out stays so whatever else is learned ...
            assert all((more | ~unknown).all() for more in known), trial
            # ... an unknown rules out nothing that a yes would not, and never makes a fit.
            assert (~unknown | known[YES]).all(), trial
            assert not np.take(fits, UNKNOWN, axis).any(), trial
    assert spaces >= 76


def _verdicts(screener: Screener, trial: str, own: list[int]) -> Iterator[int]:
    for code in np.ndindex((3,) * len(own)):
        met = frozenset(number for number, truth in zip(own, code, strict=True) if truth == YES)
        unmet = frozenset(number for number, truth in zip(own, code, strict=True) if truth == NO)
        yield VERDICTS[Outcome(screener, Facts(), (), met, unmet).verdict(trial)]


def test_no_sentence_of_a_result_is_a_verdict(
    knowledge: Knowledge, screener: Screener, fields: dict[str, ScreeningField]
) -> None:
    words = knowledge.languages["en"].screening
    assert words is not None
    sayer = Sayer(words, fields)
    said = [*words.verdicts.values(), *words.notice.values()]
    for criterion in screener.criteria:
        facts = Facts({name: _some_answer(fields[name]) for name in criterion.fields()})
        for why in get_args(Why):
            finding = Finding(criterion, Truth.UNKNOWN, why, decides=True)
            said += [sayer.reason(finding, facts), sayer.reason(finding, Facts()), criterion.plain]
    assert [text for text in said if FORBIDDEN.search(text)] == []
    assert all("study team" in text for text in words.verdicts.values())


def _some_answer(field: ScreeningField) -> Value:
    if field.low is not None:
        return field.low
    return field.choices[0] if field.choices else "US"


def _answer(field: ScreeningField, chance: Random) -> Value:
    if field.low is None or field.high is None:
        return chance.choice(field.choices or ("US", "CN"))
    share = Decimal(chance.randint(0, 1000)) / 1000
    value = field.low + (field.high - field.low) * share
    return round(value, 0 if field.whole else 1)


def _two_answer_sets(fields: dict[str, ScreeningField], chance: Random) -> tuple[Facts, Facts]:
    """Some answers, and the same with more."""
    names = chance.sample(sorted(fields), chance.randint(0, len(fields)))
    values = {name: _answer(fields[name], chance) for name in names}
    kept = names[: chance.randint(0, len(names))]
    return Facts({name: values[name] for name in kept}), Facts(values)


@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(chance=st.randoms(use_true_random=True))
def test_more_answers_never_turn_a_criterion_over(
    chance: Random, screener: Screener, fields: dict[str, ScreeningField]
) -> None:
    few, more = _two_answer_sets(fields, chance)
    before, after = screener.screen(few), screener.screen(more)
    flips = [
        criterion.plain
        for criterion, one, other in zip(
            screener.criteria, before.truths, after.truths, strict=True
        )
        if one is not Truth.UNKNOWN and one is not other
    ]
    assert flips == []
    for trial in screener.laid:
        if before.verdict(trial) == "may_not_fit":
            assert after.verdict(trial) == "may_not_fit", trial
