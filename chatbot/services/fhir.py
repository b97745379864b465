"""What is shown and taken as FHIR R4: the questionnaire, the trials, a response."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from chatbot.fhir import responses
from chatbot.fhir.questionnaires import ID, questionnaire
from chatbot.fhir.resources import Questionnaire, ResearchStudy
from chatbot.fhir.studies import study
from chatbot.knowledge.entry import TrialId
from chatbot.knowledge.reviews import are_approved, reviewables
from chatbot.screening.facts import AnswerError
from chatbot.services.screenings import AnswerFaultError, Prescreener
from chatbot.services.shared import Services, UnknownError


def show_questionnaire(services: Services, name: str, *, today: date) -> Questionnaire:
    """The questionnaire of this name. Raises UnknownError("questionnaire")."""
    if name != ID:
        raise UnknownError("questionnaire")
    prescreener = Prescreener.of(services, None, today)
    knowledge = prescreener.knowledge
    is_reviewed = are_approved(reviewables(knowledge), knowledge, today)
    return questionnaire(knowledge, prescreener.words, is_reviewed=is_reviewed)


def show_study(services: Services, trial: TrialId, *, today: date) -> ResearchStudy:
    """One trial. Raises UnknownError("trial")."""
    knowledge = services.shown(today)
    if trial not in knowledge.trials:
        raise UnknownError("trial")
    ui = knowledge.languages[knowledge.site.languages[0]].ui
    return study(knowledge.trials[trial], ui, knowledge.site.disclaimer, today)


def answers_of(services: Services, body: Mapping[str, Any], *, today: date) -> dict[str, object]:
    """The answers in a ``QuestionnaireResponse``. Raises AnswerFaultError, naming the linkId."""
    prescreener = Prescreener.of(services, None, today)
    try:
        return responses.answers(body, prescreener.knowledge.fields)
    except AnswerError as error:
        if error.field in responses.NAMES:
            raise AnswerFaultError(error.field, prescreener.words.faults[error.code]) from None
        raise prescreener.fault(error) from None
