"""What a run that read the registry found, for the one who looks after the cards."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from chatbot.knowledge.records import Trial
from chatbot.registry import drift, people
from chatbot.registry.reading import criteria_hash, criteria_of
from chatbot.registry.record import Record, RegistryError
from chatbot.registry.schema import Study, read
from chatbot.services.registry import understood
from chatbot.storage import registry
from chatbot.storage.registry import Member, Version

_SHOWN = 20  # of each kind; the rest is counted
# What is compared of two states of a record, with the name that is told. Not the people it names:
# those of the state before are forgotten by now.
_COMPARED: Mapping[str, Callable[[Record], object]] = {
    "status": lambda record: record.status,
    "ages": lambda record: (record.min_age, record.max_age),
    "number of people": lambda record: record.enrolment,
    "entry rules": lambda record: record.criteria_hash,
    "places": lambda record: [(each.facility, each.city, each.country) for each in record.places],
    "status of places": lambda record: [each.status for each in record.places],
    "title": lambda record: record.title,
}


class Kept:
    """The states of trials before a run: of the snapshot with the number ``before``, if any."""

    def __init__(self, session: Session, before: int | None) -> None:
        self._session = session
        self._members = registry.members(session, before) if before else {}

    def state(self, trial: str) -> Version | None:
        """The state of a trial then."""
        member = self._members.get(trial)
        return registry.version(self._session, member.hash) if member else None

    def entry_rules(self, trial: str, digest: str) -> str:
        """The entry rules of a trial that have this hash, if they were ever kept."""
        texts = map(entry_rules, registry.history(self._session, trial))
        return next((text for text in texts if criteria_hash(text) == digest), "")


@dataclass(slots=True)
class Summary:
    """Lines by kind. ``read`` counts all trials, ``same`` those that are as they were."""

    read: int = 0
    same: int = 0
    changed: list[str] = field(default_factory=list)
    drifted: list[str] = field(default_factory=list)
    doubted: list[str] = field(default_factory=list)
    uncurated: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The whole, to read."""
        yield f"{self.read} trials read, {self.same} as they were"
        yield from _told("changed", self.changed)
        yield from _told("entry rules are not those the card was written from", self.drifted)
        yield from _told("new: listed, never told as an answer", self.uncurated)
        yield from _told("cards that the registry did not give", self.missing)
        yield from _told("records that contradict themselves", self.doubted)


def _told(heading: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{heading}: {len(lines)}"
        yield from (f"  {line}" for line in lines[:_SHOWN])
    if left := max(0, len(lines) - _SHOWN):
        yield f"  and {left} more"


class Reviewer:
    """Goes through what was read, trial by trial, beside the cards and the states before."""

    def __init__(self, cards: Mapping[str, Trial], kept: Kept) -> None:
        self._cards = cards
        self._kept = kept

    def review(self, found: Iterable[tuple[Member, Version]], day: date) -> Summary:
        """What there is to say of all that was read on ``day``."""
        summary, came = Summary(), set()
        for member, version in found:
            if member.checked_at.date() < day:
                continue  # carried over from an earlier snapshot
            came.add(member.trial)
            summary.read += 1
            self._one(summary, member, version)
        summary.missing = sorted(set(self._cards) - came) if came & set(self._cards) else []
        return summary

    def _one(self, summary: Summary, member: Member, version: Version) -> None:
        record = understood(version, member.checked_at.date())
        old, card = self._kept.state(member.trial), self._cards.get(member.trial)
        if old and old.hash == version.hash:
            summary.same += 1
        elif old and (what := self._changes(old, record, member)):
            summary.changed.append(f"{record.id}: {what}")
        if card is None and old is None:
            summary.uncurated.append(f"{record.id} ({record.status}): {record.title}")
        if card and not drift.standing(card.criteria_hash, record).decides:
            summary.drifted.append("\n    ".join(self._drift(card, record, version)))
        if record.doubts:
            summary.doubted.append(f"{record.id}: {', '.join(record.doubts)}")

    def _changes(self, old: Version, record: Record, member: Member) -> str:
        try:
            before = understood(old, member.checked_at.date())
        except RegistryError:  # kept by another version of this program
            return "not known what"
        names = [name for name, part in _COMPARED.items() if part(before) != part(record)]
        if before.status != record.status:
            names[names.index("status")] = f"status {before.status} → {record.status}"
        return ", ".join(names) or f"updated on {record.updated}"

    def _drift(self, card: Trial, record: Record, version: Version) -> Iterator[str]:
        new = entry_rules(version)
        yield f"{card.id}: criteria_hash is now {record.criteria_hash or 'that of no text'}"
        old = self._kept.entry_rules(card.id, card.criteria_hash)
        if not old:
            yield "the text that the card was written from is not kept here"
            return
        yield from (f"  {change}" for change in drift.changes(old, new))


def entry_rules(version: Version) -> str:
    """The text of the entry rules of a kept state."""
    return criteria_of(read(Study, people.together(version.body, version.people or {})))
