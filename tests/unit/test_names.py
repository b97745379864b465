"""Names of talks cannot be guessed, and a guess is known as one."""

import pytest

from chatbot.services.names import is_ours, new_name

SECRET = "s" * 32


def test_a_name_is_ours_for_every_process_with_the_secret() -> None:
    names = {new_name(SECRET) for _ in range(100)}
    assert len(names) == 100
    assert all(is_ours(name, SECRET) for name in names)
    assert not any(is_ours(name, "t" * 32) for name in names)


def test_a_name_can_stand_in_an_address() -> None:
    assert all(new_name(SECRET).replace("-", "").replace("_", "").isalnum() for _ in range(100))


@pytest.mark.parametrize("guess", ["", "A" * 22, "A" * 28, "=", "a b", "é" * 28, "A" * 64])
def test_a_guess_is_known(guess: str) -> None:
    assert not is_ours(guess, SECRET)


def test_a_changed_name_is_known() -> None:
    name = new_name(SECRET)
    changed = ("B" if name[0] == "A" else "A") + name[1:]
    assert not is_ours(changed, SECRET)
