"""The dossier as files: complete, the same bytes each time, and safe to open."""

import csv
import io
import re
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chatbot import cli, publish
from chatbot.dossier import papers, pdf
from chatbot.dossier.closed_world import templates
from chatbot.dossier.papers import evaluation, hazards
from chatbot.errors import KnowledgeError
from chatbot.knowledge.loader import Knowledge
from chatbot.web.wording import page_texts
from tests import factories
from tests.conftest import ROOT
from tests.factories import HUMAN

FORMULA = ("=", "+", "-", "@", "\t", "\r")
FIGURES = """\
{
  "release": "a",
  "en": {"right": 0.912, "in_scope": 20, "intervals": {"right": [0.8, 0.95]}},
  "red_team": {"a": "5 of 5"},
  "intents": {"crs": {"right": 1}},
  "coverage": [1]
}
"""
HAZARD = """\
## H-1: Something happens

- Cause: A reason
  in two lines.
- Controls: A guard.
- Tests: `tests/unit/test_a.py::test_b`, `tests/unit/test_a.py::test_c`
- Risk: 4 → 2
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return factories.write_folder(tmp_path / "knowledge")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.cli, ["dossier", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture(scope="module", autouse=True)
def _without_pdf() -> Iterator[None]:
    """No PDF where it is not the point: it takes a minute or more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "can_make", lambda: False)
        yield


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier of the folder that ships."""
    out = tmp_path_factory.mktemp("dossier")
    list(publish.write_dossier(ROOT / "knowledge", out, None))
    return out


class Reader(HTMLParser):
    """The words of a page, its addresses and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.addresses: list[str] = []
        self.tags: set[str] = set()
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("src", "href", "action", "data", "srcset", "poster"):
                self.addresses.append(value or "")
            if name == "id":
                self.ids.append(value or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def printed(shipped: Path) -> Reader:
    reader = Reader()
    reader.feed((shipped / "dossier.html").read_text("utf-8"))
    return reader


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_everything_that_can_be_said_is_printed(knowledge: Knowledge, printed: Reader) -> None:
    words = plain("".join(printed.words))
    lines = {
        plain(line.removeprefix("- "))
        for template in templates(publish.dossier_of(knowledge))
        for line in template.split("\n")
    }
    assert len(lines) > 3000
    assert [line for line in lines if line not in words] == []


def test_a_table_is_printed_with_its_caption(shipped: Path) -> None:
    html = (shipped / "dossier.html").read_text("utf-8")
    assert "<caption>CD7 levels that trial records state</caption>" in html


def test_the_page_asks_for_nothing_from_elsewhere_and_runs_nothing(
    shipped: Path, printed: Reader
) -> None:
    assert [address for address in printed.addresses if not address.startswith("#")] == []
    assert printed.tags.isdisjoint({"script", "link", "iframe", "img", "object", "form", "base"})
    html = (shipped / "dossier.html").read_text("utf-8")
    assert not re.search(r"@import|url\((?!#)|\bon[a-z]+=\"", html)


def test_every_link_of_the_page_leads_somewhere_on_it(printed: Reader) -> None:
    assert {address[1:] for address in printed.addresses} <= set(printed.ids)


def test_the_cover_says_what_has_not_been_done(printed: Reader) -> None:
    words = " ".join("".join(printed.words).split())
    assert "Not yet reviewed by a clinician." in words
    assert "Clinical safety leadnot yet named" in words.replace("lead not", "leadnot")
    assert "Not measured in this copy." not in words
    assert "688" in words  # questions in scope, as knowledge/evaluation.json says
    assert "H-14" in words


def test_every_row_is_an_entry_and_no_cell_a_formula(shipped: Path, knowledge: Knowledge) -> None:
    data = (shipped / "answers.csv").read_bytes().decode()
    header, *rows = csv.reader(io.StringIO(data, newline=""), strict=True)
    assert data.count("\r\n") >= len(rows)
    assert [row[0] for row in rows] == [each.key for each in publish.dossier_of(knowledge).entries]
    assert {len(row) for row in rows} == {len(header)}
    assert not [
        cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")
    ]


@pytest.mark.parametrize("start", FORMULA, ids=repr)
def test_a_cell_that_a_spreadsheet_would_run_is_text(folder: Path, start: str) -> None:
    title = f'"{start}1+1"'.replace("\t", "\\t").replace("\r", "\\r")
    name = "sources.yaml"
    factories.edit(folder, name, "title: A paper", f"title: {title}")
    out = folder.parent / "out"
    list(publish.write_dossier(folder, out, None))
    text = (out / "answers.csv").read_bytes().decode()
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(start)]


