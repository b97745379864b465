"""What stands in a knowledge folder at one moment, and what was lost from it since.

What is only shortened or gone looks like an accident: half a file often reads as a whole one with
fewer entries (requirement S-107).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from chatbot.errors import Problem
from chatbot.knowledge.loader import Key, Knowledge
from chatbot.knowledge.parser import Origin
from chatbot.knowledge.scripts import SCRIPT_APPROVALS

SIGNATURE = "release.sig"
# Level by level, as "**" does not follow links.
_LEVELS = (SIGNATURE, "*.yaml", "*/*.yaml", "*/*/*.yaml", "*/*/*/*.yaml")
_TAKEN_BACK = frozenset({"review", "script", "scriptapproval"})
_ON_PURPOSE = "restore it; if it is meant, send SIGHUP or start again"

Stamp: TypeAlias = Mapping[str, tuple[int, int, int]]


def stamp(folder: Path) -> Stamp:
    """Size, time of writing and time of change of every file: equal where nothing was touched."""
    found = {}
    for path in _files(folder):
        try:
            told = path.stat()
        except OSError:
            continue  # gone since we looked
        name = path.relative_to(folder).as_posix()
        found[name] = (told.st_size, told.st_mtime_ns, told.st_ctime_ns)
    return found


def contents(folder: Path) -> dict[str, bytes]:
    """Every file that can be read, by its name."""
    found = {}
    for path in _files(folder):
        try:
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
        except OSError:
            continue
    return found


def cut(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[Problem, ...]:
    """A problem for each file that holds only the beginning of what it held.

    Approvals of scripts may become fewer: then a script stops, which is safe.
    """
    problems = []
    for name, content in sorted(before.items()):
        if name == SCRIPT_APPROVALS:
            continue
        kept = after.get(name, content)
        if len(kept) < len(content) and content.startswith(kept):
            line = kept.count(b"\n") + 1
            problems.append(Problem(name, line, "the file ends too early", _ON_PURPOSE))
    return tuple(problems)


def gone(before: Knowledge, after: Knowledge) -> tuple[Problem, ...]:
    """A problem for each entry that is not there any more, in whatever file it was."""
    there = _entries(after)
    lost = {key: origin for key, origin in _entries(before).items() if key not in there}
    return tuple(
        sorted(
            Problem(*origin.at(), f'{kind} "{name}" is gone', _ON_PURPOSE)
            for (_, kind, name), origin in lost.items()
        )
    )


def _entries(knowledge: Knowledge) -> dict[Key, Origin]:
    """Where each entry stands, alarm rules too. An approval may be taken back at any time.

    So may the script of a trial team.
    """
    found = {key: origin for key, origin in knowledge.origins.items() if key[1] not in _TAKEN_BACK}
    tables = {name: origin for (_, kind, name), origin in found.items() if kind == "alarmtable"}
    for table in knowledge.alarms:
        rules = ((table.language, "alarm rule", rule.id) for rule in table.rules)
        found.update(dict.fromkeys(rules, tables[table.id]))
    return found


def _files(folder: Path) -> Iterator[Path]:
    for pattern in _LEVELS:
        yield from (path for path in folder.glob(pattern) if path.is_file())
