"""What stands in a knowledge folder at one moment, and what was lost from it since.

Files that were only shortened or removed look like an accident: half a file often reads as a whole
one with fewer entries (requirement S-107).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from chatbot.errors import Problem

_LEVELS = ("*.yaml", "*/*.yaml", "*/*/*.yaml", "*/*/*/*.yaml")  # follows links, unlike "**"
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


def lost(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[Problem, ...]:
    """A problem for each file that is gone, or that holds only the beginning of what it held."""
    problems = []
    for name, content in sorted(before.items()):
        kept = after.get(name)
        if kept is None:
            problems.append(Problem(name, 1, "the file is gone", _ON_PURPOSE))
        elif len(kept) < len(content) and content.startswith(kept):
            line = kept.count(b"\n") + 1
            problems.append(Problem(name, line, "the file ends too early", _ON_PURPOSE))
    return tuple(problems)


def _files(folder: Path) -> Iterator[Path]:
    for pattern in _LEVELS:
        yield from (path for path in folder.glob(pattern) if path.is_file())
