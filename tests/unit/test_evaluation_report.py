"""The report: one whole page, nothing from elsewhere, the same bytes each time."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from chatbot.conversation.engine import Engine
from chatbot.evaluation import charts, machine, plain, report
from chatbot.evaluation.doubtful import Doubt
from chatbot.evaluation.run import DataFile, Run, Settings, hold_out, joined, run
from chatbot.evaluation.tallies import Tally
from chatbot.knowledge import harm, loader
from tests import factories

VOID = {"meta", "link", "br", "img", "hr", "input"}
LINES: tuple[dict[str, object], ...] = (
    {"text": "what is cd7", "label": "what_is_cd7", "author": "patient"},
    {"text": "<script>alert(1)</script> cd7", "label": "side_effects_general"},
    {"text": "is it harmful", "label": "side_effects_general", "author": "site_faq"},
    {"text": "sing a song", "label": "oos"},
    {"text": "que es cd7", "label": "what_is_cd7", "lang": "es"},
    {"text": "i cannot breathe", "expected": "emergency"},
    {"text": "what is cd7", "labels": ["what_is_cd7", "side_effects_general"]},
)


class Page(HTMLParser):
    """Follows which elements are open; remembers tags, and every value that may be an address."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("src", "href", "srcset", "action", "data", "xlink:href"):
                self.addresses.append(value or "")
            if name == "id":
                self.ids.append(value or "")
            assert not name.startswith("on")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content, as in SVG."""
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        """An element ends: it must be the one that began last."""
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = factories.write_folder(tmp_path_factory.mktemp("knowledge"))
    engine = Engine(loader.load(folder))
    content = "\n".join(json.dumps(line) for line in LINES).encode()
    settings = Settings(
        date(2026, 9, 1),
        "en",
        edits=1,
        doubts=(Doubt("side_effects_general", "what_is_cd7", "because"),),
    )
    weights = harm.load(folder, engine.knowledge.topics)
    first = run(engine, [DataFile.of("dev.jsonl", content)], weights, settings)
    parts = joined(hold_out(engine.knowledge, 2, settings))
    return replace(first, held_out=parts, folds=2)


@pytest.fixture(scope="module")
def html(found: Run) -> str:
    return report.page(found)


def test_every_element_is_closed_and_ids_are_single(html: str) -> None:
    page = Page(html)
    assert html.lstrip().startswith("<!doctype html>")
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert {"html", "title", "main", "h1", "svg", "table"} <= page.tags


def test_nothing_comes_from_elsewhere_and_nothing_runs(html: str) -> None:
    page = Page(html)
    assert page.addresses == []
    assert page.tags.isdisjoint({"script", "link", "iframe", "img", "object", "form", "base"})
    assert not re.search(r"https?:|//[a-z]|@import|url\(", html)


def test_what_was_typed_is_text_on_the_page(html: str) -> None:
    assert "&lt;script&gt;alert(1)&lt;/script&gt; cd7" in html


def test_every_part_is_there(html: str) -> None:
    titles = re.findall(r"<h2>(.*?)</h2>", html)
    assert titles == [
        "Does a share mean what it says?",
        "What would other thresholds cost?",
        "By author",
        "By language",
        "By intent",
        "What was taken for what",
        "Mistakes by what they may do",
        *(["Commonest mistakes"] if "Commonest" in html else []),
        "Red team",
        "Several questions in one message",
        "Doubtful labels",
        "Phrases held out of learning",
        "Slips of the hand",
        "Everything that was not right",
    ]


def test_the_same_run_is_the_same_bytes(found: Run, html: str) -> None:
    assert report.page(found) == html


def test_plots_are_drawn_of_nothing_too(found: Run) -> None:
    empty = replace(found.reliability, bins=())
    assert "<svg" in charts.reliability(empty)
    assert "<svg" in charts.coverage((), 0.5)
    assert 'width="0.0"' in charts.bar(Tally())


def test_a_bar_is_as_wide_as_its_shares() -> None:
    drawn = charts.bar(Tally(5, 2, 1))
    assert re.findall(r'class="(\w+)" x="([\d.]+)" width="([\d.]+)"', drawn) == [
        ("right", "0.00", "62.5"),
        ("asked", "62.50", "12.5"),
        ("wrong", "75.00", "25.0"),
    ]


def test_figures_for_machines_keep_their_keys(found: Run) -> None:
    told = machine.figures(found)
    assert list(told)[:2] == ["en", "red_team"]
    assert told["en"]["in_scope"] == 3
    assert list(told["not_served"]) == ["es"]
    assert {"authors", "intents", "harm", "calibration", "coverage", "typos"} < set(told)
    assert {"folds", "doubtful", "worst_pairs", "several_questions", "files"} < set(told)
    json.dumps(told)


def test_texts_are_told_to_machines_only_where_asked_for(found: Run) -> None:
    assert not any(str(line["text"]) in _texts(machine.figures(found)) for line in LINES)
    mistakes = machine.figures(found, mistakes=True)["mistakes"]
    assert all(each["place"].startswith("dev.jsonl:") and each["text"] for each in mistakes)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value


def test_figures_for_people_name_every_part(found: Run) -> None:
    told = "\n".join(plain.lines(found))
    for part in (
        *("3 in scope, 1 out of scope", "without all of these", "red team", "doubtful labels"),
        *("several questions in one: 1 messages", "1 typos per question", "2 folds"),
    ):
        assert part in told
