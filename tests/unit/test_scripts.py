"""Requirement S-43: a team's own script runs word for word as approved, in time, or not at all."""

from datetime import date
from pathlib import Path

import pytest

from chatbot.knowledge import checks, folder, loader
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.scripts import SCRIPT_APPROVALS, Script, ScriptApproval, approved
from tests import factories
from tests.factories import HEBEI

DAY = date(2026, 9, 1)
FILE = f"screening/scripts/{HEBEI}.yaml"
SCRIPT = f"""\
trial: {HEBEI}
language: en
title: Questions of the study team
lead: Please answer a few questions.
questions:
  - field: age_years
    question: How old are you?
    other: How old is the person?
  - field: hiv
    question: Do you have HIV?
    other: Does the person have HIV?
    help: It is on a blood test report.
"""
FIELDS = """\
- {id: age_years, type: number, unit: years, low: 0, high: 120, answered_by: patient}
- {id: hiv, type: choice, choices: ["yes", "no"], answered_by: patient}
"""


def approval(script: Script, **given: str) -> str:
    """The approval of a script as it stands in its file."""
    plain = {
        "trial": script.trial,
        "ethics_body": "An ethics committee of a test",
        "reference": "TEST-1",
        "approved_on": "2026-08-01",
        "expires_on": "2026-09-30",
        "sha256": script.hash,
    }
    return (
        "- " + "\n  ".join(f'{key}: "{value}"' for key, value in {**plain, **given}.items()) + "\n"
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The small folder with an approved script."""
    made = factories.write_folder(tmp_path / "knowledge")
    factories.add(made, "screening/fields.yaml", FIELDS)
    factories.add(made, FILE, SCRIPT)
    factories.add(made, SCRIPT_APPROVALS, approval(loader.load(made).scripts[HEBEI]))
    return made


def runs(path: Path, day: date = DAY) -> bool:
    """Whether the script runs as the folder stands on a day."""
    held = loader.load(path)
    return approved(held.scripts, held.script_approvals, HEBEI, day) is not None


def told(path: Path, day: date = DAY) -> list[str]:
    """What ``chatbot check`` says about it: file, line and problem."""
    return [str(each) for each in checks.report(path, day)[1] if "screening/" in str(each)]


def test_nothing_of_the_kind_ships(knowledge: Knowledge) -> None:
    assert not knowledge.scripts
    assert not knowledge.script_approvals


def test_an_approved_script_runs(path: Path) -> None:
    assert runs(path)
    assert told(path) == []


WORDS = [
    line.partition(": ")[2].strip()
    for line in SCRIPT.splitlines()
    if ": " in line and not line.startswith(("trial", "language"))
]


@pytest.mark.parametrize("said", [word for word in WORDS if word not in ("age_years", "hiv")])
def test_one_changed_byte_stops_it(path: Path, said: str) -> None:
    factories.edit(path, FILE, said, said.replace("e", "a", 1))
    assert not runs(path)
    [problem] = told(path)
    assert problem.startswith(f"{SCRIPT_APPROVALS}:6: ")
    assert "is not the one that was approved" in problem


def test_another_order_stops_it(path: Path) -> None:
    factories.edit(path, "screening/fields.yaml", "hiv,", "hiv_2,")
    factories.edit(path, FILE, "field: hiv", "field: hiv_2")
    assert not runs(path)


def test_what_says_nothing_does_not_matter(path: Path) -> None:
    """Comments and the way of quoting are not part of what people read."""
    factories.edit(path, FILE, "title: Questions of the study team",
                   '# a remark\ntitle: "Questions of the study team"')  # fmt: skip
    assert runs(path)


@pytest.mark.parametrize(
    ("day", "is_running"),
    [
        (date(2026, 7, 31), False),
        (date(2026, 8, 1), True),
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
    ],
)
def test_it_runs_from_the_approval_to_its_last_day(path: Path, day: date, is_running: bool) -> None:
    assert runs(path, day) is is_running
    assert bool(told(path, day)) is not is_running


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (FILE, "field: hiv", "field: hiw", f'{FILE}:9: there is no field "hiw"'),
        (FILE, "language: en", "language: fr", f'{FILE}:2: the site does not answer in "fr"'),
        (SCRIPT_APPROVALS, "2026-09-30", "2026-08-31", f"{SCRIPT_APPROVALS}:5: the approval of"),
        (SCRIPT_APPROVALS, "2026-08-01", "2026-09-02", f"{SCRIPT_APPROVALS}:4: the approval of"),
        (
            SCRIPT_APPROVALS,
            "2026-09-30",
            "2026-07-01",
            f"{SCRIPT_APPROVALS}:1: this entry: expires_on",
        ),
        (SCRIPT_APPROVALS, HEBEI, factories.HANGZHOU, f"{SCRIPT_APPROVALS}:1: there is no script"),
        (FILE, "field: age_years", "field: hiv", f"{FILE}:1: "),
        (FILE, "Do you have HIV?", "You qualify.", f"{FILE}:10: "),
    ],
    ids=["field", "language", "ended", "to come", "no time", "no script", "no age", "a verdict"],
)
def test_check_names_the_file_and_the_line(
    path: Path, file: str, old: str, new: str, problem: str
) -> None:
    factories.edit(path, file, old, new)
    assert any(each.startswith(problem) for each in told(path)), told(path)


def test_without_an_approval_it_is_a_draft(path: Path) -> None:
    (path / SCRIPT_APPROVALS).unlink()
    assert not runs(path)
    assert told(path) == []


def test_an_approval_can_be_taken_back_at_any_time(path: Path) -> None:
    """Nothing keeps a folder from being served in which approvals or scripts are gone."""
    before, held = loader.load(path), folder.contents(path)
    factories.add(path, SCRIPT_APPROVALS, "")
    assert folder.cut(held, folder.contents(path)) == ()
    (path / SCRIPT_APPROVALS).unlink()
    (path / FILE).unlink()
    assert folder.gone(before, loader.load(path)) == ()


def test_an_approval_of_another_trial_is_none() -> None:
    script = Script.model_validate(
        {
            "trial": HEBEI,
            "language": "en",
            "title": "T",
            "lead": "L",
            "questions": [{"field": "age_years", "question": "Q", "other": "O"}],
        }
    )
    record = ScriptApproval.model_validate(
        {
            "trial": factories.HANGZHOU,
            "ethics_body": "A body",
            "reference": "R",
            "approved_on": "2026-08-01",
            "expires_on": "2026-09-30",
            "sha256": script.hash,
        }
    )
    assert not record.holds_for(script, DAY)
