"""Truth with three values (Kleene's strong logic): what is unknown stays unknown (promise P4)."""

from enum import Enum
from typing import NoReturn


class Truth(Enum):
    """Yes, no or unknown. It cannot be used as a bool, so that unknown never passes for no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> NoReturn:
        raise TypeError("a Truth is not a bool: compare it with YES, NO or UNKNOWN")

    def __and__(self, other: "Truth") -> "Truth":
        """No as soon as one is no; yes only if both are."""
        if Truth.NO in (self, other):
            return Truth.NO
        return Truth.UNKNOWN if Truth.UNKNOWN in (self, other) else Truth.YES

    def __or__(self, other: "Truth") -> "Truth":
        """Yes as soon as one is yes; no only if both are."""
        return ~(~self & ~other)

    def __invert__(self) -> "Truth":
        """The opposite; of unknown, unknown."""
        return _OPPOSITES[self]


_OPPOSITES = {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}


def known(holds: bool) -> Truth:
    """A truth that is known."""
    return Truth.YES if holds else Truth.NO
