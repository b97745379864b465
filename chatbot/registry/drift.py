"""Whether what was derived from a record's entry rules still holds, and what has changed in them.

A card is written from the words of a record. When the record has other words, nothing that was
derived from the old ones may decide any more until a person has read the new ones (requirement
S-28 for status, and the same reason here: a site's knowledge must not rot silently).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from chatbot.registry.reading import criteria_words
from chatbot.registry.record import Record

Reason = Literal["same", "never_compared", "not_synced", "changed", "gone"]
_CONTEXT = 4  # words kept on each side of a change
_MOST_CHANGES = 40


@dataclass(frozen=True, slots=True)
class Standing:
    """How the entry rules that a card was written from stand to those of the record now.

    ``same``: no word differs. ``never_compared``: the card names no text, so nobody knows.
    ``not_synced``: no record was ever read here. ``changed``: other words. ``gone``: the record has
    no entry rules any more. ``updated`` is the day of the record's last update, where there is one.
    """

    reason: Reason
    updated: date | None = None

    @property
    def decides(self) -> bool:
        """Whether derived criteria may still decide. What was never compared goes on as it was."""
        return self.reason not in ("changed", "gone")


def standing(criteria_hash: str, record: Record | None) -> Standing:
    """How a card that was written from rules of ``criteria_hash`` stands to ``record``."""
    if record is None:
        return Standing("not_synced")
    if not criteria_hash:
        return Standing("never_compared", record.updated)
    if not record.criteria_hash:
        return Standing("gone", record.updated)
    is_same = record.criteria_hash == criteria_hash
    return Standing("same" if is_same else "changed", record.updated)


@dataclass(frozen=True, slots=True)
class Change:
    """Words that were exchanged, with some that stand before and after them."""

    before: str
    old: str
    new: str
    after: str

    def __str__(self) -> str:
        changed = " ".join(
            filter(None, (self.old and f"[-{self.old}-]", self.new and f"{{+{self.new}+}}"))
        )
        return " ".join(filter(None, (self.before, changed, self.after)))


def changes(old: str, new: str) -> tuple[Change, ...]:
    """What differs between two texts of entry rules, word by word, in order; the first forty."""
    return tuple(_changes(criteria_words(old), criteria_words(new)))[:_MOST_CHANGES]


def _changes(old: list[str], new: list[str]) -> Iterator[Change]:
    for kind, start, end, new_start, new_end in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind != "equal":
            yield Change(
                " ".join(old[max(0, start - _CONTEXT) : start]),
                " ".join(old[start:end]),
                " ".join(new[new_start:new_end]),
                " ".join(old[end : end + _CONTEXT]),
            )
