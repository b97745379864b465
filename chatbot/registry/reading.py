"""What a trial as the API gives it says, in our own terms: a ``Record``."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from chatbot.registry.record import (
    AgeUnit,
    Contact,
    Limit,
    Place,
    Record,
    RegistryError,
    Status,
    When,
)
from chatbot.registry.schema import ContactForm, Dated, LocationForm, Study

_LONGEST = 300  # characters of a name or a title that we show
_HOURS_A_DAY = 24
_MINUTES_A_DAY = 1440


def record_of(study: Study) -> Record:
    """The record that a whole ``study`` is. Raises RegistryError where a date is missing or odd."""
    protocol = study.protocol_section
    names, state = protocol.identification_module, protocol.status_module
    rules, where = protocol.eligibility_module, protocol.contacts_locations_module
    design = protocol.design_module
    return Record(
        id=names.nct_id,
        title=plain(names.brief_title) or names.nct_id,
        status=_status(state.overall_status) or "unknown",
        updated=_updated(state.last_update_post_date_struct),
        sponsor=plain(protocol.sponsor_collaborators_module.lead_sponsor.name),
        last_known=_status(state.last_known_status),
        start=_when(state.start_date_struct),
        primary_completion=_when(state.primary_completion_date_struct),
        completion=_when(state.completion_date_struct),
        conditions=_plain_all(protocol.conditions_module.conditions),
        interventions=_plain_all(
            item.name for item in protocol.arms_interventions_module.interventions
        ),
        phases=tuple(design.phases),
        enrolment=design.enrollment_info.count,
        min_age=_limit(rules.minimum_age),
        max_age=_limit(rules.maximum_age),
        sex={"FEMALE": "female", "MALE": "male"}.get(rules.sex or "", "all"),  # type: ignore[arg-type]
        criteria_hash=criteria_hash(rules.eligibility_criteria),
        contacts=_contacts(where.central_contacts),
        places=tuple(map(_place, where.locations)),
        aliases=tuple(names.nct_id_aliases),
        has_results=study.has_results,
    )


def criteria_of(study: Study) -> str:
    """The text of the entry rules as registered."""
    return study.protocol_section.eligibility_module.eligibility_criteria


def criteria_hash(text: str) -> str:
    """A hash of entry rules that is the same however they are spaced or marked up; "" for none."""
    words = " ".join(criteria_words(text))
    return hashlib.sha256(words.encode()).hexdigest() if words else ""


def criteria_words(text: str) -> list[str]:
    """The words of entry rules, without the signs that only mark the text up ("\\>" is ">")."""
    return unicodedata.normalize("NFKC", text).replace("\\", "").split()


def plain(text: str) -> str:
    """A name or a title in one line without invisible characters, cut where it is far too long."""
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    line = " ".join(unicodedata.normalize("NFC", kept).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


def _plain_all(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(plain, texts)))


def _status(word: str | None) -> Status | None:
    return word.lower() if word else None  # type: ignore[return-value]  # the same words


def _updated(when: Dated | None) -> date:
    try:
        return date.fromisoformat(when.date if when else "")
    except ValueError:
        raise RegistryError("a record without the day of its last update") from None


def _when(when: Dated | None) -> When | None:
    return When(when.date, when.type == "ACTUAL") if when else None


def _limit(age: str | None) -> Limit | None:
    """An age limit; hours and minutes, of newborns, as whole days begun."""
    if age is None:
        return None
    number, _, word = age.partition(" ")
    value, unit = int(number), word.lower().removesuffix("s")
    if unit in ("hour", "minute"):
        a_day = _HOURS_A_DAY if unit == "hour" else _MINUTES_A_DAY
        return Limit(-(-value // a_day), "days")
    units: dict[str, AgeUnit] = {
        "year": "years",
        "month": "months",
        "week": "weeks",
        "day": "days",
    }
    return Limit(value, units[unit])


def _contacts(contacts: Iterable[ContactForm]) -> tuple[Contact, ...]:
    return tuple(
        Contact(
            plain(one.name),
            one.role.lower() if _is_role(one.role) else "",
            plain(f"{one.phone} ext. {one.phone_ext}" if one.phone_ext else one.phone),
            plain(one.email),
        )
        for one in contacts
    )


def _is_role(word: str) -> bool:
    return re.fullmatch(r"[A-Z_]{1,40}", word) is not None


def _place(one: LocationForm) -> Place:
    return Place(
        plain(one.facility),
        plain(one.city),
        plain(one.state),
        plain(one.country),
        _status(one.status),
        _contacts(one.contacts),
    )
