"""What comes in: one closed model for each body or query string, and its strict reading."""

from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from werkzeug.datastructures import MultiDict

from chatbot.answering.trial_search import WantedCells
from chatbot.registry.record import Status
from chatbot.services.interviews import LONGEST_TOKEN
from chatbot.storage.feedback import Kind
from chatbot.web.errors import RequestError
from chatbot.web.payloads import Body

MAX_ANSWERS = 20
MAX_FIELDS = 100
MAX_TRIALS = 500

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
# Long enough that nobody meets another one's by chance.
MessageId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22,64}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Age = Annotated[Decimal, Field(ge=0, le=120, allow_inf_nan=False)]
Limit = Annotated[int, Field(ge=1, le=500)]
Typed = Annotated[str, StringConstraints(max_length=100)]
Sealed = Annotated[str, StringConstraints(max_length=8000)]
Percent = Annotated[Decimal, Field(ge=0, le=100, allow_inf_nan=False)]
Model = TypeVar("Model", bound=BaseModel)

_CODES = {
    "extra_forbidden": "unknown_field",
    "missing": "missing_field",
}


class MessageRequest(Body):
    """A message, and what the page it was typed on knows."""

    text: str = Field(description="At most 1000 characters.")
    client_message_id: MessageId | None = Field(
        None,
        description="A random id of the sender's. The same message sent again under it within ten "
        "minutes gets the same reply and counts once.",
    )
    conversation: Id | None = Field(None, description="Of an earlier reply; none begins a talk.")
    language: Annotated[str, StringConstraints(max_length=12)] | None = None
    region: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = Field(
        None, description="ISO 3166 code, for the right emergency number."
    )
    trial: Annotated[str, StringConstraints(max_length=40)] | None = Field(
        None, description="Registration number of the trial that the page is about."
    )
    screening: Annotated[str, StringConstraints(max_length=LONGEST_TOKEN)] | None = Field(
        None, description="The token of the last reply, where questions about trials are open."
    )


class Foreign(BaseModel):
    """Base of what windows of others send: they add fields of their own, which are left out."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class RasaRequest(Foreign):
    """A message as the REST channel of Rasa takes it."""

    sender: Annotated[str, StringConstraints(max_length=128)] | None = Field(
        None, description="Names the talk. Without it, or as default, each message begins one."
    )
    message: str


class DeepChatMessage(Foreign):
    """One message of a deep-chat window."""

    text: str


class DeepChatRequest(Foreign):
    """What a deep-chat window sends; the last message is answered."""

    messages: Annotated[list[DeepChatMessage], Field(min_length=1, max_length=100)]
    sender: Annotated[str, StringConstraints(max_length=128)] | None = Field(
        None, description="Names the talk; from additionalBodyProps."
    )


class FeedbackRequest(Body):
    """A choice about an answer. There is no field for words, so none can be kept."""

    kind: Kind
    conversation: Id | None = None
    turn: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    answers: Annotated[list[Id], Field(max_length=MAX_ANSWERS)] = []


class TrialsRequest(Body):
    """What trials to list; all of them without a filter. What is not stated is never left out."""

    condition: Words | None = Field(None, description='Such as "aml" or "T-ALL".')
    country: Words | None = Field(None, description="Name or ISO 3166 code.")
    city: Words | None = Field(None, description="As registered.")
    status: Status | None = Field(None, description="A registry status, told only while fresh.")
    age: Age | None = Field(None, description="In years. Leaves out what is certainly for others.")
    cells: WantedCells | None = Field(None, description="Whose cells are used.")
    cd7_percent: Percent | None = Field(
        None,
        description="Share of the cancer cells with CD7. Leaves out only trials whose record "
        "certainly asks for more, by whatever test; not those that state no cut-off, or one that "
        "we know only roughly.",
    )
    limit: Limit | None = Field(None, description="How many to show; all that fit are counted.")


class QuestionnaireRequest(Body):
    """In which language to ask."""

    language: Annotated[str, StringConstraints(max_length=12)] | None = Field(
        None, description="The site's first language without it."
    )


class ConfigRequest(QuestionnaireRequest):
    """In which language to be told the fixed words."""


class ScreeningRequest(Body):
    """Answers by field, as the questionnaire lists them. Leave one out, or say "unknown"."""

    answers: Annotated[dict[str, Any], Field(max_length=MAX_FIELDS)]
    trials: Annotated[list[Words], Field(max_length=MAX_TRIALS)] | None = Field(
        None, description="Registration numbers; all trials without it."
    )
    language: Annotated[str, StringConstraints(max_length=12)] | None = None


class FormRequest(Body):
    """What one page of the pre-screener's form sends. The first one has no token, but ``who``."""

    token: Sealed = ""
    go: Words | None = Field(None, description="The button that was pressed.")
    who: Typed = ""
    trial: Typed = Field("", description="Whose own script to follow, on the first page.")
    field: Typed = ""
    answer: Typed = ""
    unit: Typed | None = None
    then: Literal["check"] | None = None


class SheetRequest(Body):
    """The answers that the sheet for the doctor is made of, signed by an earlier page."""

    token: Sealed = ""
    form: Literal["page", "pdf"] = Field("page", alias="as")


def parse_query(model: type[Model], given: MultiDict[str, str]) -> Model:
    """A query string or a form as a ``model``. Raises RequestError; no name may stand twice."""
    values = given.to_dict(flat=False)
    if any(len(each) > 1 for each in values.values()):
        raise RequestError("invalid_value")
    return parse(model, {name: value for name, [value] in values.items()}, strict=False)


def parse(model: type[Model], data: dict[str, Any], *, strict: bool = True) -> Model:
    """``data`` as a ``model``. Raises RequestError, which never repeats what was sent.

    With ``strict`` no value is bent into another type; in a query string every value is text.
    """
    try:
        return model.model_validate(data, strict=strict)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    code = _CODES.get(first["type"], "invalid_value")
    # An unknown field is the sender's own word, so it is not named.
    raise RequestError(code, None if code == "unknown_field" else str(first["loc"][0]))
