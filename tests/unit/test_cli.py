"""Every command does its work in one line and tells faults to people, not to programmers."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chatbot import cli
from chatbot.errors import EvaluationError
from tests import factories
from tests.factories import HEBEI, HOW_TO_JOIN

DISCLAIMER = "This site does not give medical advice."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small folder; what the commands keep stays below the test's own path."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("CHATBOT_DATA_DIR", str(tmp_path / "data"))
    return factories.write_folder(tmp_path / "knowledge")


def run(*arguments: str | Path) -> Result:
    """Run one command; whatever it raises is raised here."""
    return CliRunner().invoke(cli.cli, [str(item) for item in arguments], catch_exceptions=False)


def test_check_says_that_nothing_is_wrong(folder: Path) -> None:
    result = run("check", "--knowledge", folder)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "0 problems\n")


def test_check_lists_every_problem_and_exits_with_one(folder: Path) -> None:
    factories.edit(folder, HOW_TO_JOIN, "Talk with your doctor first.", "You qualify in 2026.")
    result = run("check", "--knowledge", folder)
    assert result.exit_code == 1
    assert [line.split(": ")[0] for line in result.stdout.splitlines()] == [f"{HOW_TO_JOIN}:10"] * 2
    assert result.stderr == "2 problems\n"


def test_check_reads_a_plain_text_too(folder: Path) -> None:
    page = folder.parent / "page.txt"
    page.write_text("Nothing to see.\nA miracle in 2026!", encoding="utf-8")
    result = run("check", "--text", page)
    assert result.exit_code == 1
    assert [line.split(": ")[0] for line in result.stdout.splitlines()] == ["page.txt:2"] * 2
    page.write_text("Nothing to see.", encoding="utf-8")
    assert run("check", "--text", page).exit_code == 0


def test_ask_prints_the_reply(folder: Path) -> None:
    result = run("ask", "--knowledge", folder, "what is cd7")
    assert result.exit_code == 0
    assert "It was seen in 7 of 10 people, and 3 of 10 died." in result.stdout
    assert result.stdout.endswith(f"\n\n{DISCLAIMER}\n")


def test_ask_asked_twice_prints_the_same_bytes(folder: Path) -> None:
    first = run("ask", "--knowledge", folder, "--explain", "pricce of cd7")
    second = run("ask", "--knowledge", folder, "--explain", "pricce of cd7")
    assert first.stdout == second.stdout


def test_ask_explains_which_rule_and_words_decided(folder: Path) -> None:
    result = run("ask", "--knowledge", folder, "--explain", "describe cd7 please")
    first, *reasons = result.stdout.splitlines()
    told = json.loads(first)
    assert (told["outcome"], told["intents"], told["stage"]) == (
        "answer",
        ["what_is_cd7"],
        "matching",
    )
    assert told["rule"]
    assert any(line.endswith(" w:cd7") for line in reasons)


def test_ask_takes_the_trial_being_talked_of(folder: Path) -> None:
    result = run("ask", "--knowledge", folder, "--trial", HEBEI, "is the study open")
    assert 'Listed as "Completed"' in result.stdout
    assert f"https://clinicaltrials.gov/study/{HEBEI}" in result.stdout


def test_ask_lets_an_alarm_take_over(folder: Path) -> None:
    result = run("ask", "--knowledge", folder, "--explain", "what is cd7 i cannot breathe")
    assert json.loads(result.stdout.splitlines()[0])["stage"] == "safety"
    assert "Call 911 in the United States now." in result.stdout


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    lines = [
        {"text": "what is cd7", "label": "what_is_cd7"},
        {"text": "what is cd7", "label": "how_to_join_contact"},
        {"text": "weather tomorrow", "label": "how_to_join_contact"},
        {"text": "sing a song", "label": "oos"},
        {"text": "what is cd7", "expected": "normal_lookalike"},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n", encoding="utf-8")
    return file


def test_evaluate_prints_figures_for_people(folder: Path, questions: Path) -> None:
    told = run("evaluate", "--knowledge", folder, questions).stdout.splitlines()
    assert told[0].startswith("3 in scope, 1 out of scope (en")
    assert [" ".join(line.split()) for line in told[1:5]] == [
        "right 33.3 % 6.1 to 79.2 %",
        "asked back or declined 33.3 % 6.1 to 79.2 %",
        "wrong among answered 50.0 % 9.5 to 90.5 %",
        "out of scope declined 100.0 % 20.7 to 100.0 %",
    ]
    assert f"{'normal_lookalike':28} 1 of 1" in told
    assert "  1 x 1   asked how_to_join_contact, said what_is_cd7" in told


def test_evaluate_lists_mistakes_where_asked_to(folder: Path, questions: Path) -> None:
    short = run("evaluate", "--knowledge", folder, questions).stdout
    long = run("evaluate", "--knowledge", folder, questions, "--mistakes").stdout
    mistakes = long.removeprefix(short).splitlines()[1:]
    assert [line.split()[0] for line in mistakes] == ["wrong", "abstained"]
    assert "questions.jsonl:2: what is cd7" in mistakes[0]


def test_evaluate_prints_figures_for_machines(folder: Path, questions: Path) -> None:
    result = run("evaluate", "--knowledge", folder, questions, questions, "--json")
    told = json.loads(result.stdout)
    assert told["en"]["in_scope"] == 6
    assert told["red_team"] == {"normal_lookalike": "2 of 2"}


def test_evaluate_writes_the_same_report_each_time(folder: Path, questions: Path) -> None:
    pages = []
    for name in ("one", "two"):
        out = folder.parent / name
        result = run(
            *("evaluate", "--knowledge", folder, questions),
            *("--report", out, "--day", "2026-09-01"),
        )
        assert result.stderr == f"{out / 'evaluation.html'}\n"
        pages.append((out / "evaluation.html").read_bytes())
    assert pages[0] == pages[1]


def test_evaluate_tells_the_cost_of_typos_and_of_doubtful_labels(
    folder: Path, questions: Path
) -> None:
    doubts = folder.parent / "doubts.jsonl"
    doubts.write_text('{"label": "how_to_join_contact", "said": "what_is_cd7", "reason": "so"}')
    result = run(
        *("evaluate", "--knowledge", folder, questions, "--typos", "2"),
        *("--doubtful", doubts, "--json"),
    )
    told = json.loads(result.stdout)
    assert told["typos"]["edits"] == 2
    assert told["doubtful"]["pairs"][0]["count"] == 1
    assert (told["en"]["right"], told["doubtful"]["set_aside"]["right"]) == (0.333, 0.5)


def test_evaluate_asks_phrases_held_out_of_learning_without_any_file(folder: Path) -> None:
    result = run("evaluate", "--knowledge", folder, "--folds", "2")
    assert result.stdout.splitlines()[0].endswith("(phrases held out of learning, 2 folds)")


def test_evaluate_chooses_thresholds_and_writes_those_that_meet_the_goal(
    folder: Path, questions: Path
) -> None:
    chosen = ("evaluate", "--knowledge", folder, questions, "--calibrate", "--day", "2026-09-01")
    file = folder / "en" / "thresholds.yaml"
    before = file.read_text("utf-8")
    refused = run(*chosen, "--wrong", "0", "--write")
    assert (refused.exit_code, file.read_text("utf-8")) == (1, before)
    assert "NO setting meets the goal" in refused.stdout
    written = run(*chosen, "--wrong", "0.5", "--write")
    assert (written.exit_code, written.stderr.splitlines()[-1]) == (0, f"written: {file}")
    assert "on 2026-09-01" in file.read_text("utf-8")
    assert run("check", "--knowledge", folder).stderr == "0 problems\n"


def test_evaluate_tells_thresholds_to_machines(folder: Path, questions: Path) -> None:
    told = run("evaluate", "--knowledge", folder, questions, "--calibrate", "--json").stdout
    assert {"goal", "met", "chosen", "cross_validated", "trade_off"} < set(json.loads(told))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param("nothing", "broken.jsonl:1: not a JSON object", id="no JSON"),
        pytest.param('{"text": "a"}', 'broken.jsonl:1: "label" is missing', id="no label"),
    ],
)
def test_evaluate_tells_the_line_that_is_no_question(folder: Path, line: str, told: str) -> None:
    file = folder.parent / "broken.jsonl"
    file.write_text(line)
    with pytest.raises(EvaluationError, match=told):
        run("evaluate", "--knowledge", folder, file)


def test_evaluate_refuses_a_language_that_is_not_served(folder: Path, questions: Path) -> None:
    result = run("evaluate", "--knowledge", folder, questions, "--language", "fr")
    assert (result.exit_code, '"fr"' in result.stderr) == (2, True)


def test_evaluate_needs_a_file_that_exists(folder: Path) -> None:
    assert run("evaluate", "--knowledge", folder).exit_code == 2
    assert run("evaluate", "--knowledge", folder, "--folds", "2", "--calibrate").exit_code == 2
    assert run("evaluate", "--knowledge", folder, "nowhere.jsonl").exit_code == 2


def test_db_upgrade_makes_the_tables(folder: Path) -> None:
    result = run("db", "upgrade")
    assert result.output == "the tables are up to date\n"
    assert (folder.parent / "data" / "chatbot.db").is_file()


@pytest.mark.parametrize("command", ["check", "ask", "evaluate", "bench", "serve", "db", "review"])
def test_every_command_explains_itself(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert command in run("--help").output


def test_a_fault_is_one_line_without_a_traceback(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    factories.edit(folder, HOW_TO_JOIN, "Talk with your doctor first.", "You qualify.")
    monkeypatch.setattr(sys, "argv", ["chatbot", "ask", "--knowledge", str(folder), "hello"])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 2
    assert capsys.readouterr().err == (
        f'{HOW_TO_JOIN}:10: "how_to_join_contact" says "qualify"'
        " (only the study team decides: say what fits, or what to ask)\n"
    )


def test_a_wrong_setting_is_one_line_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHATBOT_PORT", "many")
    monkeypatch.setattr(sys, "argv", ["chatbot", "serve"])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 2
    assert folder.is_dir()
    told = capsys.readouterr().err
    assert told.startswith("CHATBOT_PORT: ")
    assert told.count("\n") == 1


def test_checking_an_edit_waits_for_no_server_and_no_database() -> None:
    code = "import sys, chatbot.cli, chatbot.commands.check as _; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"flask", "sqlalchemy", "numpy", "rapidfuzz"}.intersection(done.stdout.split())


def test_the_package_is_the_command(folder: Path) -> None:
    command = [sys.executable, "-m", "chatbot", "check", "--knowledge", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "0 problems\n")
