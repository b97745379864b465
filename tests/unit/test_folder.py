"""A folder at one moment, and what was lost from it since."""

import os
from pathlib import Path

import pytest

from chatbot.knowledge import folder as files
from tests import factories
from tests.factories import FILES, WHAT_IS_CD7


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
        ({"a": b"one\ntwo\n"}, {"a": b"one\n"}, ["a:2: the file ends too early"]),
        ({"a": b"one\ntwo\n"}, {"a": b"one\ntw"}, ["a:2: the file ends too early"]),
        ({"a": b"one\n"}, {"a": b""}, ["a:1: the file ends too early"]),
        ({"a": b"one\n", "b": b"two"}, {"b": b"two"}, ["a:1: the file is gone"]),
        ({"b": b"one", "a": b"two"}, {}, ["a:1: the file is gone", "b:1: the file is gone"]),
    ],
    ids=["same", "changed", "begun later", "longer", "another", "a line", "a letter", "all", "gone",
         "everything gone"],
)  # fmt: skip
def test_only_what_was_taken_away_is_lost(
    before: dict[str, bytes], after: dict[str, bytes], told: list[str]
) -> None:
    assert [str(problem).partition(" (")[0] for problem in files.lost(before, after)] == told
