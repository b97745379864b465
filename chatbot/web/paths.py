"""Reads ids out of addresses: an id that cannot be one is refused before anything is looked up."""

import re

from chatbot.knowledge.entry import TrialId
from chatbot.registry import identifiers
from chatbot.registry.identifiers import Registered
from chatbot.services import trials
from chatbot.web.errors import RequestError

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def registry_id(value: str) -> TrialId:
    """A registry id in its one form. Raises RequestError("trial_id_invalid")."""
    found = trials.registry_id(value)
    if found is None:
        raise RequestError("trial_id_invalid", "trial")
    return found


def registered(value: str) -> Registered:
    """A number of any registry we know. Raises RequestError("trial_id_invalid")."""
    found = identifiers.parse(value)
    if found is None:
        raise RequestError("trial_id_invalid", "trial")
    return found


def plain_id(value: str) -> str:
    """An id of ours: a conversation or a hash. Raises RequestError("invalid_value")."""
    if not _ID.fullmatch(value):
        raise RequestError("invalid_value")
    return value
