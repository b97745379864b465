"""What the matcher learned is learned once, by a process that ends, and kept."""

import subprocess
import sys
from pathlib import Path

import pytest

from chatbot.knowledge import checks
from chatbot.knowledge.loader import Knowledge
from chatbot.storage import learned
from tests import factories


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The small folder."""
    return factories.write_folder(tmp_path / "knowledge")


@pytest.fixture
def knowledge(source: Path) -> Knowledge:
    return checks.load_checked(source)


def test_many_phrases_are_learned_by_a_process_of_its_own(
    knowledge: Knowledge, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    assert learned.learned_engine(knowledge, data) is None
    monkeypatch.setattr(learned, "_FEW", 1)
    learned.learn_apart(knowledge, source, data)
    engine = learned.learned_engine(knowledge, data)
    assert engine is not None
    assert engine.knowledge.release == knowledge.release
    assert data.stat().st_mode & 0o077 == 0


def test_a_few_phrases_are_not_worth_a_process(
    knowledge: Knowledge, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a process began"))
    learned.learn_apart(knowledge, source, tmp_path / "data")


def test_where_no_process_can_begin_nothing_is_lost(
    knowledge: Knowledge, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learned, "_FEW", 1)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere"))
    learned.learn_apart(knowledge, source, tmp_path / "data")
    assert learned.open_engine(knowledge, tmp_path / "data").knowledge is knowledge
