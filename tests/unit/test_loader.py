"""The knowledge folder becomes one frozen value, or everything wrong with its form is told."""

import hashlib
from pathlib import Path

import pytest

from chatbot.errors import KnowledgeError, Problem
from chatbot.knowledge.loader import load, read
from tests import factories
from tests.factories import FILES, HANGZHOU, HEBEI, SIDE_EFFECTS, WHAT_IS_CD7


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return factories.write_folder(tmp_path)


def faults(folder: Path) -> list[Problem]:
    """Every fault of form in ``folder``."""
    return list(read(folder)[1])


def used(file: str, line: int, name: str, first: str) -> Problem:
    """The fault of an id that stands twice."""
    what = f'the id "{name}" is already used at {first}'
    return Problem(file, line, what, "choose another id")


def test_it_reads_every_kind_of_entry(folder: Path) -> None:
    knowledge = load(folder)
    assert knowledge.site.name == "A medical site"
    assert list(knowledge.sources) == ["registry_page", "journal_paper"]
    assert list(knowledge.facts) == ["aml_remission", "aml_deaths"]
    assert list(knowledge.trials) == [HANGZHOU, HEBEI]
    assert [line.number for line in knowledge.regions["US"].lines] == ["911", "988"]
    assert list(knowledge.languages) == ["en"]


def test_a_language_knows_where_its_intents_live(folder: Path) -> None:
    language = load(folder).languages["en"]
    assert language.topics["what_is_cd7"] == "basics"
    assert language.topics["side_effects_general"] == "harms"
    assert set(language.topics) == set(language.intents)
    assert [answer.id for intent, answer in language.answers() if intent.id == "what_is_cd7"] == [
        "what_is_cd7"
    ]


def test_words_of_the_glossary_are_concepts(folder: Path) -> None:
    concepts = load(folder).languages["en"].concepts
    assert concepts["term.remission"] == ("Remission", "remissions", "in remission")
    assert concepts["cd7"] == ("cd7",)


def test_it_knows_where_an_entry_begins(folder: Path) -> None:
    knowledge = load(folder)
    assert knowledge.origin("fact", "aml_deaths").at() == ("facts/results.yaml", 11)
    assert knowledge.origin("ui", "", "en").at() == ("en/ui.yaml", 2)
    assert knowledge.origin("intent", "what_is_cd7", "en").at("phrases", 2) == (WHAT_IS_CD7, 6)
    answer = knowledge.origin("answer", "what_is_cd7", "en")
    assert answer.at() == (WHAT_IS_CD7, 8)
    assert answer.at("text", below=2) == (WHAT_IS_CD7, 13)
    assert answer.at("next", 0) == (WHAT_IS_CD7, 15)
    assert answer.at("only", "trial") == (WHAT_IS_CD7, 8)
    assert knowledge.origin("answer", "nothing", "en").at("text") == ("?", 1)


def test_the_release_is_the_hash_of_all_content(tmp_path: Path) -> None:
    first = factories.write_folder(tmp_path / "first")
    second = factories.write_folder(tmp_path / "second")
    assert load(first).release == load(second).release
    assert len(load(first).release) == len(hashlib.sha256().hexdigest())


@pytest.mark.parametrize("name", FILES)
def test_one_byte_in_any_file_is_another_release(tmp_path: Path, name: str) -> None:
    folder = factories.write_folder(tmp_path)
    before = load(folder).release
    factories.add(folder, name, FILES[name] + "\n")
    assert load(folder).release != before


def test_moving_a_file_is_another_release(folder: Path) -> None:
    before = load(folder).release
    (folder / "facts" / "results.yaml").rename(folder / "facts" / "other.yaml")
    assert load(folder).release != before


