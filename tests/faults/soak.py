"""`make soak`: 200,000 requests, and what the memory of the workers did meanwhile.

A server without leaks takes some in the beginning (threads, connections, bounded memories that
fill) and none later.
"""

import json
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.faults.flood import Flood
from tests.faults.together import QUESTIONS, everything, memory

REQUESTS, STEPS, UNDER_WAY, WORKERS = 200_000, 20, 16, 1


def main(requests: int) -> None:
    """Ask, look at the memory after every twentieth part, and print the curve."""
    with tempfile.TemporaryDirectory(prefix="soak-") as home, ExitStack() as running:
        bot = running.enter_context(everything(Path(home) / "bot", WORKERS))
        curve = [(0, memory(bot))]
        flood, done, begin = Flood(bot.port, QUESTIONS), 0, time.monotonic()
        while done < requests:
            told = flood.ask(requests // STEPS, UNDER_WAY)
            assert set(told.statuses) == {200}, told.statuses
            done += told.statuses[200]
            curve.append((done, memory(bot)))
            per_s = done / (time.monotonic() - begin)
            print(f"{done:8} requests  {curve[-1][1]} MB  {per_s:.0f}/s", flush=True)  # noqa: T201
    half = [row for row in curve if row[0] >= requests // 2]
    (first, before), (last, after) = half[0], half[-1]
    grown = [
        round((b - a) / (last - first) * 100_000, 2) for a, b in zip(before, after, strict=True)
    ]
    print(f"growth over the second half, MB for 100,000 requests: {grown}")  # noqa: T201
    folder = Path("build")
    folder.mkdir(exist_ok=True)
    (folder / "soak.json").write_text(json.dumps(curve), "utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS)
