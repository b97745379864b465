"""The evidence in a sentence is written so that a person can read it."""

import pytest

from chatbot.matching.features import WEIGHTS, features, pieces
from chatbot.matching.lexicon import Lexicon
from tests import factories


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    concepts = {"cart": ("car-t",), "disease.aml": ("aml",), "cost": ("price",)}
    return Lexicon.build("en", factories.vocabulary(), concepts)


def of_kind(kind: str, text: str, lexicon: Lexicon) -> set[str]:
    """The evidence of one kind in ``text``."""
    return {name for name in features(lexicon.read(text), lexicon) if name.startswith(kind)}


@pytest.mark.parametrize(
    ("kind", "text", "evidence"),
    [
        pytest.param("w:", "hospitals cost", {"w:hospit", "w:cost"}, id="word stems"),
        pytest.param("w:", "cost cost", {"w:cost"}, id="a word twice counts once"),
        pytest.param(
            "p:", "the price", {"p:^ the", "p:the price", "p:price $"}, id="stems in a row"
        ),
        pytest.param("k:", "aml price", {"k:cost", "k:disease", "k:disease.aml"}, id="concepts"),
        pytest.param("c:", "what the", set(), id="no pieces of function words"),
        pytest.param(
            "c:",
            "pain",
            {
                "c:^pa",
                "c:pai",
                "c:ain",
                "c:in$",
                "c:^pai",
                "c:pain",
                "c:ain$",
                "c:^pain",
                "c:pain$",
            },
            id="letters inside a word",
        ),
    ],
)
def test_evidence_of_each_kind(lexicon: Lexicon, kind: str, text: str, evidence: set[str]) -> None:
    assert of_kind(kind, text, lexicon) == evidence


def test_each_kind_has_its_weight(lexicon: Lexicon) -> None:
    weighed = features(lexicon.read("what is the price of car-t in aml"), lexicon)
    assert {name[0] for name in weighed} == set(WEIGHTS)
    assert all(weight == WEIGHTS[name[0]] for name, weight in weighed.items())


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("cd7", id="three letters"),
        pytest.param("", id="none"),
        pytest.param("a" * 31, id="31 letters"),
    ],
)
def test_very_short_and_very_long_words_have_no_pieces(word: str) -> None:
    assert pieces(word) == {}


def test_only_the_first_sixty_words_count(lexicon: Lexicon) -> None:
    long = "price " * 60
    assert features(lexicon.read(f"{long} hospital"), lexicon).keys() == (
        features(lexicon.read(f"{long} doctor"), lexicon).keys()
    )


def test_nothing_said_leaves_borders_only(lexicon: Lexicon) -> None:
    assert features(lexicon.read(""), lexicon) == {"p:^ $": WEIGHTS["p"]}


def test_a_word_that_may_be_misspelt_stands_in_no_pair(lexicon: Lexicon) -> None:
    lexicon.close()
    assert of_kind("p:", "the xqzzq price", lexicon) == {"p:^ the", "p:price $"}
    assert "w:xqzzq" in features(lexicon.read("the xqzzq price"), lexicon)
