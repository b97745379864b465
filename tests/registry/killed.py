"""Runs syncs that are killed at any point, and looks at what is left. A program of its own.

``python -m tests.registry.killed URL DATABASE COUNT`` prints one line of JSON for every run. Every
run is a process that is forked and killed; it asks for the state of the registry, "a" or "b", that
is not the current one; ``URL`` serves them below ``/a`` and ``/b``.
"""

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import stamina

from chatbot.registry.client import Client, Manners
from chatbot.services.sync import Sync, legs
from chatbot.storage import registry
from chatbot.storage.database import Database
from tests.registry.studies import number

KNOWN = tuple(number(place) for place in range(100, 130))
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


def run(url: str, address: str) -> None:
    """One whole sync in small pages."""
    stamina.set_active(False)
    database = Database.at(address, lock_ms=5000)
    with Client(url, Manners(pause=0)) as client:
        Sync(database, client, lambda: NOW).run(legs(KNOWN, search=True, page_size=10))
    database.close()


def forked(work: Callable[[], None], seconds: float = 0) -> tuple[bool, float]:
    """Do ``work`` in a process that dies after so many ``seconds`` of work; 0 lets it live.

    Whether it was done, and the seconds of work it took: time that the process itself is busy, so
    that a slow machine moves no point of death. Nothing handles the signal; the kernel ends it.
    """
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        work()
        os._exit(0)
    _, status, used = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status) == 0, used.ru_utime + used.ru_stime


def look(address: str) -> dict[str, object]:
    """What a reader sees: which states the trials of the current snapshot are in, how many."""
    database = Database.at(address)
    with database.transaction() as session:
        snapshot = registry.current(session)
        held = list(registry.versions(session, snapshot.id)) if snapshot else []
        where = [version.body["protocolSection"]["statusModule"] for _, version in held]
    database.close()
    states = sorted({each.get("whyStopped", "") for each in where})
    return {"snapshot": snapshot.id if snapshot else 0, "states": states, "trials": len(held)}


def main(url: str, address: str, count: int) -> None:
    """Kill ``count`` syncs at any point; who comes after a killed one goes on from where it was."""
    chance = random.Random(count)  # noqa: S311 - nothing secret

    def sync(state: str, seconds: float = 0) -> dict[str, object]:
        done, _ = forked(partial(run, f"{url}/{state}/api/v2", address), seconds)
        told = {"asked": state, "came_through": done, **look(address)}
        sys.stdout.write(json.dumps(told) + "\n")
        return told

    # The first run fills an empty database; the later ones are like those that are killed.
    whole = min(forked(partial(run, f"{url}/{state}/api/v2", address))[1] for state in "aba")
    other = "b"
    for _ in range(count):
        # Three quarters of a run at most: the last steps are met by those who go on.
        told = sync(other, chance.uniform(0.02, 0.75) * whole)
        other = "b" if told["states"] == ["a"] else "a"
    # Whatever was left behind, a run that is not killed brings everything into order.
    assert sync("b")["came_through"]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
