"""The bare matcher on a data set: figures worked out by hand, faults told with their line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from chatbot.bench import dataset
from chatbot.bench.dataset import Guess, Limits, Line
from chatbot.cli import cli
from chatbot.errors import EvaluationError
from tests import factories

TRAIN = [
    *(Line(f"{verb} my {thing}", "buy") for verb in ("buy", "order") for thing in ("bed", "sofa")),
    *(Line(f"{verb} my {thing}", "send") for verb in ("send", "ship") for thing in ("bed", "sofa")),
    *(Line(f"{verb} my {thing}", "mend") for verb in ("mend", "fix") for thing in ("bed", "sofa")),
]
TEST = [Line("order a bed", "buy"), Line("ship it", "send"), Line("what a lovely day", None)]


def guess(intent: str, sure: float, lead: float = 1.0) -> Guess:
    return Guess(intent, sure, lead)


def test_it_learns_what_it_is_given_and_tells_strangers_apart() -> None:
    figures = dataset.measure(TRAIN, TEST, [], factories.vocabulary())
    assert figures.accuracy == 1
    assert figures.macro_f1 == 1
    assert figures.auroc_oos == 1
    assert figures.p50_us > 0


def test_sentences_out_of_scope_are_learned_where_they_are_given() -> None:
    strangers = [Line("what a lovely day", None), Line("nice day today", None)]
    figures = dataset.measure([*TRAIN, *strangers], TEST, TEST, factories.vocabulary())
    assert (figures.accuracy, figures.oos_recall) == (1, 1)


def test_limits_are_chosen_where_right_answers_outweigh_wrong_ones() -> None:
    seen = [
        (Line("a", "x"), guess("x", 0.9)),
        (Line("b", "x"), guess("x", 0.8)),
        (Line("c", "x"), guess("y", 0.3)),
        (Line("d", None), guess("y", 0.2)),
    ]
    limits = dataset.choose(seen)
    assert [limits.accept(each) for _, each in seen] == [True, True, False, False]


@pytest.mark.parametrize(
    ("sure", "lead", "accepted"),
    [
        pytest.param(0.5, 0.2, True, id="exactly at both limits"),
        pytest.param(0.49, 0.2, False, id="not sure enough"),
        pytest.param(0.5, 0.19, False, id="too close to the next"),
    ],
)
def test_a_guess_is_accepted_at_its_limits(sure: float, lead: float, accepted: bool) -> None:
    assert Limits(0.5, 0.2).accept(guess("x", sure, lead)) is accepted


def test_figures_are_shares_of_what_they_name() -> None:
    answered = [
        (Line("a", "x"), guess("x", 0.9)),
        (Line("b", "x"), guess("y", 0.8)),
        (Line("c", "y"), guess("y", 0.1)),
        (Line("d", None), guess("y", 0.6)),
        (Line("e", None), guess("x", 0.05)),
    ]
    found = dataset._figures(answered, Limits(0.5, 0), [1.0, 2.0, 3.0], 0.5)
    assert found.accuracy == pytest.approx(2 / 3, abs=1e-4)
    assert found.macro_f1 == pytest.approx(2 / 3, abs=1e-4)  # x: 2/3; y: 2/3
    assert found.wrong_among_answered == 0.5
    assert found.coverage == pytest.approx(2 / 3, abs=1e-4)
    assert found.oos_recall == 0.5
    assert found.oos_precision == 0.5
    assert found.auroc_oos == pytest.approx(5 / 6, abs=1e-4)


def test_a_set_without_strangers_has_no_figure_for_them() -> None:
    found = dataset._figures([(Line("a", "x"), guess("x", 1.0))], Limits(0, 0), [1.0, 1.0], 0)
    assert (found.oos_recall, found.oos_precision, found.auroc_oos) == (None, None, None)


def test_every_fault_of_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('{"text": "a", "intent": null}\n\n{"text": 1, "intent": "x"}\n[]\nno\n')
    with pytest.raises(EvaluationError) as error:
        dataset.read_lines(file)
    assert [problem.line for problem in error.value.problems] == [3, 4, 5]


def test_the_command_prints_every_figure(tmp_path: Path) -> None:
    for name, lines in (("train", TRAIN), ("test", TEST)):
        text = "\n".join(json.dumps(line._asdict()) for line in lines)
        (tmp_path / f"{name}.jsonl").write_text(text)
    files = ["--train", f"{tmp_path}/train.jsonl", "--test", f"{tmp_path}/test.jsonl"]
    found = json.loads(CliRunner().invoke(cli, ["bench", *files, "--json"]).output)
    assert found["accuracy"] == 1
    assert set(found) == {
        *("accuracy", "macro_f1", "oos_recall", "oos_precision", "auroc_oos", "coverage"),
        *("wrong_among_answered", "p50_us", "p99_us", "fit_s", "rss_mb"),
    }


def test_training_without_testing_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "train.jsonl"
    file.write_text('{"text": "a", "intent": "x"}')
    result = CliRunner().invoke(cli, ["bench", "--train", str(file)])
    assert result.exit_code == 2
    assert "go together" in result.output
