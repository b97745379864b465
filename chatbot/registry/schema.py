"""The border: JSON of ClinicalTrials.gov, API v2, read strictly where we use it.

A key that we do not know is kept and ignored, for the registry may add some. A value that we do not
know where we use it (another status, another unit of age) refuses the record, since a guess there
could tell a closed trial as open.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

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

# What is asked for: modules and fields, as the API's parameter ``fields`` takes them.
FIELDS = (
    "protocolSection.identificationModule",
    "protocolSection.statusModule",
    "protocolSection.sponsorCollaboratorsModule",
    "protocolSection.descriptionModule.briefSummary",
    "protocolSection.conditionsModule",
    "protocolSection.designModule",
    "protocolSection.armsInterventionsModule.interventions",
    "protocolSection.eligibilityModule",
    "protocolSection.contactsLocationsModule",
    "hasResults",
)
_LONGEST = 300  # characters of a name or a title that we show

Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$")]
RegistryStatus = Literal[
    "ACTIVE_NOT_RECRUITING",
    "COMPLETED",
    "ENROLLING_BY_INVITATION",
    "NOT_YET_RECRUITING",
    "RECRUITING",
    "SUSPENDED",
    "TERMINATED",
    "WITHDRAWN",
    "AVAILABLE",
    "NO_LONGER_AVAILABLE",
    "TEMPORARILY_NOT_AVAILABLE",
    "APPROVED_FOR_MARKETING",
    "WITHHELD",
    "UNKNOWN",
]
# As registered: "18 Years", "6 Months", "1 Hour".
Age = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4} (Year|Month|Week|Day|Hour|Minute)s?$")]
_HOURS_A_DAY = 24
_MINUTES_A_DAY = 1440


class _Part(BaseModel):
    """A piece of a record. What we do not know of it is kept, so nothing is lost on the way."""

    model_config = ConfigDict(extra="allow", alias_generator=to_camel, populate_by_name=True)


class _When(_Part):
    date: Day
    type: Literal["ACTUAL", "ESTIMATED"] | None = None


class _Identification(_Part):
    nct_id: Annotated[str, StringConstraints(pattern=r"^NCT[0-9]{8}$")]
    nct_id_aliases: list[str] = []
    brief_title: str = ""


class _Dates(_Part):
    overall_status: RegistryStatus
    last_known_status: RegistryStatus | None = None
    start_date_struct: _When | None = None
    primary_completion_date_struct: _When | None = None
    completion_date_struct: _When | None = None
    last_update_post_date_struct: _When | None = None


class _Organisation(_Part):
    name: str = ""


class _Sponsors(_Part):
    lead_sponsor: _Organisation = _Organisation()


class _Conditions(_Part):
    conditions: list[str] = []


class _Enrolment(_Part):
    count: Annotated[int, Field(ge=0)] | None = None


class _Design(_Part):
    phases: list[str] = []
    enrollment_info: _Enrolment = _Enrolment()


class _Intervention(_Part):
    name: str = ""


class _Arms(_Part):
    interventions: list[_Intervention] = []


class _Eligibility(_Part):
    eligibility_criteria: str = ""
    sex: Literal["ALL", "FEMALE", "MALE"] | None = None
    minimum_age: Age | None = None
    maximum_age: Age | None = None


class _Contact(_Part):
    name: str = ""
    role: str = ""
    phone: str = ""
    phone_ext: str = ""
    email: str = ""


class _Location(_Part):
    facility: str = ""
    status: RegistryStatus | None = None
    city: str = ""
    state: str = ""
    country: str = ""
    contacts: list[_Contact] = []


class _Places(_Part):
    central_contacts: list[_Contact] = []
    locations: list[_Location] = []


class _Protocol(_Part):
    identification_module: _Identification
    status_module: _Dates
    sponsor_collaborators_module: _Sponsors = _Sponsors()
    conditions_module: _Conditions = _Conditions()
    design_module: _Design = _Design()
    arms_interventions_module: _Arms = _Arms()
    eligibility_module: _Eligibility = _Eligibility()
    contacts_locations_module: _Places = _Places()


class Study(_Part):
    """One trial as the API gives it, or the part of it that was asked for."""

    protocol_section: _Protocol
    has_results: bool = False

    @property
    def id(self) -> str:
        """Its registration number."""
        return self.protocol_section.identification_module.nct_id


class Page(_Part):
    """A page of a search. ``total_count`` stands on the first page, if it was asked for."""

    studies: list[dict[str, Any]]
    next_page_token: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None
    total_count: Annotated[int, Field(ge=0)] | None = None


class Version(_Part):
    """Which version of the API and of its data answers."""

    api_version: str = ""
    data_timestamp: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9T:.Z+-]{6,30}$")]


Model = TypeVar("Model", bound=_Part)


def read(model: type[Model], data: object) -> Model:
    """``data`` as a ``model``. Raises RegistryError that says where, and never what stood there."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    # Names of ours only: an item of a list is told by its place.
    known = [part if isinstance(part, int) or _is_key(part) else "?" for part in first["loc"]]
    where = ".".join(map(str, known)) or "the answer"
    raise RegistryError(f"the record has another form: {where} ({first['type']})")


def _is_key(part: str) -> bool:
    return re.fullmatch(r"[a-zA-Z]{1,40}", part) is not None


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


def _updated(when: _When | None) -> date:
    try:
        return date.fromisoformat(when.date if when else "")
    except ValueError:
        raise RegistryError("a record without the day of its last update") from None


def _when(when: _When | None) -> When | None:
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


def _contacts(contacts: Iterable[_Contact]) -> tuple[Contact, ...]:
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


def _place(one: _Location) -> Place:
    return Place(
        plain(one.facility),
        plain(one.city),
        plain(one.state),
        plain(one.country),
        _status(one.status),
        _contacts(one.contacts),
    )
