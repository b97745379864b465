"""``chatbot screen`` asks in a terminal or reads a file; prints the sheet, or JSON for programs."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chatbot import cli
from chatbot.commands.screen import AnswersFileError


def run(*arguments: str, typed: str = "") -> Result:
    """Run it over the shipped folder; whatever it raises is raised here."""
    return CliRunner().invoke(cli.cli, ["screen", *arguments], input=typed, catch_exceptions=False)


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """A file of answers."""
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"age_years": 34, "diagnosis": "t_all", "hiv": "not_sure"}))
    return file


def test_answers_from_a_file_give_the_sheet(answers: Path) -> None:
    told = run("--answers", str(answers)).stdout
    assert told.startswith("Points to talk over with the doctor\n")
    assert "  Age: 34 years\n" in told
    assert "\nPoints to discuss (" in told
    assert "Only the study team can decide" in told
    assert told.rstrip().endswith("existing physician.")


def test_for_machines_it_is_what_the_api_sends(answers: Path) -> None:
    told = json.loads(run("--answers", str(answers), "--json").stdout)
    assert len(told["trials"]) == 76
    assert [each["field"] for each in told["understood"]] == ["age_years", "diagnosis"]
    assert told["next_question"]["field"] not in ("age_years", "diagnosis", "hiv")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[]", "answers.json: not one JSON object"),
        ("{", "answers.json: not one JSON object"),
        ('{"age_years": 200}', "answers.json: age_years: Please check this number"),
        ('{"shoe_size": 42}', "answers.json: shoe_size: This is not one of our questions"),
    ],
    ids=["a list", "half", "too old", "unknown"],
)
def test_a_file_that_cannot_be_taken_is_told_in_one_line(
    answers: Path, content: str, said: str
) -> None:
    answers.write_text(content)
    with pytest.raises(AnswersFileError, match=said):
        run("--answers", str(answers))


def test_it_asks_after_the_notice_and_takes_back_and_not_sure() -> None:
    result = run(typed="1\nold\n34\n2\n<\n1\n?\n.\n")
    assert result.stderr.index("You can skip any question") < result.stderr.index("How old")
    assert "Please give a number, such as 42." in result.stderr
    assert "Disease: AML" in result.stdout
    assert "T-ALL (T-cell acute" not in result.stdout.split("Points to discuss")[0]


def test_who_is_under_age_gets_the_fixed_text_and_nothing_else() -> None:
    result = run(typed="1\n15\n")
    assert "parent or guardian" in result.stdout
    assert "NCT" not in result.stdout
    assert result.exit_code == 0


def test_about_a_child_only_age_limits_are_printed() -> None:
    told = run(typed="2\n9\n").stdout
    assert told.count("NCT") == 76
    assert "Points to discuss" not in told
