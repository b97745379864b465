"""Thresholds chosen for a goal, and measured on questions that they were not chosen on."""

from datetime import date
from decimal import Decimal

import pytest

from chatbot.conversation.engine import Engine
from chatbot.evaluation import calibration, plain
from chatbot.evaluation.calibration import Calibration, Goal, Setting, calibrate, half_of
from chatbot.evaluation.cases import Case
from chatbot.evaluation.results import evaluate
from chatbot.evaluation.tallies import Tally
from chatbot.knowledge import loader, parser
from chatbot.knowledge.model import Thresholds
from tests import factories
from tests.unit.evaluated import weighed

CD7, HARMS = "what_is_cd7", "side_effects_general"


@pytest.mark.parametrize(
    ("tally", "missed"),
    [
        pytest.param(Tally(9, 1, 0, 19, 1), 0.0, id="just met"),
        pytest.param(Tally(8, 2, 0, 20, 0), 0.1, id="too many wrong"),
        pytest.param(Tally(9, 1, 0, 15, 5), 0.2, id="too few declined"),
        pytest.param(Tally(8, 2, 0, 15, 5), 0.3, id="both"),
        pytest.param(Tally(0, 0, 9, 0, 0), 0.0, id="nothing answered"),
    ],
)
def test_how_far_figures_are_from_a_goal(tally: Tally, missed: float) -> None:
    assert Goal(0.1, 0.95).missed_by(tally) == pytest.approx(missed)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    engine = Engine(loader.load(factories.write_folder(tmp_path_factory.mktemp("knowledge"))))
    lines = [
        *(("describe cd7", CD7), ("explain cd7", CD7), ("cd7 please", CD7), ("meaning cd7", CD7)),
        *(("side effects of car-t", HARMS), ("is it harmful", HARMS), ("dangerous", HARMS)),
        *(("weather tomorrow", "oos"), ("sing a song", "oos"), ("who won", "oos")),
        ("i cannot breathe", CD7),
    ]
    cases = [Case(text, "en", (label,)) for text, label in lines]
    asked = evaluate(engine, cases, today=date(2026, 9, 1))
    return calibrate(engine, asked, "en", Goal(0.2, 0.9))


def test_the_chosen_setting_meets_the_goal_with_the_most_right(found: Calibration) -> None:
    assert found.is_met
    assert found.chosen.tally.right_count >= found.shipped.tally.right_count
    assert found.chosen.limits.ask <= found.chosen.limits.accept
    assert found.chosen.limits.nothing == found.shipped.limits.nothing


def test_everything_is_measured_on_the_half_not_seen_too(found: Calibration) -> None:
    crossed, chosen = found.crossed, found.chosen.tally
    assert (crossed.in_scope, crossed.out_of_scope) == (8, 3)
    assert crossed.right_count <= chosen.right_count


def test_what_thresholds_cannot_change_is_told(found: Calibration) -> None:
    assert (found.kept.in_scope, found.kept.wrong_count) == (1, 1)


def test_a_looser_limit_is_never_less_right(found: Calibration) -> None:
    rights = [rung.chosen.tally.right_count for rung in found.ladder if rung.is_met]
    assert rights
    assert rights == sorted(rights)
    unmet = [f"wrong <= {plain.percent(rung.wrong)}" for rung in found.ladder if not rung.is_met]
    told = "\n".join(plain.calibration(found))
    assert [line for line in told.splitlines() if "out of reach" in line] == [
        f"{name:24} out of reach" for name in unmet
    ]


FIRST, SECOND = (next(text for text in "abcdefgh" if half_of(text) == half) for half in (0, 1))
BY_HAND = {
    Decimal(2): (
        weighed("crs", "crs 0.34", text=FIRST),
        weighed("crs", "gvhd 0.5", text=SECOND),
        weighed("crs", "crs 0.9", text=SECOND),
    )
}


@pytest.mark.parametrize(
    ("wrong", "accept", "tally"),
    [
        pytest.param(0.0, "0.9", Tally(1, 0, 2), id="nothing wrong"),
        pytest.param(0.4, "0.34", Tally(2, 1, 0), id="one of three may be wrong"),
    ],
)
def test_the_most_right_is_chosen_that_a_goal_allows(
    wrong: float, accept: str, tally: Tally
) -> None:
    best = calibration._Search(BY_HAND, factories.thresholds()).best(Goal(wrong, 0))
    assert (best.limits.accept, best.tally) == (Decimal(accept), tally)


def test_what_is_chosen_on_one_half_is_measured_on_the_other() -> None:
    halves = [calibration._Search(BY_HAND, factories.thresholds(), half) for half in (0, 1)]
    # 0.34, chosen on the first, lets the wrong one through; 0.9, on the second, declines the first
    assert calibration._crossed(halves, Goal(0, 0)) == Tally(1, 1, 1)


def test_sharpness_is_the_one_whose_shares_are_nearest_to_the_truth() -> None:
    honest = (weighed("crs", "crs 0.5"), weighed("crs", "gvhd 0.5"))
    sure = (weighed("crs", "crs 0.9"), weighed("crs", "gvhd 0.9"))
    search = calibration._Search(
        {Decimal(1): sure, Decimal(2): honest, Decimal(3): sure}, factories.thresholds()
    )
    assert {setting.limits.sharpness for setting in search.settings} == {Decimal(2)}


def test_halves_are_fixed_and_about_even() -> None:
    halves = [half_of(f"question {number}") for number in range(1000)]
    assert halves == [half_of(f"question {number}") for number in range(1000)]
    assert 450 < sum(halves) < 550


def test_asking_begins_where_offers_are_as_often_right_as_not() -> None:
    limits = factories.thresholds(accept="0.6", margin="0")
    lines = [
        weighed("crs", "gvhd 0.5", "crs 0.4"),
        weighed("crs", "crs 0.45"),
        weighed("crs", "gvhd 0.25"),
        weighed("oos", "gvhd 0.25"),
    ]
    chosen = calibration._with_ask(lines, limits)
    assert chosen.ask == Decimal("0.26")
    assert calibration._with_ask(lines[:2], limits).ask == Decimal("0.02")


def test_no_goal_is_met_by_the_nearest_setting(found: Calibration) -> None:
    unmet = Calibration(
        Goal(0, 1), found.shipped, Setting(found.shipped.limits, Tally(1, 1)), Tally(), (), Tally()
    )
    assert not unmet.is_met
    assert "NO setting meets the goal" in "\n".join(plain.calibration(unmet))
    assert "NO setting" not in "\n".join(plain.calibration(found))


def test_the_file_written_is_read_back_and_tells_its_data(found: Calibration) -> None:
    text = plain.thresholds_file(found, "2026-09-01", ["dev.jsonl (sha256 0123)"])
    built = parser.build(Thresholds, parser.parse(text, "thresholds.yaml"))
    assert built == found.chosen.limits
    comment = "\n".join(line for line in text.splitlines() if line.startswith("# "))
    for told in ("2026-09-01", "8 in scope, 3 out of scope", "dev.jsonl (sha256 0123)", "20.0 %"):
        assert told in comment
