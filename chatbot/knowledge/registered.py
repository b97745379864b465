"""Brings the cards up to date with what the registry says, and lists what no card is about. Pure.

The words of a card stay ours; dates, status, ages, numbers and countries become the registry's.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.records import Age, Phase, Trial
from chatbot.registry.record import Limit, Record
from chatbot.text import canonical

_PHASES: Mapping[tuple[str, ...], Phase] = {
    ("NA",): "not_applicable",
    ("EARLY_PHASE1",): "early_phase1",
    ("PHASE1",): "phase1",
    ("PHASE1", "PHASE2"): "phase1_phase2",
    ("PHASE2",): "phase2",
    ("PHASE2", "PHASE3"): "phase2_phase3",
    ("PHASE3",): "phase3",
    ("PHASE4",): "phase4",
}
_DISEASE = "disease."


@dataclass(frozen=True, slots=True)
class Checked:
    """A record as the registry gave it on the day ``on``."""

    record: Record
    on: date


def with_records(knowledge: Knowledge, snapshot: str, records: Iterable[Checked]) -> Knowledge:
    """``knowledge`` as of a snapshot of the registry, which is called ``snapshot``.

    A record that was checked before its card was written changes nothing.
    """
    found = {checked.record.id: checked for checked in records}
    trials = {
        name: _brought_up(trial, found[name]) if name in found else trial
        for name, trial in knowledge.trials.items()
    }
    language = knowledge.languages[knowledge.site.languages[0]]
    concepts = _diseases(language.concepts)
    listings = {
        name: _listing(checked, language.ui.registry_words["uncurated"], concepts)
        for name, checked in sorted(found.items())
        if name not in trials
    }
    return replace(knowledge, registry=snapshot, trials=trials, listings=listings)


def _brought_up(card: Trial, checked: Checked) -> Trial:
    record = checked.record
    if checked.on < card.status_as_of or record.updated < card.record_updated:
        return card
    countries = dict.fromkeys((*card.countries, *_countries(record)))
    changed: dict[str, Any] = {
        **_as_registered(checked),
        "countries": tuple(countries),
        "enrolment": card.enrolment if record.enrolment is None else record.enrolment,
        "record": record,
    }
    current = card.model_copy(update=changed)
    if current.cd7 and not current.entry_rules.decides:
        outdated = current.cd7.model_copy(update={"sure": "outdated"})
        return current.model_copy(update={"cd7": outdated})
    return current


def _listing(checked: Checked, instead: str, diseases: Mapping[str, re.Pattern[str]]) -> Trial:
    """A trial that nobody here has read: what the registry says, and that we say no more."""
    record = checked.record
    conditions = canonical(" ; ".join(record.conditions))
    return Trial.model_construct(
        id=record.id,
        card="uncurated",
        title=record.title,
        plain=instead,
        phase=_PHASES.get(record.phases, "not_stated"),
        sponsor=record.sponsor,
        countries=_countries(record),
        cities=tuple(dict.fromkeys(place.city for place in record.places if place.city)),
        cells="not_stated",
        diseases=tuple(name for name, forms in diseases.items() if forms.search(conditions)),
        conditions=record.conditions,
        enrolment=record.enrolment,
        record=record,
        **_as_registered(checked),
    )


def _as_registered(checked: Checked) -> dict[str, Any]:
    record = checked.record
    return {
        "status": record.status,
        "status_as_of": checked.on,
        "record_updated": record.updated,
        "min_age": _age(record.min_age),
        "max_age": _age(record.max_age),
    }


def _age(limit: Limit | None) -> Age | None:
    return Age(value=limit.value, unit=limit.unit) if limit else None


def _countries(record: Record) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place.country for place in record.places if place.country))


def _diseases(concepts: Mapping[str, Iterable[str]]) -> dict[str, re.Pattern[str]]:
    """For each disease of the vocabulary, the ways to write it."""
    return {
        concept.removeprefix(_DISEASE): re.compile(
            rf"\b(?:{'|'.join(re.escape(canonical(form)) for form in forms)})\b"
        )
        for concept, forms in concepts.items()
        if concept.startswith(_DISEASE)
    }
