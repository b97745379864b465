"""Words that turn a meaning round: an answer may be given only if its phrases say them too."""

import pytest

from chatbot.matching.deciding import Deciding, names
from chatbot.matching.lexicon import Lexicon
from tests import factories

VOCABULARY = factories.vocabulary(
    deciding=(("cure", "cures"), ("cause",)),
    opposites=((("before", "prior"), ("after",)), (("positive",), ("negative",))),
)
SAYS = {
    "harms": frozenset({"harms", "after", "cells", "cd19"}),
    "price": frozenset({"price", "of", "cells"}),
    "origin": frozenset({"cause", "leukemia"}),
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
    ],
)
def test_what_an_answer_does_not_say(
    lexicon: Lexicon, text: str, answer: str, missing: str
) -> None:
    assert Deciding(VOCABULARY, lexicon, SAYS).missing(lexicon.read(text), answer) == missing


def test_names_are_one_word_each(lexicon: Lexicon) -> None:
    assert names(lexicon.read("cd 19 or BCMA, not cd7")) == {"cd19", "bcma"}
