"""Only what changed is shown, word by word."""

from pathlib import Path

import pytest

from chatbot.dossier.changes import Change, Comparison, Piece, compare
from chatbot.dossier.pages import changes_page
from chatbot.dossier.snapshots import Snapshot, from_json, snapshot, to_json
from chatbot.errors import KnowledgeError
from chatbot.knowledge import loader
from chatbot.publish import dossier_of
from tests import factories
from tests.factories import HUMAN, SIDE_EFFECTS, WHAT_IS_CD7


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return factories.write_folder(tmp_path)


def taken(folder: Path) -> Snapshot:
    return snapshot(dossier_of(loader.load(folder)))


@pytest.fixture
def before(folder: Path) -> Snapshot:
    return taken(folder)


def only(comparison: Comparison) -> Change:
    assert len(comparison.changes) == 1
    return comparison.changes[0]


def marked(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces if piece.is_new]


def test_the_same_folder_has_not_changed(folder: Path, before: Snapshot) -> None:
    comparison = compare(before, taken(folder))
    assert comparison.changes == ()
    assert "Nothing changed." in changes_page(comparison)


def test_a_changed_word_is_the_only_one_marked(folder: Path, before: Snapshot) -> None:
    factories.edit(folder, SIDE_EFFECTS, "study team about harms.", "study team about risks.")
    change = only(compare(before, taken(folder)))
    (text,) = change.differences
    assert (change.what, text.field) == ("changed", "text")
    assert (marked(text.before), marked(text.after)) == (["harms."], ["risks."])
    assert "".join(piece.text for piece in text.after) == "Ask the study team about risks."


def test_a_changed_figure_shows_where_it_is_said(folder: Path, before: Snapshot) -> None:
    factories.edit(folder, "facts/results.yaml", "n: 7", "n: 6")
    change = only(compare(before, taken(folder)))
    assert change.record.key == "answer/en/what_is_cd7"
    fields = {difference.field: difference for difference in change.differences}
    assert set(fields) == {"written", "facts"}
    assert (marked(fields["written"].before), marked(fields["written"].after)) == (["7"], ["6"])


def test_of_a_list_only_what_came_or_went_is_shown(folder: Path, before: Snapshot) -> None:
    factories.edit(folder, HUMAN, "person, real human please]", "person, a human]")
    (leads,) = only(compare(before, taken(folder))).differences
    assert leads.field == "what leads here"
    assert marked(leads.before) == ["real human please\n"]
    assert marked(leads.after) == ["a human\n"]


def test_what_came_and_what_went_is_told(folder: Path, before: Snapshot) -> None:
    factories.edit(folder, HUMAN, "  - id: human_handoff", "  - id: human_call")
    comparison = compare(before, taken(folder))
    assert [(change.what, change.record.key) for change in comparison.changes] == [
        ("added", "answer/en/human_call"),
        ("removed", "answer/en/human_handoff"),
    ]
    assert [comparison.count(what) for what in ("added", "removed", "changed")] == [1, 1, 0]


def test_a_kept_dossier_is_the_dossier(before: Snapshot) -> None:
    kept = from_json(to_json(before), "dossier.json")
    assert kept == before
    assert compare(kept, before).changes == ()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"entries": [{}]}', "no json", '{"entries": 1}'])
def test_another_file_is_refused_by_name(text: str) -> None:
    with pytest.raises(KnowledgeError, match="old.json:1: not an exported dossier"):
        from_json(text, "old.json")


def test_the_page_shows_both_sides_and_nothing_that_stayed(folder: Path, before: Snapshot) -> None:
    factories.edit(folder, WHAT_IS_CD7, "CD7 is a marker on some cells.", "CD7 is a <b>sign</b>.")
    page = changes_page(compare(before, taken(folder)))
    assert "<del>marker on some cells.</del>" in page.replace("</del><del>", "")
    assert "&lt;b&gt;sign&lt;/b&gt;" in page
    assert "Ask the study team about harms." not in page
