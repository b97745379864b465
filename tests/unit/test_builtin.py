"""The built-in release is the safety part of the shipped folder, byte for byte (S-1, S-98)."""

import json
import shutil
from pathlib import Path

import pytest

from chatbot.knowledge import builtin, loader
from chatbot.knowledge.loader import Knowledge
from tests import factories
from tests.conftest import ROOT


def test_it_is_the_same_as_the_shipped_folder(knowledge: Knowledge) -> None:
    made = builtin.essentials(knowledge)
    assert builtin.FILE.read_bytes() == builtin.dump(made), "run: make builtin"
    assert builtin.load() == made


def test_it_holds_every_table_every_safety_text_and_every_number(knowledge: Knowledge) -> None:
    kept = builtin.load()
    assert kept.alarms == knowledge.alarms
    assert kept.regions == knowledge.regions
    assert kept.site == knowledge.site
    for code, language in knowledge.languages.items():
        wanted = {
            answer.id: answer.text
            for intent, answer in language.answers()
            if language.topics[intent.id] == "safety"
        }
        assert {answer.id: answer.text for _, answer in kept.languages[code].answers()} == wanted
        assert kept.languages[code].ui == language.ui


def test_it_holds_no_more_than_alarms_need(knowledge: Knowledge) -> None:
    kept = builtin.load()
    assert kept.trials == {}
    assert set(kept.facts) == {"fever_alarm"}
    assert set(kept.sources) < set(knowledge.sources)
    assert kept.facts["fever_alarm"].source in kept.sources
    assert all(not intent.phrases for intent in kept.languages["en"].intents.values())


def test_an_approval_of_a_safety_text_comes_along(tmp_path: Path) -> None:
    folder = factories.write_folder(tmp_path)
    factories.add(
        folder,
        "reviews.yaml",
        factories.review("emergency_now") + factories.review("what_is_cd7"),
    )
    kept = builtin.essentials(loader.load(folder))
    assert set(kept.reviews) == {"en:emergency_now"}


@pytest.mark.parametrize(
    ("old", "new"), [("911", "919"), ("Call your", "Ask your"), ("breathe", "sing")]
)
def test_a_changed_file_is_refused(tmp_path: Path, old: str, new: str) -> None:
    file = tmp_path / "builtin.json"
    text = builtin.FILE.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match="was changed"):
        builtin.load(file)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"release": 1', "\x00"])
def test_a_broken_file_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "builtin.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match="."):
        builtin.load(file)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="builtin"):
        builtin.load(tmp_path / "builtin.json")


def test_it_speaks_in_the_name_of_the_site_where_that_can_be_read(tmp_path: Path) -> None:
    shipped = builtin.load()
    assert builtin.load_for(tmp_path).site == shipped.site
    factories.add(tmp_path, "site.yaml", factories.FILES["site.yaml"])
    own = builtin.load_for(tmp_path)
    assert (own.site.name, own.site.disclaimer) == (
        "A medical site",
        "This site does not give medical advice.",
    )
    assert own.site.languages == shipped.site.languages
    assert own.alarms == shipped.alarms
    factories.add(tmp_path, "site.yaml", "name: [half")
    assert builtin.load_for(tmp_path).site == shipped.site


def test_it_is_renewed_from_the_shipped_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", folder)
    factories.edit(folder, "site.yaml", "Advanced Medicine In China\n", "Another site\n")
    monkeypatch.setattr(builtin, "default_knowledge_dir", lambda: folder)
    monkeypatch.setattr(builtin, "FILE", tmp_path / "builtin.json")
    builtin.renew()
    assert json.loads(builtin.FILE.read_text("utf-8"))["site"]["name"] == "Another site"
    assert builtin.load(builtin.FILE).site.name == "Another site"
