"""What the words beside a misspelt one tell of what was meant."""

import pytest

from chatbot.matching.lexicon import Lexicon
from tests import factories

PAIRS = {("self", "harm"), ("is", "gvhd"), ("side", "effect"), ("cell", "grow"), ("^", "call")}
WORDS = "harm hard self gvhd side effects cells grow transplant call calm"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    vocabulary = factories.vocabulary(function_words=("is", "the", "it", "what"))
    lexicon = Lexicon.build("en", vocabulary, {})
    lexicon.learn(WORDS.split(), topical=True)
    lexicon.close(lambda first, second: (first, second) in PAIRS)
    return lexicon


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        pytest.param("self harj", "self harm", id="the one that stands behind the word before"),
        pytest.param("harj", "harj", id="two as near, and nothing beside them"),
        pytest.param("calw", "call", id="the one that begins a phrase"),
        pytest.param("what is gvh", "what is gvhd", id="a short name where it fits"),
        pytest.param("the gvh", "the gvh", id="a short name where it does not"),
        pytest.param("cells groww", "cells grow", id="a word near to nothing else"),
        pytest.param("the sideeffects", "the side effects", id="two words written as one"),
        pytest.param("the sideharm", "the sideharm", id="two that stand in no phrase together"),
        pytest.param("a trans plant", "a transplant", id="one word written as two"),
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
