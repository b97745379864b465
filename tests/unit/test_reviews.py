"""Approvals hold for exactly the words and figures that were read, and for a time."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chatbot import cli
from chatbot.commands import review as commands
from chatbot.errors import KnowledgeError
from chatbot.knowledge import checks, loader, reviews
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.model import Only
from chatbot.knowledge.reviews import content_hash
from tests import factories
from tests.factories import (
    FILES,
    HANGZHOU,
    HEBEI,
    HOW_TO_JOIN,
    WHAT_IS_CD7,
    answer,
    fact,
)

TODAY = date(2026, 9, 1)
FACTS = "facts/results.yaml"


# The hash -----------------------------------------------------------------------------------


TOLD = answer("a", text="It was {b}, and {c}.")
FIGURES = {"b": fact(id="b", n=7, of=10), "c": fact(id="c", value=3, unit="days")}


def test_the_hash_is_of_title_text_and_figures() -> None:
    same = answer("z", title=TOLD.title, text=TOLD.text, sources=("registry_page",))
    assert content_hash(TOLD, FIGURES) == content_hash(same, FIGURES)
    assert len(content_hash(TOLD, FIGURES)) == 64


@pytest.mark.parametrize(
    ("told", "figures"),
    [
        pytest.param(answer("a", title="Another?", text=TOLD.text), FIGURES, id="title"),
        pytest.param(answer("a", text=TOLD.text + "!"), FIGURES, id="text"),
        pytest.param(TOLD, {**FIGURES, "b": fact(id="b", n=8, of=10)}, id="people"),
        pytest.param(TOLD, {**FIGURES, "b": fact(id="b", n=7, of=11)}, id="of how many"),
        pytest.param(TOLD, {**FIGURES, "b": fact(id="b", day="2026-08-01")}, id="kind of figure"),
        pytest.param(TOLD, {**FIGURES, "c": fact(id="c", value=3, unit="weeks")}, id="unit"),
    ],
)
def test_a_change_of_what_is_said_changes_the_hash(told: Any, figures: Any) -> None:
    assert content_hash(told, figures) != content_hash(TOLD, FIGURES)


def test_a_figure_that_is_not_told_does_not_count() -> None:
    more = {**FIGURES, "d": fact(id="d", value=1)}
    assert content_hash(TOLD, more) == content_hash(TOLD, FIGURES)


@pytest.mark.parametrize(
    ("given", "days"),
    [
        pytest.param({}, 180, id="no trial"),
        pytest.param({"trials": (HEBEI,)}, 90, id="linked trial"),
        pytest.param({"only": Only(trial="any")}, 90, id="the trial talked of"),
        pytest.param({"text": f"See {{{HEBEI}.status}}."}, 90, id="trial in the text"),
    ],
)
def test_answers_that_name_trials_hold_for_a_shorter_time(given: dict[str, Any], days: int) -> None:
    assert reviews.of_answer(answer("a", **given), "en", {}).longest == timedelta(days=days)


# In the folder ------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small folder on a day of its own."""
    monkeypatch.setattr(commands, "_today", lambda: TODAY)
    return factories.write_folder(tmp_path)


def run(*arguments: str | Path) -> Result:
    """Run ``chatbot review …``; the folder comes last."""
    *words, folder = map(str, arguments)
    return CliRunner().invoke(
        cli.cli, ["review", *words, "--knowledge", folder], catch_exceptions=False
    )


def approve(
    folder: Path, *entries: str, until: str = "2026-10-01", author: str = "Grace"
) -> Result:
    who = ("--reviewer", "Ada", "--role", "hematologist", "--author", author)
    return run("approve", *entries, *who, "--review-by", until, folder)


def told(folder: Path, today: date = TODAY) -> list[str]:
    """Every problem as an editor reads it."""
    return [str(problem) for problem in checks.report(folder, today)[1]]


def states(knowledge: Knowledge, today: date = TODAY) -> dict[str, str]:
    """How each text stands."""
    found = reviews.reviewables(knowledge)
    return {each.entry: reviews.standing(each, knowledge.reviews, today).state for each in found}


def test_without_reviews_everything_is_a_draft(folder: Path) -> None:
    found = states(loader.load(folder))
    assert set(found.values()) == {"draft"}
    assert {"what_is_cd7", "term:remission", HEBEI, HANGZHOU} <= set(found)


