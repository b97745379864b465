"""Runs syncs that are killed at any point, and looks at what is left. A program of its own.

``python -m tests.registry.killed URL DATABASE COUNT`` prints one line of JSON for every run. Every
run is a process that is forked and killed; they take turns at two states of the registry, "a" and
"b", which ``URL`` serves below ``/a`` and ``/b``.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

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


def forked(work: Callable[[], None], seconds: float | None) -> bool:
    """Do ``work`` in a process that is killed after so many ``seconds``; whether it was done."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


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
    """Kill ``count`` syncs, each at another point of the time that a whole one takes."""
    chance = random.Random(count)  # noqa: S311 - nothing secret
    began = time.monotonic()
    assert forked(lambda: run(f"{url}/a/api/v2", address), None)
    took = time.monotonic() - began
    for turn in range(count):
        state = "ba"[turn % 2]
        came_through = forked(
            lambda state=state: run(f"{url}/{state}/api/v2", address),  # type: ignore[misc]
            chance.uniform(0, 1.1 * took),
        )
        told = {"asked": state, "came_through": came_through, **look(address)}
        sys.stdout.write(json.dumps(told) + "\n")
    # Whatever was left behind, a run that is not killed brings everything into order.
    assert forked(lambda: run(f"{url}/b/api/v2", address), None)
    sys.stdout.write(json.dumps({"asked": "b", "came_through": True, **look(address)}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
