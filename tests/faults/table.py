"""The table of faults in the report of the tests: what was tried, and how the bot did meanwhile.

A test names its fault by the mark ``fault`` and hands in figures by the fixture ``note``. Limits in
seconds are told beside the figures and not asserted: a busy machine is no fault of the bot.
"""

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FAULTS = {
    "S-96": "PostgreSQL is down before the start",
    "S-97": "PostgreSQL, or one of its backends, is killed under load",
    "S-98": "database, Redis and knowledge folder are gone",
    "S-99": "a table is locked",
    "S-100": "PostgreSQL is frozen",
    "S-101": "PostgreSQL is slow",
    "S-102": "no connection to PostgreSQL is left",
    "S-103": "Redis is killed, frozen or full",
    "S-104": "the disk of the data is full",
    "S-105": "the disk of the write-ahead log is full",
    "S-106": "the disk of the bot's own log is full",
    "S-107": "the knowledge folder is broken while it is served",
    "S-108": "the knowledge folder is broken at the first start",
    "S-109": "the knowledge changes under load",
    "S-110": "workers are killed in the middle of their work",
    "S-111": "the bot is restarted under load",
    "S-112": "file descriptors run out",
    "S-113": "the clock jumps",
    "S-115": "200 slow clients, behind nginx",
    "S-125": "five times as many ask as can be answered",
}
P99_MS, RECOVERY_S = 500, 5.0  # what the requirements ask for
_HEAD = ("", "fault", "tests", "passed", "answers", "right", "p99 ms", "back after s", "lost")
_STYLE = "td,th{padding:.2em .6em;text-align:left;border-bottom:1px solid #ccc}"


@dataclass(slots=True)
class Row:
    """What is known of one fault, from all tests that tried it."""

    tests: int = 0
    passed: int = 0
    answers: int = 0
    right: int = 0
    p99_ms: float | None = None
    recovery_s: float | None = None
    lost: int | None = None

    def add(self, figures: dict[str, Any]) -> None:
        """Take figures of one test: counts are added, of times the longest is told."""
        self.answers += figures.get("answers", 0)
        self.right += figures.get("right", 0)
        for name in ("p99_ms", "recovery_s"):
            if name in figures:
                setattr(self, name, round(max(getattr(self, name) or 0.0, figures[name]), 2))
        if "lost" in figures:
            self.lost = (self.lost or 0) + figures["lost"]

    def cells(self) -> tuple[str, ...]:
        """The row as it is shown."""
        figures = (self.answers or None, self.right if self.answers else None)
        shown = (self.tests, self.passed, *figures, self.p99_ms, self.recovery_s, self.lost)
        return tuple("–" if value is None else str(value) for value in shown)


def gather(reports: Sequence[Any]) -> dict[str, Row]:
    """The rows that the reports of tests tell of; empty where no fault was tried."""
    rows: dict[str, Row] = {}
    for report in reports:
        for name, value in report.user_properties:
            if name == "fault":
                row = rows.setdefault(value, Row())
                row.tests += 1
                row.passed += bool(report.passed)
            elif name == "figures":
                rows.setdefault(value["fault"], Row()).add(value)
    return rows


def write(rows: dict[str, Row], folder: Path) -> None:
    """Leave the table as a page and for machines."""
    folder.mkdir(exist_ok=True)
    lines = [(fault, what, *rows.get(fault, Row()).cells()) for fault, what in FAULTS.items()]
    table = [dict(zip(("fault", *_HEAD[1:]), line, strict=True)) for line in lines]
    (folder / "faults.json").write_text(json.dumps(table, indent=1, ensure_ascii=False), "utf-8")
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in line) + "</tr>"
        for line in lines
    )
    head = "".join(f"<th>{name}</th>" for name in _HEAD)
    aims = f"Aims: p99 at most {P99_MS} ms, back after {RECOVERY_S:.0f} s, nothing lost."
    page = f"<table><tr>{head}</tr>{body}</table><p>{aims}</p>"
    start = f'<!doctype html><html lang="en"><meta charset="utf-8"><style>{_STYLE}</style>'
    start += "<title>Faults</title><h1>Faults</h1>"
    (folder / "faults.html").write_text(start + page, "utf-8")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the faults that were tried, after the tests of a run."""
    stats = terminalreporter.stats
    reports = [*stats.get("passed", ()), *stats.get("failed", ())]
    rows = gather([report for report in reports if report.when == "call"])
    if not rows:
        return
    write(rows, Path(str(terminalreporter.config.rootpath)) / "build")
    terminalreporter.section("faults (build/faults.html)")
    for fault, what in FAULTS.items():
        if fault not in rows:
            continue
        cells = zip(_HEAD[2:], rows[fault].cells(), strict=True)
        told = "  ".join(f"{name} {cell}" for name, cell in cells if cell != "–")
        terminalreporter.write_line(f"{fault:6}{what:58}{told}")