def test_what_was_approved_is_approved_and_no_more(folder: Path) -> None:
    result = approve(folder, "what_is_cd7", "term:remission", HEBEI)
    assert result.exit_code == 0
    assert result.stdout.startswith("approved what_is_cd7 until 2026-10-01 (")
    found = states(loader.load(folder))
    approved = {name for name, state in found.items() if state == "approved"}
    assert approved == {"what_is_cd7", "term:remission", HEBEI}
    assert told(folder) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "entry"),
    [
        pytest.param(FACTS, "n: 7", "n: 6", "what_is_cd7", id="fact"),
        pytest.param(WHAT_IS_CD7, "on some cells", "on many cells", "what_is_cd7", id="template"),
        pytest.param("en/glossary.yaml", "gone down", "gone up", "term:remission", id="term"),
        pytest.param(f"trials/{HEBEI}.yaml", "This trial tests", "It tests", HEBEI, id="card"),
        pytest.param("reviews.yaml", 'hash: "', 'hash: "0', "what_is_cd7", id="hash"),
    ],
)
def test_what_changed_since_is_a_draft_again_and_told(
    folder: Path, file: str, old: str, new: str, entry: str
) -> None:
    approve(folder, entry)
    if file == "reviews.yaml":
        text = (folder / file).read_text("utf-8")
        at = text.index(old) + len(old)
        factories.add(folder, file, text[:at] + "0" * 64 + text[at + 64 :])
    else:
        factories.edit(folder, file, old, new)
    assert states(loader.load(folder))[entry] == "draft"
    [problem] = told(folder)
    assert problem.startswith("reviews.yaml:")
    assert problem.endswith(
        f'"{entry}" has changed since Ada approved it'
        " (have it approved again, or restore what was approved)"
    )


def test_a_status_from_the_registry_needs_no_new_approval(folder: Path) -> None:
    approve(folder, HEBEI)
    factories.edit(folder, f"trials/{HEBEI}.yaml", "status: completed", "status: terminated")
    assert told(folder) == []


def test_a_broken_source_is_told_and_leaves_approvals_alone(folder: Path) -> None:
    approve(folder, "what_is_cd7")
    factories.edit(folder, "sources.yaml", "id: journal_paper", "id: journal_papers")
    assert {problem.partition(": ")[2] for problem in told(folder)} == {
        'unknown source "journal_paper" (did you mean "journal_papers"?)'
    }
    assert states(loader.load(folder))["what_is_cd7"] == "approved"


def test_an_approval_ends(folder: Path) -> None:
    approve(folder, "what_is_cd7", until="2026-10-01")
    knowledge = loader.load(folder)
    assert states(knowledge, date(2026, 10, 1))["what_is_cd7"] == "approved"
    assert states(knowledge, date(2026, 10, 2))["what_is_cd7"] == "expired"
    [problem] = told(folder, date(2026, 10, 2))
    assert problem == (
        'reviews.yaml:10: the review of "what_is_cd7" by Ada ended on 2026-10-01'
        " (have it reviewed again)"
    )


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        pytest.param(
            {"entry": "what_is_cd8"},
            'reviews.yaml:1: there is no "what_is_cd8" to review in "en"'
            ' (did you mean "what_is_cd7"?)',
            id="entry that is not there",
        ),
        pytest.param(
            {"review_by": "2027-08-01"},
            'reviews.yaml:7: the review of "what_is_cd7" holds for more than 180 days'
            " (choose an earlier day)",
            id="too long",
        ),
        pytest.param(
            {"reviewed_on": "2026-09-02", "review_by": "2026-10-01"},
            'reviews.yaml:6: the review of "what_is_cd7" is of a day to come (correct the day)',
            id="day to come",
        ),
        pytest.param(
            {"author": " ada"},
            "reviews.yaml:1: this entry: the author cannot approve: somebody else must review it"
            " (correct the value)",
            id="own work",
        ),
        pytest.param(
            {"review_by": "2026-08-01"},
            "reviews.yaml:1: this entry: review_by must come after reviewed_on (correct the value)",
            id="ends before it begins",
        ),
        pytest.param({"hash": "abc"}, None, id="no hash"),
    ],
)
def test_a_review_that_cannot_be_is_told(
    folder: Path, given: dict[str, str], problem: str | None
) -> None:
    item = next(
        each for each in reviews.reviewables(loader.load(folder)) if each.entry == "what_is_cd7"
    )
    plain = {"entry": item.entry, "hash": item.hash, "review_by": "2026-12-01"}
    factories.add(folder, "reviews.yaml", factories.review(**{**plain, **given}))
    assert len(told(folder)) == 1
    assert problem in (None, *told(folder))


