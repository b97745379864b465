"""Words that turn a meaning round: an answer may be given only if its phrases say them too."""

import pytest

from chatbot.matching.deciding import Deciding, names
from chatbot.matching.lexicon import Lexicon
from tests import factories

VOCABULARY = factories.vocabulary(
    deciding=(("cure", "cures"), ("cause",)),
    opposites=(
        {"before": ("before", "prior"), "after": ("after",)},
        {"positive": ("positive",), "negative": ("negative",)},
    ),
    denials=("not", "without"),
)
SAYS = {
    "harms": frozenset({"harms", "after", "cells", "cd19"}),
    "price": frozenset({"price", "of", "cells"}),
    "origin": frozenset({"cause", "leukemia"}),
    "failure": frozenset({"cells", "respond", "-respond"}),
    "success": frozenset({"cells", "respond", "+respond"}),
    "both": frozenset({"cells", "+respond", "-respond", "before", "after"}),
}


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    concepts = {"antigen.other": ("cd19", "cd 19", "bcma"), "cd7": ("cd7",)}
    return Lexicon.build("en", VOCABULARY, concepts)


@pytest.mark.parametrize(
    ("text", "answer", "missing"),
    [
        pytest.param("price of the cells", "price", "", id="no word decides"),
        pytest.param("harms after the cells", "harms", "", id="the word itself"),
        pytest.param("harms before the cells", "harms", "before", id="its opposite"),
        pytest.param("harms prior to the cells", "harms", "prior", id="a word of the same group"),
        pytest.param("cure of leukemia", "origin", "cure", id="cure for cause"),
        pytest.param("harms of cd19 cells", "harms", "", id="an antigen its phrases name"),
        pytest.param("harms of CD 19 cells", "harms", "", id="the same, in two words"),
        pytest.param("harms of CD-19 cells", "harms", "", id="the same, with a hyphen"),
        pytest.param("harms of bcma cells", "harms", "bcma", id="another antigen"),
        pytest.param("price of cd19 cells", "price", "cd19", id="any antigen where none is named"),
        pytest.param("price of cd7 cells", "price", "", id="CD7 is what this site is about"),
        pytest.param("price before the cells", "price", "", id="a word whose opposite is not said"),
        pytest.param("cure before harm", "harms", "before, cure", id="all that is missing"),
        pytest.param("cure", "no such answer", "cure", id="an answer without phrases"),
        pytest.param("cells that not respond", "success", "not respond", id="denied for said"),
        pytest.param("cells that respond", "failure", "respond", id="said for denied"),
        pytest.param("cells that not respond", "failure", "", id="denied, and so it is there"),
        pytest.param("cells that not respond", "both", "", id="both told of"),
        pytest.param("cells that not respond", "price", "", id="neither told of"),
    ],
)
def test_what_an_answer_does_not_say(
    lexicon: Lexicon, text: str, answer: str, missing: str
) -> None:
    found = Deciding(VOCABULARY, lexicon, SAYS).missing(lexicon.read(text), [answer])
    assert found == {answer: missing}


@pytest.mark.parametrize(
    ("text", "answer", "side"),
    [
        pytest.param("price before", "price", "before", id="neither side is told of"),
        pytest.param("price before", "both", "before", id="both are"),
        pytest.param("harms after", "harms", None, id="this one alone is"),
        pytest.param("price", "price", None, id="none is named"),
        pytest.param("price before and after", "price", None, id="both are named"),
        pytest.param("price before", "titled", None, id="the title names it"),
        pytest.param("price before", "no such answer", "before", id="an answer without phrases"),
    ],
)
def test_a_side_that_an_answer_is_not_about_alone(
    lexicon: Lexicon, text: str, answer: str, side: str | None
) -> None:
    deciding = Deciding(VOCABULARY, lexicon, SAYS, {"titled": "What is it like before?"})
    assert deciding.side(lexicon.read(text), answer) == side


def test_names_are_one_word_each(lexicon: Lexicon) -> None:
    assert names(lexicon.read("cd 19 or BCMA, not cd7")) == {"cd19", "bcma"}
