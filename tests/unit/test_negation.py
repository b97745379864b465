"""What a sentence denies, and how far a denial reaches."""

import pytest

from chatbot.matching.lexicon import Lexicon
from chatbot.matching.negation import claims, contrary
from tests import factories

VOCABULARY = factories.vocabulary(
    denials=("not", "no", "without", "don't"),
    function_words=tuple("the a to do and or his did don't without not no very".split()),  # noqa: SIM905
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.build("en", VOCABULARY, {})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("cells respond", {"+cell", "+respond"}, id="nothing is denied"),
        pytest.param("cells did not respond", {"+cell", "-respond"}, id="the next word"),
        pytest.param("cells don't respond", {"+cell", "-respond"}, id="a short form"),
        pytest.param("not to the donor", {"-donor"}, id="past plain words"),
        pytest.param("no fever and counts fell", {"-fever", "+count", "+fell"}, id="no further"),
        pytest.param("cells without a donor", {"+cell", "-donor"}, id="without"),
        pytest.param("no matching donor", {"-match"}, id="what may belong to it is left open"),
        pytest.param("not a very the to donor", {"+donor"}, id="not past many plain words"),
        pytest.param("cells respond not", {"+cell", "+respond"}, id="nothing behind it"),
        pytest.param("no donor and not paid", {"-donor", "-paid"}, id="two denials"),
        pytest.param("respond or not respond", {"-respond"}, id="said and denied"),
    ],
)
def test_what_is_claimed(lexicon: Lexicon, text: str, told: set[str]) -> None:
    assert claims(lexicon.read(text), lexicon) == told


def test_a_language_without_denials_claims_nothing() -> None:
    bare = Lexicon.build("en", factories.vocabulary(), {})
    assert claims(bare.read("cells did not respond"), bare) == frozenset()


def test_the_contrary_of_a_contrary_is_the_claim() -> None:
    assert contrary("-respond") == "+respond"
    assert contrary(contrary("-respond")) == "-respond"
