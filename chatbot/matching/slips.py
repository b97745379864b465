"""Slips of a hurried hand: which keys touch each other, and how likely each slip is."""

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = frozenset("aeiouy")
# How unlikely a slip is: letters swapped or doubled, a key beside, a vowel for a vowel, a letter
# left out, anything else.
_SWAPPED, _BESIDE, _VOWEL, _LEFT_OUT, _OTHER = 0.8, 0.9, 0.9, 0.9, 1.3
_TWO_SLIPS = 2.0
_FIRST_LETTER = 0.15  # more, where it is the first letter that is wrong


def _neighbors() -> dict[str, str]:
    """Each letter and the keys that touch it."""
    places = {
        key: (row, column) for row, keys in enumerate(_ROWS) for column, key in enumerate(keys)
    }
    return {
        key: "".join(
            other
            for other, (there, spot) in places.items()
            if other != key and abs(there - row) <= 1 and spot - column in _touching(there - row)
        )
        for key, (row, column) in places.items()
    }


def _touching(rows_down: int) -> tuple[int, ...]:
    """How far along the row the touching keys stand; each row is set half a key to the right."""
    return {0: (-1, 1), 1: (-1, 0), -1: (0, 1)}[rows_down]


NEIGHBORS = _neighbors()


def unlikeliness(word: str, name: str) -> float:
    """How unlikely ``word`` is as a slip of ``name``: about 1 for one edit, 2 for two."""
    most = min(len(word), len(name))
    start = next((at for at in range(most) if word[at] != name[at]), most)
    end = next((at for at in range(most - start) if word[-1 - at] != name[-1 - at]), most - start)
    typed, meant = word[start : len(word) - end], name[start : len(name) - end]
    first = _FIRST_LETTER if word[0] != name[0] else 0.0
    return first + _of_letters(
        typed, meant, {*word[start - 1 : start], *word[len(word) - end :][:1]}
    )


def _of_letters(typed: str, meant: str, around: set[str]) -> float:
    """How unlikely ``typed`` is in place of ``meant`` between the letters ``around``."""
    sizes = len(typed), len(meant)
    if sizes == (1, 1):
        if typed in NEIGHBORS.get(meant, ""):
            return _BESIDE
        return _VOWEL if {typed, meant} <= _VOWELS else _OTHER
    if sizes in {(0, 1), (1, 0)}:
        if typed + meant in around:
            return _SWAPPED
        return _OTHER if typed else _LEFT_OUT
    return _SWAPPED if sizes == (2, 2) and typed == meant[::-1] else _TWO_SLIPS