@pytest.mark.parametrize(
    "name",
    [
        "site.yaml",
        "sources.yaml",
        "regions.yaml",
        "en/glossary.yaml",
        "en/vocabulary.yaml",
        "en/ui.yaml",
        "en/thresholds.yaml",
    ],
)
def test_a_missing_file_is_told(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert faults(folder) == [Problem(name, 1, "the file is missing", "restore or create it")]


def test_a_folder_in_place_of_a_file_cannot_be_read(folder: Path) -> None:
    (folder / "sources.yaml").unlink()
    (folder / "sources.yaml").mkdir()
    [problem] = faults(folder)
    assert str(problem) == "sources.yaml:1: the file is missing (restore or create it)"


def test_an_empty_folder_is_no_knowledge(tmp_path: Path) -> None:
    knowledge, problems = read(tmp_path)
    assert knowledge is None
    names = ("catalogue", "regions", "reviews", "site", "sources")
    assert [problem.file for problem in problems] == [f"{name}.yaml" for name in names]


def test_a_file_that_is_not_utf8_is_told(folder: Path) -> None:
    (folder / "facts" / "results.yaml").write_bytes("- id: café".encode("latin-1"))
    [problem] = faults(folder)
    assert str(problem) == "facts/results.yaml:1: not UTF-8 text (save it as UTF-8)"


def test_a_file_that_is_not_yaml_is_told_with_its_line(folder: Path) -> None:
    factories.edit(folder, "facts/results.yaml", "says: Deaths", "says: Deaths: three")
    what = "not valid YAML: mapping values are not allowed in this context"
    todo = "check indents, quotes and colons"
    assert faults(folder) == [Problem("facts/results.yaml", 12, what, todo)]


def test_an_unknown_key_is_told_with_the_nearest_known(folder: Path) -> None:
    factories.edit(folder, SIDE_EFFECTS, "note: true", "notes: true")
    [problem] = faults(folder)
    assert str(problem) == f'{SIDE_EFFECTS}:11: unknown key "notes" (did you mean "note"?)'


def test_a_wrong_entry_does_not_hide_the_others(folder: Path) -> None:
    factories.edit(folder, "facts/results.yaml", "says: Deaths", "sais: Deaths")
    knowledge, problems = read(folder)
    assert knowledge is not None
    assert list(knowledge.facts) == ["aml_remission"]
    assert [str(problem) for problem in problems] == [
        'facts/results.yaml:11: the key "says" is missing (add it)',
        'facts/results.yaml:12: unknown key "sais" (did you mean "says"?)',
    ]


def test_a_fact_id_is_used_once_over_all_files(folder: Path) -> None:
    factories.add(folder, "facts/a_later.yaml", "\n" + FILES["facts/results.yaml"])
    assert faults(folder) == [
        used("facts/results.yaml", 1, "aml_remission", "facts/a_later.yaml:2"),
        used("facts/results.yaml", 11, "aml_deaths", "facts/a_later.yaml:12"),
    ]


def test_an_intent_id_is_used_once(folder: Path) -> None:
    name = "en/intents/harms/what_is_cd7.yaml"
    factories.add(folder, name, FILES[WHAT_IS_CD7].replace("- id: what_is_cd7", "- id: another"))
    assert faults(folder) == [used(name, 1, "what_is_cd7", f"{WHAT_IS_CD7}:1")]


def test_an_answer_id_is_used_once_over_all_intents(folder: Path) -> None:
    factories.edit(folder, SIDE_EFFECTS, "- id: side_effects_general", "- id: what_is_cd7")
    assert faults(folder) == [used(SIDE_EFFECTS, 8, "what_is_cd7", f"{WHAT_IS_CD7}:8")]


def test_a_region_is_told_once(folder: Path) -> None:
    factories.add(folder, "regions.yaml", FILES["regions.yaml"] * 2)
    assert faults(folder) == [
        used("regions.yaml", 22, "US", "regions.yaml:1"),
        used("regions.yaml", 35, "GB", "regions.yaml:14"),
    ]


def test_a_list_file_may_be_empty(folder: Path) -> None:
    factories.add(folder, "en/glossary.yaml", "[]\n")
    assert load(folder).languages["en"].terms == {}


def test_a_file_without_content_is_told(folder: Path) -> None:
    factories.add(folder, "facts/empty.yaml", "# nothing yet\n")
    [problem] = faults(folder)
    assert str(problem) == (
        "facts/empty.yaml:1: expected keys with values here (write 'key: value' lines)"
    )


def test_a_language_without_its_vocabulary_is_not_served(folder: Path) -> None:
    (folder / "en" / "vocabulary.yaml").unlink()
    knowledge, problems = read(folder)
    assert knowledge is None
    assert len(problems) == 1


def test_alarm_tables_of_every_language_are_read(folder: Path) -> None:
    factories.add(folder, "zh/safety/fever.yaml", "id: zh_fever\nlanguage: zh\n")
    assert [table.id for table in load(folder).alarms] == ["en_emergency", "zh_fever"]


def test_load_refuses_with_every_fault_at_once_by_file_and_line(folder: Path) -> None:
    (folder / "regions.yaml").unlink()
    factories.edit(folder, SIDE_EFFECTS, "note: true", "note: perhaps")
    factories.edit(folder, "facts/results.yaml", "n: 7", "n: 70")
    factories.edit(folder, "facts/results.yaml", "n: 3", "n: three")
    with pytest.raises(KnowledgeError) as caught:
        load(folder)
    assert str(caught.value).split("\n") == [
        f"{SIDE_EFFECTS}:11: answers.0.note: must be true or false (correct the value)",
        "facts/results.yaml:1: this entry: n must lie between 0 and of (correct the value)",
        "facts/results.yaml:13: n: must be a whole number (correct the value)",
        "regions.yaml:1: the file is missing (restore or create it)",
    ]
    assert caught.value.problems == read(folder)[1]
