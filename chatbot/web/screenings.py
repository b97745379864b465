"""The pre-screener over HTTP: what can be asked, and how answers stand to entry rules."""

from datetime import date

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from chatbot.knowledge.entry import TrialId
from chatbot.services.fhir import answers_of
from chatbot.services.screenings import (
    Asked,
    Compared,
    Prescreener,
    Screening,
    screen,
)
from chatbot.web import fhir, inputs
from chatbot.web import screening_payloads as payloads
from chatbot.web.current import services, today
from chatbot.web.paths import registry_id
from chatbot.web.payloads import dumped
from chatbot.web.strict_json import read_object

_FHIR_DEPTH = 7  # levels of a QuestionnaireResponse whose answer has a unit

blueprint = Blueprint("screenings", __name__)


@blueprint.get("/api/v1/questionnaire")
def get_questionnaire() -> ResponseReturnValue:
    """All that can be asked, and what to tell before the first question."""
    asked = inputs.parse_query(inputs.QuestionnaireRequest, request.args)
    prescreener = Prescreener.of(services(), asked.language, today())
    reply = payloads.QuestionnaireReply(
        notice=tuple(prescreener.words.notice.values()),
        fields=tuple(map(question, prescreener.questions())),
        disclaimer=prescreener.knowledge.site.disclaimer,
    )
    return dumped(reply)


@blueprint.post("/api/v1/screenings")
def post_screening() -> ResponseReturnValue:
    """Compare answers with entry rules, given by field or as a FHIR response. Nothing is kept."""
    body = read_object(request, also=fhir.MEDIA_TYPE, depth=_FHIR_DEPTH)
    if "resourceType" in body:
        answers = answers_of(services(), body, today=today())
        told = screen(services(), answers, None, today=today())
        return dumped(reply_of(told, services().known().site.disclaimer))
    asked = inputs.parse(inputs.ScreeningRequest, body)
    trials = _trials(asked.trials)
    told = screen(services(), asked.answers, trials, language=asked.language, today=today())
    return dumped(reply_of(told, services().known().site.disclaimer))


def _trials(names: list[str] | None) -> list[TrialId] | None:
    return None if names is None else [registry_id(name) for name in names]


def reply_of(told: Screening, disclaimer: str) -> payloads.ScreeningReply:
    """All that came of one person's answers, as it is sent."""
    return payloads.ScreeningReply(
        trials=tuple(map(_trial, told.trials)),
        next_question=question(told.asked[0]) if told.asked else None,
        understood=tuple(
            payloads.UnderstoodAnswer(field=name, label=label, answer=answer)
            for name, label, answer in told.understood
        ),
        disclaimer=disclaimer,
    )


def question(asked: Asked) -> payloads.ScreeningQuestion:
    """A field with the words it is asked for in."""
    field, words = asked.field, asked.question
    return payloads.ScreeningQuestion(
        field=field.id,
        type=field.type,
        label=words.label,
        question=words.self_,
        other=words.other,
        help=words.help,
        answered_by=field.answered_by,
        sensitive=field.sensitive,
        choices=tuple(
            payloads.ChoiceLabel(value=value, label=words.choices[value]) for value in field.choices
        ),
        unit=field.unit,
        units=tuple(field.units),
        low=None if field.low is None else float(field.low),
        high=None if field.high is None else float(field.high),
        waiting=asked.waiting,
    )


def _trial(compared: Compared) -> payloads.ScreenedTrial:
    note = compared.note
    return payloads.ScreenedTrial(
        trial=note.id,
        title=note.title,
        verdict=compared.verdict,
        verdict_text=compared.verdict_text,
        criteria=tuple(
            payloads.CriterionReply(
                field=finding.criterion.field,
                kind=finding.criterion.kind,
                truth=finding.truth.value,
                plain=finding.criterion.plain,
                reason=reason,
                answered_by=finding.criterion.answered_by,
                decides=finding.decides,
                stage=finding.criterion.stage,
            )
            for finding, reason in compared.findings
        ),
        status=note.status,
        status_as_of=date.fromisoformat(note.status_as_of),
        url=note.url,
    )
