"""`make overload`: what is left of a bot's capacity when five times as many ask.

The servers run on one processor and whoever asks on another, as if it were another machine: else
asking would take from what it measures.
"""

import os
import statistics
import sys
import tempfile
from pathlib import Path

from tests.faults.flood import Flood, Told
from tests.faults.running import behind_nginx
from tests.faults.together import everything

TIMES = (1, 2, 5)
SECONDS = 10.0
_ENOUGH = 16  # under way at once: keeps every thread busy, and none waits long


def told_of(name: str, told: Told, capacity: float) -> str:
    """One line of the table."""
    waits = sorted(told.waits)
    p99 = statistics.quantiles(waits, n=100)[98] * 1000 if len(waits) > 1 else 0.0
    others = {status: count for status, count in told.statuses.items() if status != 200}
    return (
        f"{name:22} asked {told.sent / told.seconds:7.0f}/s  answered {told.per_s:6.0f}/s "
        f"({told.per_s / capacity:4.0%})  p99 {p99:5.0f} ms  turned away {others}  bare {told.bare}"
    )


def measure(name: str, port: int) -> None:
    """Find out what the server can do, then ask more and more."""
    Flood(port).keep(_ENOUGH, 2.0)  # warms up
    capacity = Flood(port).keep(_ENOUGH, SECONDS)
    print(told_of(f"{name}, capacity", capacity, capacity.per_s))  # noqa: T201
    for times in TIMES:
        told = Flood(port).pour(times * capacity.per_s, SECONDS)
        print(told_of(f"{name}, {times} times", told, capacity.per_s), flush=True)  # noqa: T201


def main(workers: int) -> None:
    """Measure behind nginx, as it should be run, and without it."""
    processors = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory(prefix="overload-") as home:
        os.sched_setaffinity(0, set(processors[:1]))
        with everything(Path(home) / "bot", workers) as bot, behind_nginx(bot) as nginx:
            os.sched_setaffinity(0, set(processors[-1:]))
            measure("behind nginx", nginx.port)
            measure("without nginx", bot.port)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
