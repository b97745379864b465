"""The border: JSON of ClinicalTrials.gov, API v2, read strictly where we use it.

A key that we do not know is kept and ignored, for the registry may add some. A value that we do not
know where we use it (another status, another unit of age) refuses the record, since a guess there
could tell a closed trial as open.
"""

import re
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from chatbot.registry.record import RegistryError

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


class Part(BaseModel):
    """A piece of a record. What we do not know of it is kept, so nothing is lost on the way."""

    model_config = ConfigDict(extra="allow", alias_generator=to_camel, populate_by_name=True)


class Dated(Part):
    date: Day
    type: Literal["ACTUAL", "ESTIMATED"] | None = None


class _Identification(Part):
    nct_id: Annotated[str, StringConstraints(pattern=r"^NCT[0-9]{8}$")]
    nct_id_aliases: list[str] = []
    brief_title: str = ""


class _Dates(Part):
    overall_status: RegistryStatus
    last_known_status: RegistryStatus | None = None
    start_date_struct: Dated | None = None
    primary_completion_date_struct: Dated | None = None
    completion_date_struct: Dated | None = None
    last_update_post_date_struct: Dated | None = None


class _Organisation(Part):
    name: str = ""


class _Sponsors(Part):
    lead_sponsor: _Organisation = _Organisation()


class _Conditions(Part):
    conditions: list[str] = []


class _Enrolment(Part):
    count: Annotated[int, Field(ge=0)] | None = None


class _Design(Part):
    phases: list[str] = []
    enrollment_info: _Enrolment = _Enrolment()


class _Intervention(Part):
    name: str = ""


class _Arms(Part):
    interventions: list[_Intervention] = []


class _Eligibility(Part):
    eligibility_criteria: str = ""
    sex: Literal["ALL", "FEMALE", "MALE"] | None = None
    minimum_age: Age | None = None
    maximum_age: Age | None = None


class ContactForm(Part):
    name: str = ""
    role: str = ""
    phone: str = ""
    phone_ext: str = ""
    email: str = ""


class LocationForm(Part):
    facility: str = ""
    status: RegistryStatus | None = None
    city: str = ""
    state: str = ""
    country: str = ""
    contacts: list[ContactForm] = []


class _Places(Part):
    central_contacts: list[ContactForm] = []
    locations: list[LocationForm] = []


class _Protocol(Part):
    identification_module: _Identification
    status_module: _Dates
    sponsor_collaborators_module: _Sponsors = _Sponsors()
    conditions_module: _Conditions = _Conditions()
    design_module: _Design = _Design()
    arms_interventions_module: _Arms = _Arms()
    eligibility_module: _Eligibility = _Eligibility()
    contacts_locations_module: _Places = _Places()


class Study(Part):
    """One trial as the API gives it, or the part of it that was asked for."""

    protocol_section: _Protocol
    has_results: bool = False

    @property
    def id(self) -> str:
        """Its registration number."""
        return self.protocol_section.identification_module.nct_id


class Page(Part):
    """A page of a search. ``total_count`` stands on the first page, if it was asked for."""

    studies: list[dict[str, Any]]
    next_page_token: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None
    total_count: Annotated[int, Field(ge=0)] | None = None


class Version(Part):
    """Which version of the API and of its data answers."""

    api_version: str = ""
    data_timestamp: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9T:.Z+-]{6,30}$")]


Model = TypeVar("Model", bound=Part)


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
