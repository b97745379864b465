"""The people whom a record names, kept apart from the rest, so that they can be forgotten sooner.

Contacts are posted publicly, but whoever left a study should not stand in our history for years.
"""

from typing import Any

_CENTRAL = ("centralContacts", "overallOfficials")


def apart(study: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """``study`` without the people it names, and these people, for ``together``."""
    protocol = study.get("protocolSection", {})
    module = protocol.get("contactsLocationsModule")
    if not isinstance(module, dict):
        return study, {}
    people: dict[str, Any] = {name: module[name] for name in _CENTRAL if name in module}
    places = module.get("locations", [])
    at_places = {str(at): one["contacts"] for at, one in enumerate(places) if "contacts" in one}
    if at_places:
        people["places"] = at_places
    kept = {name: value for name, value in module.items() if name not in _CENTRAL}
    if places:
        kept["locations"] = [
            {name: value for name, value in one.items() if name != "contacts"} for one in places
        ]
    return _with_module(study, kept), people


def together(study: dict[str, Any], people: dict[str, Any]) -> dict[str, Any]:
    """The inverse of ``apart``; without ``people``, the record names none."""
    if not people:
        return study
    module = dict(study["protocolSection"]["contactsLocationsModule"])
    module |= {name: people[name] for name in _CENTRAL if name in people}
    for at, contacts in people.get("places", {}).items():
        module["locations"] = list(module["locations"])
        module["locations"][int(at)] = {**module["locations"][int(at)], "contacts": contacts}
    return _with_module(study, module)


def _with_module(study: dict[str, Any], module: dict[str, Any]) -> dict[str, Any]:
    protocol = {**study["protocolSection"], "contactsLocationsModule": module}
    return {**study, "protocolSection": protocol}
