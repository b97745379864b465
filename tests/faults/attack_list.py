"""Reads a list of attack inputs that lies beside this repository, as far as a machine can read it.

The list is for measuring: nothing of it is copied into this repository. Its rows are `| id | input
| expected |`; what stands between back quotes in the input is sent as it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.conftest import ROOT

FILE = ROOT.parent / "shared" / "eval" / "attack_inputs.md"
_ROW = re.compile(r"^\| ([A-O]\d+) \| (.+) \|$", re.MULTILINE)
_QUOTED = re.compile(r"`([^`]+)`(?: × ([\d,]+))?")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})")
_NAMED = {"\\r": "\r", "\\n": "\n", "\\t": "\t"}
_OF_TEXTS = "CDEFGHMN"  # sections whose inputs are messages; the others tell of requests in words
_OUTCOMES = ("emergency", "crisis", "normal")


@dataclass(frozen=True, slots=True)
class Listed:
    """A message of the list, and the outcome that is expected of it, if the row says one."""

    kind: str
    text: str
    expected: str


def kinds() -> list[str]:
    """The id of every row."""
    return [found[1] for found in _ROW.finditer(FILE.read_text("utf-8"))]


def listed() -> Iterator[Listed]:
    """Every message that can be read from the list."""
    for kind, row in _ROW.findall(FILE.read_text("utf-8")):
        if kind[0] in _OF_TEXTS:
            given, _, _ = row.partition(" | ")
            texts = [_read(text, times) for text, times in _QUOTED.findall(given)]
            outcomes = _expected(row.rpartition(" | ")[2], len(texts))
            yield from (Listed(kind, *pair) for pair in zip(texts, outcomes, strict=True))


def _read(text: str, times: str) -> str:
    plain = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
    for name, sign in _NAMED.items():
        plain = plain.replace(name, sign)
    return (plain * int(times.replace(",", "") or 1 if times else 1))[:1000]


def _expected(said: str, count: int) -> list[str]:
    """The outcome of each message: one for all, or one for each with a slash between."""
    each = [_outcome(part) for part in said.split(" / ")]
    return each if len(each) == count else [_outcome(said)] * count


def _outcome(said: str) -> str:
    return next((name for name in _OUTCOMES if said.startswith(name)), "")
