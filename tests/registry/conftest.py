"""Patience for tests: the same steps as for the real registry, without the pauses."""

from collections.abc import Iterator

import pytest
import stamina

from chatbot.registry.client import Manners
from tests.registry.standin import Registry, Running, make_app

HASTY = Manners(
    pause=0, connect=0.3, read=0.5, total=0.6, longest_wait=5, most_bytes=4 * 2**20, most_pages=40
)


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
