"""What the words beside a misspelt one tell of what was meant."""

import pytest

from chatbot.matching.lexicon import Lexicon
from chatbot.matching.slips import unlikeliness
from tests import factories

PAIRS = {
    *(("self", "harm"), ("is", "gvhd"), ("side", "effect"), ("cell", "grow"), ("^", "call")),
    *(("it", "is"), ("grow", "calm")),
}
WORDS = "harm hard self gvhd side effects cells grow transplant call calm"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    vocabulary = factories.vocabulary(function_words=("is", "the", "it", "what", "can't"))
    lexicon = Lexicon.build("en", vocabulary, {})
    lexicon.learn(WORDS.split(), topical=True)
    lexicon.close(lambda first, second: (first, second) in PAIRS)
    return lexicon


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        pytest.param("self harj", "self harm", id="the one that stands behind the word before"),
        pytest.param("harj", "harm", id="of two as near the one with a key beside"),
        pytest.param("harq", "harq", id="two as near and as likely, and nothing beside them"),
        pytest.param("calw", "call", id="the one that begins a phrase"),
        pytest.param("what is gvh", "what is gvhd", id="a short name where it fits"),
        pytest.param("the gvh", "the gvh", id="a short name where it does not"),
        pytest.param("cells groww", "cells grow", id="a word near to nothing else"),
        pytest.param("the sideeffects", "the side effects", id="two words written as one"),
        pytest.param("the sideharm", "the sideharm", id="two that stand in no phrase together"),
        pytest.param("a trans plant", "a transplant", id="one word written as two"),
        pytest.param("is it ths gvhd", "is it the gvhd", id="a function word"),
        pytest.param("it iz gvhd", "it is gvhd", id="two letters between words of phrases"),
        pytest.param("iz the harm", "iz the harm", id="two letters elsewhere"),
        pytest.param("it ca'nt", "it can't", id="with an apostrophe"),
        pytest.param("side frow cell", "side frow cell", id="a rare word that does not fit"),
        pytest.param("cells frow calm", "cells grow calm", id="a rare word that fits both sides"),
        pytest.param("cells slow calm", "cells slow calm", id="a real word, though it fits"),
        pytest.param("self harq", "self harm", id="two as near, one behind the word before"),
        pytest.param("harq grpw", "harq grow", id="a strange word behind a strange one"),
        pytest.param("selv harq", "self harm", id="two strange words that fit each other"),
        pytest.param("is c alm", "is c alm", id="a letter alone is no half of a word"),
        pytest.param("is it hard", "is it hard", id="all is right"),
    ],
)
def test_what_is_read(lexicon: Lexicon, typed: str, read: str) -> None:
    assert " ".join(lexicon.read(typed).words) == read


def test_what_was_typed_is_told_beside_what_was_read(lexicon: Lexicon) -> None:
    assert lexicon.read("sideeffects, trans plant").repaired == (
        ("sideeffects", "side effects"),
        ("trans plant", "transplant"),
    )


@pytest.mark.parametrize(
    ("likelier", "than"),
    [
        pytest.param("csot", "cosz", id="swapped letters, another letter"),
        pytest.param("costt", "costs", id="a letter doubled, another more"),
        pytest.param("xost", "most", id="a key beside the right one, one far away"),
        pytest.param("cast", "cbst", id="a vowel for a vowel, a consonant"),
        pytest.param("cst", "cqst", id="a letter left out, a wrong one"),
        pytest.param("cot", "ost", id="left out in the middle, at the beginning"),
    ],
)
def test_some_slips_are_likelier_than_others(likelier: str, than: str) -> None:
    assert unlikeliness(likelier, "cost") < unlikeliness(than, "cost")


@pytest.mark.parametrize(
    ("word", "name"),
    [("hsopitla", "hospital"), ("hxspxtal", "hospital"), ("hostal", "hospital")],
)
def test_two_slips_are_less_likely_than_any_one(word: str, name: str) -> None:
    assert unlikeliness(word, name) >= 2 > unlikeliness("xospital", name)
