"""Learning the second reader: what comes of a few sentences, and the tables that are written."""

import shutil
from pathlib import Path

import pytest
import yaml

from chatbot.errors import KnowledgeError
from chatbot.evaluation import second_reader
from chatbot.knowledge import danger
from chatbot.knowledge.alarms import AlarmTable
from chatbot.knowledge.danger import Sentence
from chatbot.knowledge.loader import Knowledge
from tests.conftest import ROOT

LISTED = [
    *(Sentence(f"{who} smells smoke", "emergency", "en") for who in ("she", "he", "one", "dad")),
    *(Sentence(f"{who} sees no way out", "crisis", "en") for who in ("she", "he", "one", "dad")),
    *(Sentence(f"{who} likes tea", "ordinary", "en") for who in ("she", "he", "one", "dad")),
]


def _cut(text: str) -> list[list[str]]:
    return [text.split()]


def test_words_are_weighed_by_what_they_speak_for() -> None:
    learned = second_reader.learn(LISTED, _cut)
    assert learned.alarm["smoke"] > 0 > learned.alarm["tea"]
    assert learned.crisis["way"] > 0 > learned.crisis["smoke"]
    assert learned.alarm["smoke"] > learned.alarm["smells_smoke"] > 0
    assert min(map(abs, learned.alarm.values())) >= 6
    assert min(map(abs, learned.crisis.values())) >= 25


def test_the_same_sentences_give_the_same_weights() -> None:
    assert second_reader.learn(LISTED, _cut) == second_reader.learn(LISTED, _cut)


def test_sentences_held_out_are_told_apart() -> None:
    scored = list(second_reader.held_out(LISTED, [], _cut))
    assert sorted(one for one, _ in scored) == sorted(LISTED)
    alarms = [score for one, score in scored if one.kind != "ordinary"]
    assert min(alarms) > max(score for one, score in scored if one.kind == "ordinary")


def test_a_table_reads_back_as_what_was_learned() -> None:
    learned = second_reader.learn(LISTED, _cut)
    table = AlarmTable.model_validate(yaml.safe_load(second_reader.table(learned, "en")))
    assert (table.id, table.language) == ("en_learned", "en")
    for listed, weights in (
        (table.alarm_words, learned.alarm),
        (table.crisis_words, learned.crisis),
    ):
        assert {name: w for w, names in listed.items() for name in names.split()} == weights


def test_phrases_of_alarms_are_no_ordinary_sentences(knowledge: Knowledge) -> None:
    found = {one.text for one in second_reader.phrases(knowledge.languages["en"])}
    assert len(found) > 5000
    assert "i feel numb" not in found


def test_the_tables_are_written_into_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", folder)
    written = folder / "es" / "safety" / "learned.yaml"
    written.unlink()
    monkeypatch.setattr(second_reader, "LANGUAGES", ("es",))
    second_reader.renew(folder)
    assert AlarmTable.model_validate(yaml.safe_load(written.read_text("utf-8"))).alarm_words


def test_a_list_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / danger.FILE).write_text("emergency: []\n", encoding="utf-8")
    with pytest.raises(KnowledgeError):
        list(danger.load(tmp_path, "en"))
