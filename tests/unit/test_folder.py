"""A folder at one moment, and what was lost from it since."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from chatbot.knowledge import folder as files
from chatbot.knowledge import loader
from chatbot.knowledge.parser import Origin
from tests import factories
from tests.factories import ALARMS, FILES, STATUS, WHAT_IS_CD7


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return factories.write_folder(tmp_path / "knowledge")


def test_every_file_that_is_read_is_seen(folder: Path) -> None:
    assert set(files.stamp(folder)) == set(FILES)
    assert files.contents(folder)[WHAT_IS_CD7].decode() == FILES[WHAT_IS_CD7]


def test_files_that_are_not_read_do_not_count(folder: Path) -> None:
    before = files.stamp(folder)
    factories.add(folder, "en/.what.yaml.swp", "x")
    factories.add(folder, "notes.txt", "x")
    assert files.stamp(folder) == before


def test_a_file_behind_a_link_is_seen(folder: Path, tmp_path: Path) -> None:
    (folder / "facts").rename(tmp_path / "elsewhere")
    (folder / "facts").symlink_to(tmp_path / "elsewhere")
    assert "facts/results.yaml" in files.stamp(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_same_size_and_time_is_seen_as_touched(folder: Path, name: str) -> None:
    """As a copying program leaves it that keeps times."""
    before = files.stamp(folder)
    path = folder / name
    told = path.stat()
    path.write_bytes(b"#" * told.st_size)
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert files.stamp(folder) != before


def test_a_folder_that_is_gone_is_empty(tmp_path: Path) -> None:
    assert files.stamp(tmp_path / "nowhere") == {}
    assert files.contents(tmp_path / "nowhere") == {}


def test_a_file_that_goes_while_we_look_is_left_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = list(files._files(folder))
    (folder / WHAT_IS_CD7).unlink()
    monkeypatch.setattr(files, "_files", lambda _folder: iter(listed))
    assert set(files.stamp(folder)) == set(FILES) - {WHAT_IS_CD7}
    assert set(files.contents(folder)) == set(FILES) - {WHAT_IS_CD7}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"a": b"one\ntwo\n"}, {"a": b"one\ntwo\n"}, []),
        ({"a": b"one\ntwo\n"}, {"a": b"one\nthree\n"}, []),
        ({"a": b"one\ntwo\n"}, {"a": b"two\n"}, []),
        ({"a": b"one\n"}, {"a": b"one\ntwo\n"}, []),
        ({"a": b"one\n"}, {"a": b"one\n", "b": b""}, []),
        ({"a": b"one\n", "b": b"two"}, {"b": b"two"}, []),
        ({"a": b"one\ntwo\n"}, {"a": b"one\n"}, ["a:2: the file ends too early"]),
        ({"a": b"one\ntwo\n"}, {"a": b"one\ntw"}, ["a:2: the file ends too early"]),
        ({"a": b"one\n"}, {"a": b""}, ["a:1: the file ends too early"]),
    ],
    ids=[
        "same",
        "changed",
        "begun later",
        "longer",
        "another",
        "moved",
        "a line",
        "a letter",
        "all",
    ],
)
def test_a_file_that_is_only_shortened_was_cut(
    before: dict[str, bytes], after: dict[str, bytes], told: list[str]
) -> None:
    assert [str(problem).partition(" (")[0] for problem in files.cut(before, after)] == told


GONE = {
    "an answer": (STATUS, "  - id: trial_status_of_one", 'answer "trial_status_of_one" is gone'),
    "a source": ("sources.yaml", "- id: journal_paper", 'source "journal_paper" is gone'),
    "a fact": ("facts/results.yaml", "- id: aml_deaths", 'fact "aml_deaths" is gone'),
    "a region": ("regions.yaml", "- code: GB", 'region "GB" is gone'),
    "an alarm": (ALARMS, "  - id: en_breath", 'alarm rule "en_breath" is gone'),
}


@pytest.mark.parametrize("name", GONE)
def test_an_entry_that_is_not_there_any_more_is_told(folder: Path, name: str) -> None:
    """Even where everything before it was written anew, so that no file is only shortened."""
    file, begin, what = GONE[name]
    before, _ = loader.read(folder)
    kept = FILES[file].partition(begin)[0].rstrip().removesuffix("rules:")
    factories.add(folder, file, f"# written anew\n{kept}\n")
    after, _ = loader.read(folder)
    assert before is not None
    assert after is not None
    [problem] = files.gone(before, after)
    assert problem.what == what
    assert problem.file == file
    assert files.gone(after, before) == ()


def test_an_entry_that_moved_is_not_gone(folder: Path) -> None:
    before = loader.load(folder)
    (folder / "facts" / "results.yaml").rename(folder / "facts" / "figures.yaml")
    assert files.gone(before, loader.load(folder)) == ()


def test_an_approval_may_be_taken_back(folder: Path) -> None:
    plain = loader.load(folder)
    approved = replace(
        plain, origins={**plain.origins, ("", "review", "en:crs"): Origin("reviews.yaml")}
    )
    assert files.gone(approved, plain) == ()
