"""Lines that ask for a figure are read strictly, and an editor is told what is wrong."""

import pytest

from chatbot.knowledge import figure_lines
from chatbot.knowledge.figure_lines import FigureLine, faults, parse
from tests.factories import fact

FACTS = {
    "people": fact(id="people", n=7, of=10),
    "crowd": fact(id="crowd", n=7, of=101),
    "days": fact(id="days", value=3, unit="days"),
}
TIMELINE = "[figure: timeline] How long\n- Collection: a day\n- Infusion: {days}"


@pytest.mark.parametrize(
    ("line", "figure"),
    [
        pytest.param(
            "[figure: icon_array people] {people} got well",
            FigureLine("icon_array", "people", "{people} got well"),
            id="people",
        ),
        pytest.param(
            "  [figure: timeline] Steps ", FigureLine("timeline", "", "Steps"), id="steps"
        ),
        pytest.param(
            "[figure: icon_array people]", FigureLine("icon_array", "people", ""), id="bare"
        ),
        pytest.param("See [figure: timeline] here", None, id="inside a sentence"),
        pytest.param("[figure timeline] Steps", None, id="no colon"),
        pytest.param("- [figure: timeline] Steps", None, id="list item"),
        pytest.param("", None, id="nothing"),
    ],
)  # fmt: skip
def test_a_line_asks_for_a_figure(line: str, figure: FigureLine | None) -> None:
    assert parse(line) == figure


@pytest.mark.parametrize(
    "text",
    [
        "Plain.\n\n- a list",
        "[figure: icon_array people] {people} got well",
        f"Hi.\n\n{TIMELINE}",
        "[figure: cd7_cutoffs] Levels",
    ],
    ids=["no figure", "people", "steps", "cut-offs"],
)
def test_a_good_figure_has_no_fault(text: str) -> None:
    assert list(faults(text, FACTS)) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[figure: pie people] Cake", 'unknown figure "pie"'),
        ("[figure: icon_array nothing] Text", 'the icon array has no people: "nothing"'),
        ("[figure: icon_array] Text", 'the icon array has no people: ""'),
        ("[figure: icon_array days] Text", 'the icon array has no people: "days"'),
        ("[figure: icon_array crowd] Text", "101 people cannot be drawn"),
        ("[figure: icon_array people]", "the icon_array has no caption"),
        ("[figure: icon_array people] A\n- b: c", "text follows an icon array in its paragraph"),
        ("[figure: timeline] Steps", "a timeline needs steps"),
        ("[figure: timeline] Steps\n- One: a day", "a timeline needs steps"),
        ("[figure: timeline] Steps\n- One: a day\n- Two", "a timeline needs steps"),
        ("[figure: timeline days] S\n- A: b\n- C: d", 'a timeline takes no fact ("days")'),
        ("[figure: cd7_cutoffs]", "the cd7_cutoffs has no caption"),
        ("[figure: cd7_cutoffs days] Levels", "the table of records stands alone"),
        ("[figure: cd7_cutoffs] Levels\n- A: b", "the table of records stands alone"),
        ("[figure: cd7_cutoffs] Levels of {people}", "the table of records stands alone"),
        ("Words.\n[figure: icon_array people] A", "a figure is not the first line"),
        ("[figur: icon_array people] A", '"[figur: icon_array people] A" cannot be read'),
    ],
)
def test_a_fault_is_told(text: str, what: str) -> None:
    found = list(faults(text, FACTS))
    assert [fault for fault, _ in found if fault.startswith(what)]
    assert len(found) == 1
    assert found[0][1]


def test_only_the_caption_is_read() -> None:
    text = "[figure: icon_array people] {people} got well\n\nEnd."
    assert figure_lines.without_marks(text) == "{people} got well\n\nEnd."
    assert figure_lines.facts_drawn(text) == ("people",)
