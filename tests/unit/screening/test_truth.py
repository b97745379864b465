"""Three-valued logic: the whole truth tables, and no way to take unknown for no."""

from itertools import product

import pytest

from chatbot.screening.truth import Truth, known

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN

AND = {
    (YES, YES): YES,
    (YES, NO): NO,
    (YES, UNKNOWN): UNKNOWN,
    (NO, YES): NO,
    (NO, NO): NO,
    (NO, UNKNOWN): NO,
    (UNKNOWN, YES): UNKNOWN,
    (UNKNOWN, NO): NO,
    (UNKNOWN, UNKNOWN): UNKNOWN,
}
OR = {
    (YES, YES): YES,
    (YES, NO): YES,
    (YES, UNKNOWN): YES,
    (NO, YES): YES,
    (NO, NO): NO,
    (NO, UNKNOWN): UNKNOWN,
    (UNKNOWN, YES): YES,
    (UNKNOWN, NO): UNKNOWN,
    (UNKNOWN, UNKNOWN): UNKNOWN,
}


@pytest.mark.parametrize(("one", "other"), list(product(Truth, Truth)), ids=str)
def test_and_or(one: Truth, other: Truth) -> None:
    assert (one & other) is AND[one, other]
    assert (one | other) is OR[one, other]


def test_opposites() -> None:
    assert (~YES, ~NO, ~UNKNOWN) == (NO, YES, UNKNOWN)


def test_what_is_known() -> None:
    assert known(holds=True) is YES
    assert known(holds=False) is NO


@pytest.mark.parametrize("truth", list(Truth), ids=str)
def test_no_truth_is_a_bool(truth: Truth) -> None:
    with pytest.raises(TypeError, match="not a bool"):
        bool(truth)
