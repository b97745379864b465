"""A trial card as a FHIR ``ResearchStudy``."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from chatbot.answering import figures
from chatbot.fhir.resources import (
    ABSENT,
    Absent,
    Annotation,
    CodeableConcept,
    Coding,
    Extension,
    Identifier,
    Reference,
    RelatedArtifact,
    ResearchStudy,
    StudyStatus,
)
from chatbot.knowledge.model import Ui
from chatbot.knowledge.records import Phase, Trial
from chatbot.registry.record import Status

REGISTRY = "https://clinicaltrials.gov"
_PHASES = "http://terminology.hl7.org/CodeSystem/research-study-phase"
# The registry's words in those of FHIR; one that is not here has no like.
_STATUS: Mapping[Status, StudyStatus] = MappingProxyType(
    {
        "recruiting": "active",
        "enrolling_by_invitation": "active",
        "not_yet_recruiting": "approved",
        "active_not_recruiting": "closed-to-accrual",
        "suspended": "temporarily-closed-to-accrual",
        "terminated": "administratively-completed",
        "withdrawn": "withdrawn",
        "completed": "completed",
    }
)
_PHASE: Mapping[Phase, str] = MappingProxyType(
    {
        "not_applicable": "n-a",
        "early_phase1": "early-phase-1",
        "phase1": "phase-1",
        "phase1_phase2": "phase-1-phase-2",
        "phase2": "phase-2",
    }
)


def study(trial: Trial, ui: Ui, disclaimer: str, today: date) -> ResearchStudy:
    """One trial; its status is told on the terms of requirement S-28, dated, or not at all."""
    status = _STATUS.get(trial.status) if figures.status_is_told(trial, today) else None
    unknown = Extension(url=ABSENT, value_code="unknown")
    phase = _PHASE.get(trial.phase)
    remarks = (figures.trial_field(trial, "status", ui, today), *trial.uncertain, disclaimer)
    return ResearchStudy(
        id=trial.id,
        identifier=(Identifier(system=REGISTRY, value=trial.id),),
        title=trial.title,
        status=status,
        no_status=None if status else Absent(extension=(unknown,)),
        phase=CodeableConcept(coding=(Coding(system=_PHASES, code=phase),)) if phase else None,
        condition=_in_words(trial.conditions),
        related_artifact=(RelatedArtifact(display=trial.id, url=trial.url),),
        location=_in_words(trial.countries),
        description=trial.plain,
        sponsor=Reference(display=trial.sponsor),
        site=tuple(Reference(display=site) for site in trial.sites) or None,
        note=tuple(Annotation(text=remark) for remark in remarks),
    )


def _in_words(texts: tuple[str, ...]) -> tuple[CodeableConcept, ...] | None:
    return tuple(CodeableConcept(text=text) for text in texts) or None
