"""Patience for tests: the same steps as for the real registry, without the pauses."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import stamina

from chatbot.registry.client import Manners
from tests.registry.standin import Registry, Running, make_app

# Patient enough for a busy machine, but for the faults that are about time.
HASTY = Manners(
    pause=0, connect=2, read=10, total=20, longest_wait=5, most_bytes=4 * 2**20, most_pages=40
)
_IMPATIENT = replace(HASTY, read=0.5, total=0.6)


def manners(fault: str) -> Manners:
    """How patient to be where ``fault`` is to be seen."""
    return _IMPATIENT if fault in ("no answer", "too slow") else HASTY


@pytest.fixture(autouse=True)
def no_pauses() -> Iterator[None]:
    """Try again at once, and only twice."""
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture
def registry() -> Registry:
    """What the stand-in knows."""
    return Registry()


@pytest.fixture
def running(registry: Registry) -> Iterator[Running]:
    """The stand-in, serving."""
    with Running(make_app(registry)) as standin:
        yield standin
