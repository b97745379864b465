"""Shares beside what came true, and what other thresholds would come to."""

from datetime import date

import pytest

from chatbot.conversation.engine import Engine
from chatbot.evaluation.cases import Case
from chatbot.evaluation.confidence import coverage, reliability
from chatbot.evaluation.decisions import Weighed, reshaped, tally, weigh
from chatbot.evaluation.results import DECLINED, evaluate
from chatbot.evaluation.tallies import Share
from chatbot.knowledge import loader
from tests import factories
from tests.unit.evaluated import judged, weighed

TODAY = date(2026, 9, 1)
LIMITS = factories.thresholds(accept="0.5", margin="0.2", ask="0.3")


def test_reliability_compares_shares_with_what_came_true() -> None:
    found = reliability(
        [
            judged("crs", "right", best="crs 0.95"),
            judged("crs", "wrong", best="gvhd 0.97"),
            judged("oos", "right", best="oos 1.0"),
            judged("crs", "abstained", best="crs 0.32"),
            judged("crs", "right"),
        ]
    )
    low, high = found.bins
    assert (low.confidence, low.right) == (0.32, Share(1, 1))
    assert (high.confidence, high.right) == (0.9733, Share(2, 3))
    # (|0.32 - 1| * 1 + |0.9733 - 0.6667| * 3) / 4
    assert (found.count, found.error) == (4, 0.4)


def test_nothing_asked_is_no_error() -> None:
    assert (reliability([]).bins, reliability([]).error) == ((), 0.0)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param(weighed("crs", "crs 0.7", "gvhd 0.3"), "crs", id="accepted"),
        pytest.param(weighed("crs", "crs 0.7", "gvhd 0.6"), DECLINED, id="no lead"),
        pytest.param(weighed("crs", "crs 0.4"), DECLINED, id="asked back"),
        pytest.param(weighed("crs", "crs 0.2"), DECLINED, id="declined"),
        pytest.param(weighed("crs", "crs 0.9", veto="ruled out"), DECLINED, id="vetoed"),
        pytest.param(weighed("crs", "oos 0.9"), DECLINED, id="out of scope"),
        pytest.param(Weighed(Case("a", "en", ("crs",)), None, "abuse"), "abuse", id="kept"),
    ],
)
def test_a_decision_is_taken_again(line: Weighed, said: str) -> None:
    assert line.result(LIMITS).said == said


def test_a_question_back_offers_three_intents_of_the_catalogue() -> None:
    line = weighed("crs", "oos 0.4", "crs 0.3", "gvhd 0.2", "thanks 0.1", "bye 0.1")
    assert line.offers() == ("crs", "gvhd", "thanks")
    assert Weighed(line.case, None).offers() == ()


def test_a_lower_threshold_answers_more_and_errs_more() -> None:
    lines = [
        weighed("crs", "crs 0.9"),
        weighed("crs", "gvhd 0.6"),
        weighed("crs", "crs 0.4"),
        weighed("oos", "crs 0.6"),
        Weighed(Case("a", "en", ("crs",)), None, "crs"),
    ]
    points = {point.accept: point for point in coverage(lines, LIMITS)}
    assert points[0.5].coverage == Share(3, 4)
    assert (points[0.5].wrong, points[0.5].wrong_of_all) == (Share(1, 3), Share(2, 4))
    assert points[0.62].coverage == Share(2, 4)
    assert points[0.3].coverage == Share(4, 4)
    assert points[1.0].coverage == Share(1, 4)
    assert points[0.5].tally == tally(lines, LIMITS)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine(loader.load(factories.write_folder(tmp_path_factory.mktemp("knowledge"))))


def test_deciding_again_with_what_ships_says_what_was_said(engine: Engine) -> None:
    texts = (
        "explain cd7",
        "what is cd7",
        "i cannot breathe",
        "sing a song",
        "cd7 price",
        "help",
        "open",
    )
    cases = [Case(text, "en", ("what_is_cd7",)) for text in texts]
    asked = evaluate(engine, [*cases, Case("cd7", "zh", ("what_is_cd7",))], today=TODAY)
    lines = weigh(engine, asked, "en")
    shipped = engine.knowledge.languages["en"].thresholds
    assert [line.result(shipped).said for line in lines] == [each.said for each in asked[:-1]]
    assert [line.match is None for line in lines[:3]] == [False, True, True]


def test_sharpness_shapes_the_shares(engine: Engine) -> None:
    asked = evaluate(engine, [Case("explain cd7", "en", ("what_is_cd7",))], today=TODAY)
    lines = weigh(engine, asked, "en")
    blunt = engine.knowledge.languages["en"].thresholds.model_copy(update={"sharpness": 1})
    [before], [after] = lines, reshaped(engine, lines, "en", blunt)
    assert before.match is not None
    assert after.match is not None
    assert after.match.best.score < before.match.best.score
