"""Two dossiers side by side: only what changed, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from chatbot.dossier.snapshots import Fields, Record, Snapshot

# Words, and the space between them, so that joined again they are the text.
_WORD = re.compile(r"\s+|[^\s]+")
_LISTS = frozenset({"facts", "sources", "trials", "next questions", "what leads here", "rule"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text, and whether the other side lacks them."""

    text: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after. Of a list only the lines that came or went are shown."""

    field: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one entry; ``record`` is the newer one, or the last there was."""

    what: Literal["added", "removed", "changed"]
    record: Record
    differences: tuple[Difference, ...]

    @property
    def title(self) -> str:
        """The title of the entry."""
        return "".join(self.record.fields.get("title", (self.record.key,)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that changed between two snapshots, in the order of the newer one."""

    before: Snapshot
    after: Snapshot
    changes: tuple[Change, ...]

    def count(self, what: str) -> int:
        """How many entries were added, removed or changed."""
        return sum(change.what == what for change in self.changes)


def compare(before: Snapshot, after: Snapshot) -> Comparison:
    """What changed from ``before`` to ``after``."""
    old, new = before.records, after.records
    changes: list[Change] = []
    for key, record in new.items():
        fields = old[key].fields if key in old else {}
        if differences := tuple(_differences(fields, record.fields)):
            changes.append(Change("changed" if key in old else "added", record, differences))
    for key, record in old.items():
        if key not in new:
            changes.append(Change("removed", record, tuple(_differences(record.fields, {}))))
    return Comparison(before, after, tuple(changes))


def _differences(before: Fields, after: Fields) -> Iterator[Difference]:
    for field in dict.fromkeys((*after, *before)):
        old, new = before.get(field, ()), after.get(field, ())
        if old == new or _is_repeated(field, before, after):
            continue
        if field in _LISTS:
            yield Difference(field, _lines(old, new), _lines(new, old))
        else:
            yield Difference(field, *_words("".join(old), "".join(new)))


def _is_repeated(field: str, before: Fields, after: Fields) -> bool:
    """Whether the written form only repeats a text without slots."""
    return field == "written" and all(
        "{" not in "".join(fields.get("text", ())) for fields in (before, after)
    )


def _lines(lines: Sequence[str], other: Sequence[str]) -> tuple[Piece, ...]:
    return tuple(Piece(f"{line}\n", is_new=True) for line in lines if line not in other)


def _words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        is_new = tag != "equal"
        left += [Piece("".join(old[i1:i2]), is_new)] if i2 > i1 else []
        right += [Piece("".join(new[j1:j2]), is_new)] if j2 > j1 else []
    return tuple(left), tuple(right)
