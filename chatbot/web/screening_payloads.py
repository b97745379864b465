"""What the pre-screener sends out. The words of it are approved; the answers are shown back."""

from datetime import date
from typing import Literal

from chatbot.web.payloads import Body


class ChoiceLabel(Body):
    """A value of a choice and the words shown for it."""

    value: str
    label: str


class ScreeningQuestion(Body):
    """A field that can be answered. ``other`` asks about somebody else than the person who types.

    ``unit`` is that of ``low`` and ``high``; ``units`` are others that an answer may name.
    ``waiting``: how many trials wait for it.
    """

    field: str
    type: Literal["number", "choice", "country"]
    label: str
    question: str
    other: str
    help: str
    answered_by: Literal["patient", "doctor"]
    sensitive: bool
    choices: tuple[ChoiceLabel, ...]
    unit: str
    units: tuple[str, ...]
    low: float | None
    high: float | None
    waiting: int = 0


class QuestionnaireReply(Body):
    """All that can be asked, in order, and what to tell before the first question."""

    notice: tuple[str, ...]
    fields: tuple[ScreeningQuestion, ...]
    disclaimer: str


class CriterionReply(Body):
    """One entry rule. ``truth``: whether it is *met*; one that does not decide is shown only."""

    field: str
    kind: Literal["inclusion", "exclusion"]
    truth: Literal["yes", "no", "unknown"]
    plain: str
    reason: str
    answered_by: Literal["patient", "doctor", "study_team"]
    decides: bool
    stage: str


class ScreenedTrial(Body):
    """One trial beside the answers."""

    trial: str
    title: str
    verdict: Literal["may_fit", "may_not_fit", "need_more_information"]
    verdict_text: str
    criteria: tuple[CriterionReply, ...]
    status: str
    status_as_of: date
    url: str


class UnderstoodAnswer(Body):
    """An answer as it was read, to show back."""

    field: str
    label: str
    answer: str


class ScreeningReply(Body):
    """How the answers stand to the entry rules. Nothing of it is kept."""

    trials: tuple[ScreenedTrial, ...]
    next_question: ScreeningQuestion | None
    understood: tuple[UnderstoodAnswer, ...]
    disclaimer: str
