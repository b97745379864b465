"""The entry rules of trials in the registry's own words, from the snapshot that was synced last."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from chatbot.registry.record import RegistryError
from chatbot.services.shared import Services
from chatbot.services.sync_summary import entry_rules
from chatbot.storage import registry
from chatbot.storage.errors import StorageError


@dataclass(frozen=True, slots=True)
class RegistryText:
    """The words of a record, and the day on which they were read."""

    text: str
    as_of: date


def registry_texts(services: Services, trials: Iterable[str]) -> Mapping[str, RegistryText]:
    """The words of those of ``trials`` that are on file; of none where storage is down (P10)."""
    try:
        with services.database.transaction(reads_only=True) as session:
            return dict(_found(session, trials))
    except StorageError:
        return {}


def _found(session: Session, trials: Iterable[str]) -> Iterator[tuple[str, RegistryText]]:
    current = registry.current(session)
    members = registry.members(session, current.id) if current else {}
    for trial in trials:
        member = members.get(trial)
        version = registry.version(session, member.hash) if member else None
        if member is None or version is None:
            continue
        try:
            text = entry_rules(version).strip()
        except RegistryError:  # kept by another version of this program
            continue
        if text:
            yield trial, RegistryText(text, member.checked_at.date())
