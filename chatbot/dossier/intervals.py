"""How much a small number of people can tell: exact (Clopper-Pearson) 95 percent intervals."""

from collections.abc import Callable
from math import comb

_TAIL = 0.025  # left out at each end
_STEPS = 40  # of halving: far finer than the whole percent that is told


def exact(n: int, of: int) -> tuple[int, int]:
    """The shares, in whole percent, that ``n`` of ``of`` people cannot rule out.

    Raises ValueError unless 0 <= n <= of and of > 0.
    """
    if not (of > 0 and 0 <= n <= of):
        raise ValueError("n must lie between 0 and of")
    low = 0.0 if n == 0 else _share(lambda p: 1 - _at_most(n - 1, of, p) < _TAIL)
    high = 1.0 if n == of else _share(lambda p: _at_most(n, of, p) > _TAIL)
    return round(100 * low), round(100 * high)


def _share(is_too_low: Callable[[float], bool]) -> float:
    """The share at which ``is_too_low`` turns from true to false."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_too_low(middle) else (low, middle)
    return low


def _at_most(n: int, of: int, share: float) -> float:
    """The chance of ``n`` or fewer among ``of`` when each has this ``share``."""
    return sum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(n + 1))
