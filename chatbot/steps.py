"""Names the steps of a request for whoever wants to time them; does nothing unless somebody does.

The pure core may say ``with step("screen")``: nothing is timed, read or written here, and the names
are fixed, so that nothing which a person sent can be told by them.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Literal, TypeAlias

StepName = Literal["screen", "match", "store"]
Watcher: TypeAlias = Callable[[StepName], AbstractContextManager[object]]

_UNSEEN = nullcontext()
_watcher: Watcher | None = None


def step(name: StepName) -> AbstractContextManager[object]:
    """What to do a step in. Costs next to nothing while nobody watches."""
    return _watcher(name) if _watcher else _UNSEEN


def watch(watcher: Watcher | None) -> None:
    """Let ``watcher`` see every step of this process from now on, or nobody."""
    global _watcher  # noqa: PLW0603 - one for the process, as the tracer is
    _watcher = watcher
