"""The parts of FHIR R4 (https://hl7.org/fhir/R4/) that we write, with its required codes."""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

UCUM = "http://unitsofmeasure.org"
_EXTENSIONS = "http://hl7.org/fhir/StructureDefinition/"
UNIT = f"{_EXTENSIONS}questionnaire-unit"
UNIT_OPTION = f"{_EXTENSIONS}questionnaire-unitOption"
LOWEST, HIGHEST = f"{_EXTENSIONS}minValue", f"{_EXTENSIONS}maxValue"
ABSENT = f"{_EXTENSIONS}data-absent-reason"


class Element(BaseModel):
    """Base of all: names as in FHIR, nothing that we do not know."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )


class Coding(Element):
    """A code, and the words for it."""

    system: str | None = None
    code: str | None = None
    display: str | None = None


class CodeableConcept(Element):
    """Something with a code, or in words only."""

    coding: tuple[Coding, ...] | None = None
    text: str | None = None


class Extension(Element):
    """One of the standard's own extensions."""

    url: str
    value_coding: Coding | None = None
    value_decimal: float | None = None
    value_integer: int | None = None
    value_code: str | None = None


class Reference(Element):
    """Somebody or something in words: we keep no resources to point to."""

    display: str


class AnswerOption(Element):
    """One answer to choose."""

    value_coding: Coding


class Item(Element):
    """A question. ``choice`` has options; a ``quantity`` has a unit of its own."""

    link_id: str
    text: str
    type: Literal["decimal", "integer", "quantity", "choice", "string"]
    extension: tuple[Extension, ...] | None = None
    required: bool = False
    repeats: bool = False
    max_length: int | None = None
    answer_option: tuple[AnswerOption, ...] | None = None


class Questionnaire(Element):
    """All that can be asked."""

    resource_type: Literal["Questionnaire"] = "Questionnaire"
    id: str
    version: str
    name: str
    title: str
    status: Literal["draft", "active", "retired", "unknown"]
    subject_type: tuple[Literal["Patient"], ...] = ("Patient",)
    description: str
    purpose: str
    copyright: str
    item: tuple[Item, ...]


class Identifier(Element):
    """A registration number."""

    system: str
    value: str


class RelatedArtifact(Element):
    """A document about a study."""

    type: Literal["documentation"] = "documentation"
    display: str
    url: str


class Annotation(Element):
    """A remark."""

    text: str


class Absent(Element):
    """Why a value is not told, where the standard wants one."""

    extension: tuple[Extension, ...]


StudyStatus = Literal[
    "active",
    "administratively-completed",
    "approved",
    "closed-to-accrual",
    "closed-to-accrual-and-intervention",
    "completed",
    "disapproved",
    "in-review",
    "temporarily-closed-to-accrual",
    "temporarily-closed-to-accrual-and-intervention",
    "withdrawn",
]


class ResearchStudy(Element):
    """One trial as registered. A status that may not be told is absent, with the reason."""

    model_config = ConfigDict(
        alias_generator=lambda name: "_status" if name == "no_status" else to_camel(name),
        populate_by_name=True,
    )

    resource_type: Literal["ResearchStudy"] = "ResearchStudy"
    id: str
    identifier: tuple[Identifier, ...]
    title: str
    status: StudyStatus | None = None
    no_status: Absent | None = None
    phase: CodeableConcept | None = None
    condition: tuple[CodeableConcept, ...] | None = None
    related_artifact: tuple[RelatedArtifact, ...]
    location: tuple[CodeableConcept, ...] | None = None
    description: str
    sponsor: Reference
    site: tuple[Reference, ...] | None = None
    note: tuple[Annotation, ...]


def dump(resource: BaseModel) -> str:
    """A resource as FHIR JSON: what is not told is left out."""
    return resource.model_dump_json(by_alias=True, exclude_none=True)
