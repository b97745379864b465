"""A dossier flattened to named lines of text: what is kept as JSON, and what is compared."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chatbot.dossier.entries import Dossier, Entry, FactNote
from chatbot.errors import KnowledgeError, Problem

FORMAT = 1
Fields = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Record:
    """One entry as lines of text by field name; a field that is a text is one line."""

    key: str
    kind: str
    hash: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A dossier at one release. ``day`` is an ISO day."""

    release: str
    day: str
    disclaimer: str
    records: Mapping[str, Record]


def snapshot(dossier: Dossier) -> Snapshot:
    """``dossier`` as records by key."""
    records = {
        entry.key: Record(entry.key, entry.kind, entry.hash, dict(_fields(entry, dossier)))
        for entry in dossier.entries
    }
    return Snapshot(dossier.release, dossier.day.isoformat(), dossier.disclaimer, records)


def to_json(taken: Snapshot) -> str:
    """The same bytes for the same dossier."""
    entries = [
        {"key": record.key, "kind": record.kind, "hash": record.hash, "fields": record.fields}
        for record in taken.records.values()
    ]
    head = {"format": FORMAT, "release": taken.release, "day": taken.day}
    data = {**head, "disclaimer": taken.disclaimer, "entries": entries}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str, name: str) -> Snapshot:
    """A snapshot that was kept. Raises KnowledgeError when the file ``name`` is not one."""
    try:
        data = json.loads(text)
        records = [
            Record(
                each["key"],
                each["kind"],
                each["hash"],
                {field: tuple(map(str, lines)) for field, lines in each["fields"].items()},
            )
            for each in data["entries"]
        ]
        by_key = {record.key: record for record in records}
        return Snapshot(data["release"], data["day"], data["disclaimer"], by_key)
    except (ValueError, KeyError, TypeError, AttributeError):
        problem = Problem(name, 1, "not an exported dossier", "give a dossier.json or a folder")
        raise KnowledgeError((problem,)) from None


def _fields(entry: Entry, dossier: Dossier) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The fields of an entry that hold something."""
    review = entry.review
    signed = (review.state, review.reviewer, review.role, review.reviewed_on, review.review_by)
    told = {
        "title": (entry.title,),
        "text": (entry.text,),
        "written": (entry.written,),
        "topic": (entry.group,),
        "said when": (entry.when,),
        "safety line": ("added",) if entry.note else (),
        "facts": tuple(_fact_line(dossier.facts[name]) for name in entry.facts),
        "sources": entry.sources,
        "trials": entry.trials,
        "next questions": entry.next,
        "what leads here": entry.leads,
        "rule": entry.rule,
        "review": (", ".join(filter(None, signed)),) if entry.kind in ("answer", "safety") else (),
    }
    yield from ((name, lines) for name, lines in told.items() if any(lines))


def _fact_line(fact: FactNote) -> str:
    told = (
        f"{fact.id}: {fact.figure}".rstrip(": "),
        fact.population,
        fact.follow_up and f"follow-up {fact.follow_up}",
        fact.interval and f"95% interval {fact.interval}",
        f"confidence {fact.confidence}",
        f"source {fact.source}",
    )
    return "; ".join(filter(None, told))