def test_written_twice_it_is_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    written = []
    for name in ("first", "second"):
        list(publish.write_dossier(folder, tmp_path / name, None))
        files = sorted(file for file in (tmp_path / name).iterdir() if file.suffix != ".pdf")
        written.append([file.read_bytes() for file in files])
    assert written[0] == written[1]
    assert len(written[0]) == 3


def test_the_command_writes_every_file_and_says_so(folder: Path, tmp_path: Path) -> None:
    result = run("--knowledge", folder, "--out", tmp_path / "out", "--day", "2026-10-01")
    assert result.exit_code == 0
    assert [Path(line).name for line in result.stdout.splitlines()[:3]] == [
        "dossier.html", "answers.csv", "dossier.json",
    ]  # fmt: skip
    assert result.stdout.splitlines()[3] == pdf.MISSING
    assert "1 October 2026" in (tmp_path / "out" / "dossier.html").read_text("utf-8")


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_the_command_compares_with_a_folder_or_a_file(
    folder: Path, tmp_path: Path, kind: str
) -> None:
    list(publish.write_dossier(folder, tmp_path / "old", None))
    old = {"folder": folder, "file": tmp_path / "old" / "dossier.json"}[kind]
    new = factories.write_folder(tmp_path / "new")
    factories.edit(new, HUMAN, "Please call your care team.", "Please ask your care team.")
    result = run("--knowledge", new, "--out", tmp_path / "out", "--against", old)
    assert result.stdout.splitlines()[0] == "1 changed, 0 added, 0 removed"
    assert "<ins>ask</ins>" in (tmp_path / "out" / "changes.html").read_text("utf-8")


def test_a_folder_that_is_not_fit_to_serve_has_no_dossier(folder: Path, tmp_path: Path) -> None:
    factories.edit(folder, HUMAN, "Please call your care team.", "You qualify.")
    with pytest.raises(KnowledgeError, match='says "qualify"'):
        run("--knowledge", folder, "--out", tmp_path / "out")


@pytest.mark.skipif(find_spec("weasyprint") is None, reason="WeasyPrint is not installed")
def test_the_pdf_is_tagged_and_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    list(publish.write_dossier(folder, tmp_path, None))
    html = (tmp_path / "dossier.html").read_text("utf-8")
    first, second = pdf.make(html), pdf.make(html)
    inside = b"".join(map(_inflated, re.findall(rb"stream\r?\n(.*?)endstream", first, re.DOTALL)))
    assert first == second
    assert b"/StructTreeRoot" in inside
    assert b"pdfuaid:part" in inside


def _inflated(stream: bytes) -> bytes:
    return zlib.decompressobj().decompress(stream) if stream[:1] == b"\x78" else stream


def test_a_hazard_is_read() -> None:
    (hazard,) = hazards(HAZARD)
    assert (hazard.id, hazard.hazard, hazard.risk) == ("H-1", "Something happens", "4 → 2")
    assert hazard.cause == "A reason in two lines."
    assert hazard.tests == ("tests/unit/test_a.py::test_b", "tests/unit/test_a.py::test_c")


def test_a_hazard_that_lacks_something_is_told_with_its_line() -> None:
    broken = HAZARD.replace("- Risk: 4 → 2\n", "")
    with pytest.raises(KnowledgeError, match="hazard-log.md:9: H-1 has no Risk"):
        hazards(f"{HAZARD}\n{broken}")


def test_figures_are_told_as_people_read_them() -> None:
    assert evaluation(FIGURES) == (
        ("release", "a"),
        ("English: Right, of the questions in scope", "91.2% (80.0 to 95.0%)"),
        ("English: Questions in scope", "20"),
        ("red team: a", "5 of 5"),
    )


@pytest.mark.parametrize("text", ["", "[1]", "no json"])
def test_a_file_that_holds_no_figures_is_told(text: str) -> None:
    with pytest.raises(KnowledgeError, match="evaluation.json:1: not a JSON object"):
        evaluation(text)


def test_figures_that_were_measured_stand_on_the_cover(folder: Path, tmp_path: Path) -> None:
    factories.add(folder, papers.EVALUATION, '{"en": {"right": 0.5}}')
    list(publish.write_dossier(folder, tmp_path / "out", None))
    assert "50.0%" in (tmp_path / "out" / "dossier.html").read_text("utf-8")


def test_a_copy_that_was_not_measured_says_so(folder: Path, tmp_path: Path) -> None:
    list(publish.write_dossier(folder, tmp_path / "out", None))
    assert "Not measured in this copy." in (tmp_path / "out" / "dossier.html").read_text("utf-8")


def test_the_words_of_the_page_are_read_from_its_templates() -> None:
    texts = page_texts()
    assert "Open the chat" in texts["page.html"]
    assert "Skip to the page" in texts["page.html"]
    assert "Put the chat on your site" in texts["guide.html"]
    assert not [text for some in texts.values() for text in some if "{{" in text or "{%" in text]
