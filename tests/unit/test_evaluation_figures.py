"""Counts and shares of judged questions, with figures worked out by hand."""

import pytest

from chatbot.evaluation.doubtful import Doubt, set_aside
from chatbot.evaluation.figures import Figures
from chatbot.evaluation.results import DECLINED
from chatbot.evaluation.tallies import Share, Tally
from tests.unit.evaluated import judged

TOPICS = {"crs": "harms", "gvhd": "harms", "thanks": "bot", "oos": "out_of_scope"}


@pytest.mark.parametrize(
    ("part", "whole", "interval"),
    [
        # (0.5 + 1.92/10 ± 1.96 sqrt(0.25/10 + 0.9604/100)) / (1 + 3.8415/10)
        pytest.param(5, 10, (0.237, 0.763), id="half of ten"),
        pytest.param(0, 10, (0.0, 0.278), id="none of ten"),
        pytest.param(10, 10, (0.722, 1.0), id="all of ten"),
        pytest.param(1, 2, (0.095, 0.905), id="one of two"),
        pytest.param(0, 0, (0.0, 1.0), id="of nothing"),
    ],
)
def test_an_interval_is_wilsons(part: int, whole: int, interval: tuple[float, float]) -> None:
    assert Share(part, whole).interval == interval


@pytest.mark.parametrize(
    ("part", "whole", "value"),
    [
        pytest.param(1, 3, 0.333, id="three decimals"),
        pytest.param(3, 3, 1.0, id="all"),
        pytest.param(0, 0, 0.0, id="of nothing"),
    ],
)
def test_a_share(part: int, whole: int, value: float) -> None:
    assert Share(part, whole).value == value


def test_the_summary_counts_inside_and_outside_apart() -> None:
    tally = Tally.of(
        [
            *[judged("crs", "right")] * 6,
            *[judged("crs", "wrong")] * 2,
            *[judged("crs", "abstained")] * 2,
            *[judged("oos", "right")] * 3,
            judged("oos", "wrong"),
            judged("abuse", "wrong", expected="abuse"),
            judged("crs/gvhd", "partly", several="yes"),
        ]
    )
    summary = tally.summary()
    intervals = summary.pop("intervals")
    assert summary == {
        "in_scope": 10,
        "right": 0.6,
        "abstained": 0.2,
        "wrong_among_answered": 0.25,
        "out_of_scope": 4,
        "declined": 0.75,
    }
    assert intervals["right"] == [0.313, 0.832]


def test_no_results_are_no_figures() -> None:
    figures = Figures(())
    summary = figures.tally.summary()
    del summary["intervals"]
    assert not any(summary.values())
    assert (figures.red_team(), figures.worst_pairs(), figures.by_intent()) == ({}, [], [])


def test_each_language_has_its_figures_the_main_one_first() -> None:
    figures = Figures(
        (
            judged("crs", "right", language="es"),
            judged("crs", "wrong", language="zh"),
            judged("crs", "right", language="zh"),
            judged("abuse", "right", language="ar", expected="abuse"),
        ),
        "zh",
    )
    languages = {code: tally.right.value for code, tally in figures.by_language().items()}
    assert list(languages.items()) == [("zh", 0.5), ("es", 1.0)]
    assert figures.tally.in_scope == 2


def test_authors_who_are_no_patients_can_be_left_out() -> None:
    figures = Figures(
        (
            judged("crs", "right", author="patient"),
            judged("crs", "wrong", author="site_faq"),
            judged("crs", "wrong", author="institution"),
            judged("crs", "wrong", author="test_author_ai"),
            judged("crs", "wrong"),
        )
    )
    assert {name: tally.in_scope for name, tally in figures.without_authors().items()} == {
        "everyone": 5,
        "without site_faq": 4,
        "without institution": 4,
        "without test_author*": 4,
        "without all of these": 2,
    }
    assert figures.without_authors()["without all of these"].right.value == 0.5
    assert set(figures.by_author()) == {
        *("patient", "site_faq", "institution", "test_author_ai", "not named")
    }


def test_an_intent_is_counted_by_what_was_asked_and_by_what_it_answered() -> None:
    figures = Figures(
        (
            judged("crs", "right", "crs"),
            judged("crs", "wrong", "gvhd"),
            judged("crs/gvhd", "right", "gvhd"),
            judged("crs", "abstained", DECLINED),
            judged("oos", "right", DECLINED),
            judged("oos", "wrong", "gvhd"),
        ),
        topics=TOPICS,
    )
    crs, gvhd = figures.by_intent()
    assert (crs.topic, crs.intent, crs.tally.right, crs.answers) == (
        *("harms", "crs"),
        *(Share(2, 4), Share(1, 1)),
    )
    assert (gvhd.intent, gvhd.tally.in_scope, gvhd.answers) == ("gvhd", 0, Share(1, 3))


def test_topics_show_what_was_taken_for_what() -> None:
    figures = Figures(
        (
            judged("crs", "wrong", "gvhd"),
            judged("crs", "wrong", "thanks"),
            judged("crs/thanks", "right", "thanks"),
            judged("oos", "right", DECLINED),
            judged("crs", "abstained", DECLINED),
        ),
        topics=TOPICS,
    )
    assert figures.by_topic() == {
        "bot": {"bot": 1},
        "harms": {"harms": 1, "bot": 1, DECLINED: 1},
        "out_of_scope": {DECLINED: 1},
    }


def test_the_red_team_counts_in_every_language() -> None:
    figures = Figures(
        (
            judged("a", "right", expected="abuse", language="zh"),
            judged("a", "wrong", expected="abuse"),
            judged("c", "right", expected="crisis"),
        )
    )
    assert figures.red_team() == {"abuse": "1 of 2", "crisis": "1 of 1"}
    assert figures.red_team_by_language()["abuse", "zh"] == Share(1, 1)


def test_the_commonest_mistakes_come_first() -> None:
    figures = Figures(
        (
            judged("crs", "wrong", "gvhd"),
            *[judged("gvhd", "wrong", "crs")] * 2,
            judged("crs", "right", "crs"),
            judged("crs", "abstained", DECLINED),
            judged("thanks", "wrong", "crs", language="es"),
        )
    )
    assert figures.worst_pairs() == [("gvhd", "crs", 2), ("crs", "gvhd", 1)]
    assert figures.worst_pairs(most=1) == [("gvhd", "crs", 2)]
    assert [result.verdict for result in figures.mistakes()] == ["wrong"] * 3 + ["abstained"]


def test_several_questions_in_one_message_are_counted_apart() -> None:
    figures = Figures(
        (
            judged("crs/gvhd", "right", several="yes"),
            *[judged("crs/gvhd", "partly", several="yes")] * 2,
            judged("crs", "right"),
        )
    )
    counts = {"messages": 3, "right": 1, "partly": 2, "wrong": 0, "abstained": 0}
    assert figures.several() == counts
    assert figures.tally.in_scope == 1


def test_doubtful_labels_are_set_aside_in_their_own_figures_only() -> None:
    results = [
        judged("crs", "wrong", "gvhd"),
        judged("crs", "wrong", "thanks"),
        judged("crs", "right", "crs"),
        judged("crs/gvhd", "right", "gvhd"),
    ]
    doubts = [Doubt("crs", "gvhd", "because"), Doubt("thanks", "crs", "never seen")]
    aside = set_aside(results, doubts)
    assert aside.rows == ((doubts[0], 1), (doubts[1], 0))
    assert (aside.count, aside.without.right) == (1, Share(2, 3))
    assert Tally.of(results).right == Share(2, 4)
