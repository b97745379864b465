"""Slips of the hand: few, always the same, and never in a name that must agree exactly."""

import pytest

from chatbot.evaluation.cases import Case
from chatbot.evaluation.typos import _slip, mistyped
from chatbot.matching.slips import NEIGHBORS

TEXTS = [f"how much does treatment number {word} cost me" for word in "abcdefghijklmnopqrst"]


def slipped(text: str, edits: int) -> str:
    """``text`` after ``edits`` slips."""
    return mistyped(Case(text, "en", ("crs",)), edits).text


@pytest.mark.parametrize(
    ("word", "kind", "draw", "after"),
    [
        pytest.param("cost", 0, 0, "dost", id="a neighbor key"),
        pytest.param("Cost", 0, 4, "Fost", id="another neighbor, still a capital"),
        pytest.param("cost", 1, 1, "csot", id="swapped"),
        pytest.param("cost", 1, 3, "costt", id="nothing to swap with"),
        pytest.param("book", 1, 1, "boook", id="nothing gained by swapping"),
        pytest.param("cost", 2, 2, "cot", id="left out"),
        pytest.param("cost", 3, 0, "ccost", id="doubled"),
        pytest.param("费用多少", 0, 0, "费费用多少", id="not on the keyboard"),
    ],
)
def test_a_slip(word: str, kind: int, draw: int, after: str) -> None:
    assert _slip(word, kind, draw) == after


def test_neighbor_keys_touch_both_ways() -> None:
    assert set(NEIGHBORS["s"]) == set("adwezx")
    assert all(key in NEIGHBORS[near] for key, others in NEIGHBORS.items() for near in others)


@pytest.mark.parametrize("edits", [1, 2])
def test_slips_are_the_same_each_time_and_in_as_many_words(edits: int) -> None:
    for text in TEXTS:
        before, after = text.split(), slipped(text, edits).split()
        assert slipped(text, edits) == " ".join(after)
        assert sum(one != other for one, other in zip(before, after, strict=True)) == edits


def test_all_kinds_of_slips_happen() -> None:
    lengths = {len(slipped(text, 1)) - len(text) for text in TEXTS}
    assert lengths == {-1, 0, 1}


@pytest.mark.parametrize("text", ["CD7 62", "NCT04938115", "is it", "", "?!"])
def test_names_with_digits_and_short_words_are_left_alone(text: str) -> None:
    assert slipped(text, 2) == text


def test_a_case_keeps_its_label() -> None:
    assert mistyped(Case("what is it", "es", ("crs",), author="Ana"), 1).author == "Ana"
