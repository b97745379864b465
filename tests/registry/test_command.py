"""``chatbot sync`` publishes, tells what changed, and says in one line why it could not."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

from chatbot.cli import cli
from chatbot.registry.reading import criteria_hash
from chatbot.registry.record import RegistryError
from chatbot.storage import registry as stored
from chatbot.storage import visits
from chatbot.storage.database import Database
from tests import factories
from tests.factories import HANGZHOU, HEBEI
from tests.registry.standin import Registry, Running
from tests.registry.studies import number, study

Run: TypeAlias = Callable[..., Result]
RULES = "Inclusion Criteria:\n1. Age 18-70 years.\n2. CD7 \\>30% by flow."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return factories.write_folder(tmp_path / "knowledge")


@pytest.fixture
def run(running: Running, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CHATBOT_REGISTRY_URL", running.url)
    monkeypatch.setenv("CHATBOT_DATA_DIR", str(tmp_path / "data"))

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["sync", "--knowledge", str(folder), *arguments])

    return call


@pytest.fixture
def database(tmp_path: Path) -> Database:
    (tmp_path / "data").mkdir()
    return Database.at(f"sqlite:///{tmp_path}/data/chatbot.db")


def _with_rules(name: str, text: str) -> dict[str, object]:
    trial = study(name, overallStatus="SUSPENDED")
    trial["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = text
    return trial


def _numbers(database: Database) -> set[str]:
    with database.transaction() as session:
        snapshot = stored.current(session)
        return set(stored.members(session, snapshot.id)) if snapshot else set()


def test_what_is_new_is_listed(run: Run, database: Database) -> None:
    done = run()
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "5 trials read, 0 as they were"
    assert "new: listed, never told as an answer: 3" in lines
    assert lines[-1] == "published"
    assert _numbers(database) == {HEBEI, HANGZHOU, number(0), number(1), number(2)}
    assert run().stdout.splitlines()[0] == "5 trials read, 5 as they were"


def test_what_changed_is_listed(run: Run, registry: Registry) -> None:
    registry.bent[HEBEI] = study(HEBEI, overallStatus="RECRUITING")
    run()
    registry.bent[HEBEI] = study(HEBEI, overallStatus="SUSPENDED")
    told = run().stdout
    assert "changed: 1" in told
    assert f"{HEBEI}: status recruiting → suspended, status of places" in told


def test_a_drift_is_told_word_by_word(run: Run, registry: Registry, folder: Path) -> None:
    registry.bent[HEBEI] = _with_rules(HEBEI, RULES)
    run()
    noted = f'criteria_hash: "{criteria_hash(RULES)}"'
    factories.edit(folder, f"trials/{HEBEI}.yaml", "card: full", f"card: full\n{noted}")
    assert "written from" not in run().stdout
    registry.bent[HEBEI] = _with_rules(HEBEI, RULES.replace("30", "50"))
    told = run().stdout
    assert "entry rules are not those the card was written from: 1" in told
    assert "years. 2. CD7 [->30%-] {+>50%+} by flow." in told
    assert criteria_hash(RULES.replace("30", "50")) in told


def test_a_text_that_was_never_kept_cannot_be_compared(run: Run, folder: Path) -> None:
    factories.edit(
        folder, f"trials/{HEBEI}.yaml", "card: full", f'card: full\ncriteria_hash: "{"0" * 64}"'
    )
    assert "the text that the card was written from is not kept here" in run().stdout


def test_a_card_that_did_not_come_and_a_contradiction_are_told(
    run: Run, registry: Registry
) -> None:
    registry.missing = frozenset({HANGZHOU})
    registry.bent[HEBEI] = study(
        HEBEI, overallStatus="RECRUITING", completionDateStruct={"date": "2020-01"}
    )
    told = run().stdout
    assert f"cards that the registry did not give: 1\n  {HANGZHOU}" in told
    assert "open_after_end" in told


def test_a_long_list_is_cut(run: Run, registry: Registry) -> None:
    registry.discovered = 30
    assert "and 10 more" in run("--search").stdout


def test_a_dry_run_keeps_nothing(run: Run, database: Database, registry: Registry) -> None:
    done = run("--dry-run")
    assert done.stdout.splitlines()[0] == "5 trials read, 0 as they were"
    assert done.stdout.splitlines()[-1] == "nothing was published"
    assert _numbers(database) == set()
    run()
    registry.bent[HEBEI] = study(HEBEI, overallStatus="WITHHELD")
    told = run("--dry-run").stdout
    assert "changed: 1" in told
    assert "5 trials read, 4 as they were" in told


@pytest.mark.parametrize(
    ("only", "found"),
    [("--ids", {HEBEI, HANGZHOU}), ("--search", {number(0), number(1), number(2)})],
)
def test_a_part_may_be_read(run: Run, database: Database, only: str, found: set[str]) -> None:
    run(only)
    assert _numbers(database) == found


def test_why_it_failed_is_one_line(run: Run, registry: Registry, database: Database) -> None:
    registry.fault = "page for people"
    done = run()
    assert isinstance(done.exception, RegistryError)  # the console script prints it, and exits 2
    assert str(done.exception) == "the answer is not JSON, perhaps a page for people"
    assert _numbers(database) == set()


def test_visits_are_printed_by_day(run: Run, database: Database) -> None:
    with database.transaction() as session:
        visits.count(session, HEBEI, date(2026, 9, 1))
        visits.count(session, HEBEI, date(2026, 9, 1))
        visits.count(session, HANGZHOU, date(2026, 9, 2))
    told = CliRunner().invoke(cli, ["db", "visits"]).stdout.splitlines()
    assert told == [f"2026-09-02 {HANGZHOU} 1", f"2026-09-01 {HEBEI} 2"]
