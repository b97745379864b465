"""Figures are drawn from facts, can be read without seeing them, and need no script or style."""

import re
from xml.etree import ElementTree

import pytest

from chatbot.answering import drawing
from chatbot.knowledge.figure_lines import FigureLine
from chatbot.knowledge.model import Ui
from chatbot.reply import Block
from tests.factories import fact, ui

SVG = "{http://www.w3.org/2000/svg}"
STEPS = (("Cell collection", "about 4 hours"), ("Infusion", "less than 30 minutes"))


@pytest.fixture(scope="module")
def words() -> Ui:
    return ui()


@pytest.fixture
def people(words: Ui) -> Block:
    return drawing.icon_array("7 of 10 people", fact(n=7, of=10), words)


@pytest.fixture
def steps(words: Ui) -> Block:
    return drawing.timeline("How long it takes", STEPS, words)


def read(block: Block) -> ElementTree.Element:
    return ElementTree.fromstring(block.svg)  # noqa: S314 - our own text


@pytest.mark.parametrize(("n", "of"), [(0, 10), (7, 10), (10, 10), (1, 1), (23, 55), (99, 100)])
def test_every_person_is_drawn_once(words: Ui, n: int, of: int) -> None:
    svg = read(drawing.icon_array("People", fact(n=n, of=of), words))
    drawn = [group.get("fill", "") for group in svg.iter(f"{SVG}g")]
    array, legend = drawn[:of], drawn[of:]
    assert len(legend) == 2
    assert sum(fill.startswith("#") for fill in array) == n
    assert sum(fill.startswith("url(#") for fill in array) == of - n


def test_the_table_says_what_the_picture_shows(people: Block, words: Ui) -> None:
    assert people.header == (words.figure_group, words.figure_people)
    assert [number for _, number in people.rows] == ["7", "3", "10"]


def test_a_timeline_tells_its_steps_in_order(steps: Block) -> None:
    assert steps.rows == STEPS
    said = "".join(read(steps).itertext())
    assert said.index("Cell collection") < said.index("about 4 hours") < said.index("Infusion")


@pytest.mark.parametrize("kind", ["people", "steps"])
def test_it_can_be_read_without_seeing_it(kind: str, request: pytest.FixtureRequest) -> None:
    block: Block = request.getfixturevalue(kind)
    svg = read(block)
    named = (svg.get("aria-labelledby") or "").split()
    title, told = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert svg.get("role") == "img"
    assert title is not None
    assert told is not None
    assert [title.get("id"), told.get("id")] == named
    assert (title.text, bool(told.text)) == (block.text, True)


@pytest.mark.parametrize("kind", ["people", "steps"])
def test_a_strict_policy_lets_it_show(kind: str, request: pytest.FixtureRequest) -> None:
    svg = request.getfixturevalue(kind).svg
    assert not re.search(r"<(script|style|image|use|a|foreignObject)\b|style=|\bon\w+=|href", svg)
    assert re.findall(r"https?://[^\"]+", svg) == ["http://www.w3.org/2000/svg"]


def test_a_tone_is_a_pattern_too(people: Block) -> None:
    svg = read(people)
    pattern = svg.find(f".//{SVG}pattern")
    assert pattern is not None
    assert f"url(#{pattern.get('id')})" in {group.get("fill") for group in svg.iter(f"{SVG}g")}


def test_markup_in_a_text_stays_text(words: Ui) -> None:
    block = drawing.timeline('a < b & "c"', (("<b>", "&amp;"), ("x", "y")), words)
    assert "".join(read(block).itertext()).count("<b>") == 1


def test_the_same_figure_is_the_same_bytes_and_another_has_other_ids(words: Ui) -> None:
    first, again = (drawing.icon_array("A", fact(n=7, of=10), words) for _ in range(2))
    other = drawing.icon_array("A", fact(n=6, of=10), words)
    ids = [set(re.findall(r'id="([^"]+)"', block.svg)) for block in (first, other)]
    assert first == again
    assert ids[0].isdisjoint(ids[1])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a word " * 30, id="many words"),
        pytest.param("x" * 200, id="one long word"),
        pytest.param("采集细胞" * 20, id="wide letters"),
    ],
)
def test_long_texts_are_broken_into_lines_that_fit(words: Ui, text: str) -> None:
    svg = read(drawing.timeline("Steps", ((text, "a day"), ("Then", "a day")), words))
    lines = [each.text or "" for each in svg.iter(f"{SVG}text")]
    widths = [sum(2 if char >= "\u2e80" else 1 for char in line) for line in lines]
    assert max(widths) <= 40
    assert "".join(lines).replace(" ", "").count(text.replace(" ", "")) == 1


@pytest.mark.parametrize("given", [{}, {"value": 7}, {"n": 0, "of": 0}], ids=str)
def test_what_counts_no_people_is_not_drawn(words: Ui, given: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="counts no people"):
        drawing.icon_array("People", fact(**given), words)


def test_a_figure_of_an_unknown_fact_raises(words: Ui) -> None:
    with pytest.raises(KeyError):
        drawing.block(FigureLine("icon_array", "nothing", "People"), (), {}, words)
