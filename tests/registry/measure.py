"""Measures reading and searching ten thousand records: ``python -m tests.registry.measure``.

Prints figures and asserts nothing: how fast a machine is, is no property of this program.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from chatbot.answering.trial_search import Wanted, find
from chatbot.knowledge import loader
from chatbot.knowledge.records import Trial
from chatbot.knowledge.registered import Checked, with_records
from chatbot.registry import reading, schema
from chatbot.registry.record import CAN_MEAN_OPEN
from chatbot.settings import default_knowledge_dir
from tests.registry.standin import Registry, Running, make_app
from tests.registry.studies import number, study

RECORDS = 10_000
ROUNDS = 15
TODAY = date(2026, 9, 2)
SEARCHES = {
    "everything": Wanted(),
    "open trials for AML in China at age 30": Wanted(
        condition="aml", country="China", statuses=CAN_MEAN_OPEN, age=Decimal(30)
    ),
    "a town": Wanted(city="Boston"),
    "a disease as registered": Wanted(condition="Acute Myeloid Leukemia"),
    "own cells, CD7 of 30 percent": Wanted(cells="own", cd7_percent=Decimal(30)),
}


def main() -> None:
    """Print the figures."""
    for line in (*_syncs(), *_searches()):
        sys.stdout.write(f"{line}\n")


def _syncs() -> Iterator[str]:
    """A first sync and one where nothing has changed, each in a process of its own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Running(make_app(Registry(discovered=RECORDS))) as running,
    ):
        given = {"CHATBOT_DATA_DIR": folder, "CHATBOT_REGISTRY_URL": running.url}
        for name in ("first sync", "second sync"):
            began, before = time.perf_counter(), _children()
            done = subprocess.run(
                [sys.executable, "-m", "chatbot", "sync", "--search"],
                env={"PYTHONPATH": str(Path.cwd()), **given},
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            took, used = time.perf_counter() - began, _children()
            cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
            figures = f"{took:.1f} s, {cpu:.1f} s CPU, {used.ru_maxrss / 1024:.0f} MB"
            yield f"{name}: {figures}; {done.stdout.splitlines()[0]}"


def _children() -> resource.struct_rusage:
    return resource.getrusage(resource.RUSAGE_CHILDREN)


def _searches() -> Iterator[str]:
    trials = _trials()
    for name, wanted in SEARCHES.items():
        found = find(trials, wanted, TODAY)
        times = [_timed(trials, wanted) for _ in range(ROUNDS)]
        yield f"search for {name}: {statistics.median(times):.1f} ms CPU, {len(found)} found"


def _trials() -> list[Trial]:
    studies = (schema.read(schema.Study, study(number(place))) for place in range(RECORDS))
    records = [Checked(reading.record_of(each), TODAY) for each in studies]
    knowledge = with_records(loader.load(default_knowledge_dir()), "1", records)
    return [*knowledge.trials.values(), *knowledge.listings.values()]


def _timed(trials: list[Trial], wanted: Wanted) -> float:
    began = time.process_time()
    find(trials, wanted, TODAY)
    return 1000 * (time.process_time() - began)


if __name__ == "__main__":
    main()