def test_an_approval_that_is_too_long_does_not_hold_longer(folder: Path) -> None:
    approve(folder, "what_is_cd7")
    factories.edit(folder, "reviews.yaml", '"2026-10-01"', '"2036-10-01"')
    knowledge = loader.load(folder)
    assert states(knowledge, date(2027, 2, 28))["what_is_cd7"] == "approved"
    assert states(knowledge, date(2027, 3, 1))["what_is_cd7"] == "expired"


# The commands -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "given", "says"),
    [
        pytest.param("what_is_cd8", {}, 'did you mean "what_is_cd7"?', id="unknown"),
        pytest.param("what_is_cd7", {"author": "ADA "}, "author cannot approve", id="own work"),
        pytest.param("what_is_cd7", {"until": "2027-03-01"}, "180 days at most", id="too long"),
        pytest.param(HEBEI, {"until": "2026-12-01"}, "90 days at most", id="too long for a trial"),
        pytest.param("what_is_cd7", {"until": "2026-09-01"}, "must come after", id="no time"),
        pytest.param("what_is_cd7", {"until": "soon"}, "does not match", id="no day"),
    ],
)
def test_approve_refuses(folder: Path, entry: str, given: dict[str, str], says: str) -> None:
    result = approve(folder, entry, **given)
    assert result.exit_code == 2
    assert says in result.stderr
    assert (folder / "reviews.yaml").read_text("utf-8") == FILES["reviews.yaml"]


def test_approve_needs_a_name(folder: Path) -> None:
    who = ("--reviewer", " ", "--role", "x", "--review-by", "2026-10-01")
    result = run("approve", "what_is_cd7", *who, folder)
    assert result.exit_code == 2
    assert "reviewer: " in result.stderr


def test_approving_again_replaces_and_keeps_the_others(folder: Path) -> None:
    approve(folder, "what_is_cd7", "about_bot")
    before = (folder / "reviews.yaml").read_bytes()
    approve(folder, "what_is_cd7", until="2026-11-01")
    found = loader.load(folder).reviews
    assert {key: str(each.review_by) for key, each in found.items()} == {
        "en:about_bot": "2026-10-01",
        "en:what_is_cd7": "2026-11-01",
    }
    approve(folder, "what_is_cd7")
    assert (folder / "reviews.yaml").read_bytes() == before


def test_a_folder_with_a_broken_file_keeps_its_reviews(folder: Path) -> None:
    factories.add(folder, "reviews.yaml", "- entry: [")
    with pytest.raises(KnowledgeError, match=r"reviews\.yaml:2: not valid YAML"):
        approve(folder, "what_is_cd7")
    assert (folder / "reviews.yaml").read_text("utf-8") == "- entry: ["


def test_list_tells_every_text_and_how_it_stands(folder: Path) -> None:
    approve(folder, "what_is_cd7")
    result = run("list", folder)
    lines = result.stdout.splitlines()
    assert lines[0] == "approved  en:what_is_cd7  until 2026-10-01, Ada, hematologist"
    assert "draft     en:term:remission" in lines
    assert f"draft     {HEBEI}" in lines
    assert result.stderr == f"{len(lines)} texts\n"
    assert run("list", "--state", "approved", folder).stdout == f"{lines[0]}\n"


def test_due_tells_what_ends_soon_ended_or_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(folder, "what_is_cd7", until="2026-09-15")
    approve(folder, "about_bot", until="2026-09-16")
    approve(folder, "how_to_join_contact", until="2026-12-01")
    factories.edit(folder, HOW_TO_JOIN, "Talk with your doctor first.", "Talk with them.")
    changed = "changed   en:how_to_join_contact  until 2026-12-01, Ada, hematologist"
    soon = "approved  en:what_is_cd7  until 2026-09-15, Ada, hematologist"
    assert run("due", folder).stdout.splitlines() == [soon, changed]
    assert len(run("due", "--days", "15", folder).stdout.splitlines()) == 3
    monkeypatch.setattr(commands, "_today", lambda: date(2026, 9, 16))
    assert run("due", folder).stdout.splitlines()[0] == soon.replace("approved", "expired ")


def test_nothing_is_due_where_nothing_was_approved(folder: Path) -> None:
    assert run("due", folder).output == "0 texts\n"


def test_the_shipped_folder_invents_no_reviewer(knowledge: Knowledge) -> None:
    assert knowledge.reviews == {}
