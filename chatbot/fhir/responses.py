"""Answers that come as a FHIR ``QuestionnaireResponse``, read strictly.

Nothing is guessed and nothing is overlooked: a value of another type than the questionnaire asks
for, an item that is not in it, and whoever names a person are refused.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from chatbot.fhir.questionnaires import ID, item_type
from chatbot.fhir.resources import Coding, Element
from chatbot.fhir.units import unit_named
from chatbot.knowledge.screening import ScreeningField
from chatbot.screening.facts import AnswerError

# What FHIR has for telling who a response is about or from (requirement S-47).
PERSONAL = ("subject", "source", "author", "identifier", "encounter", "contained", "basedOn")
_VALUES = {
    "decimal": "value_decimal",
    "integer": "value_integer",
    "quantity": "value_quantity",
    "choice": "value_coding",
    "string": "value_string",
}
_Text = Annotated[str, Field(max_length=2000)]


class _Strict(Element):
    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=False, extra="forbid", frozen=True, strict=True
    )


class Quantity(_Strict):
    """A number in a unit, given in words or by its code."""

    value: float | int
    unit: str | None = None
    system: str | None = None
    code: str | None = None


class ResponseAnswer(_Strict):
    """One value of the type that the item asks for."""

    value_decimal: float | int | None = None
    value_integer: int | None = None
    value_quantity: Quantity | None = None
    value_coding: Coding | None = None
    value_string: _Text | None = None


class ResponseItem(_Strict):
    """The answer to one question; without one it is not known."""

    link_id: Annotated[str, Field(max_length=100)]
    text: _Text | None = None
    answer: Annotated[list[ResponseAnswer], Field(max_length=1)] = []


class QuestionnaireResponse(_Strict):
    """What is taken of a response. There is no field for a person, so none can be sent."""

    resource_type: Literal["QuestionnaireResponse"]
    questionnaire: Annotated[
        str, Field(pattern=rf"^([^|]{{0,200}}/)?Questionnaire/{ID}(\|[^|]{{0,40}})?$")
    ] = f"Questionnaire/{ID}"
    status: Literal["in-progress", "completed", "amended"]
    authored: Annotated[str, Field(max_length=40)] | None = None
    language: Annotated[str, Field(max_length=12)] | None = None
    item: Annotated[list[ResponseItem], Field(max_length=100)] = []


# Names of the standard that may be said back when something is wrong with them.
NAMES = frozenset(
    {*PERSONAL, *(str(field.alias) for field in QuestionnaireResponse.model_fields.values())}
)


def answers(body: Mapping[str, Any], fields: Mapping[str, ScreeningField]) -> dict[str, object]:
    """The answers by field, as ``facts.read`` takes them.

    Raises AnswerError with the linkId, or with the name that FHIR has for what is wrong.
    """
    if person := next((name for name in PERSONAL if name in body), None):
        raise AnswerError(person, "personal")
    try:
        response = QuestionnaireResponse.model_validate(body)
    except ValidationError as error:
        raise AnswerError(_named(body, error.errors()[0]["loc"]), "wrong_type") from None
    found: dict[str, object] = {}
    for item in response.item:
        if item.link_id in found:
            raise AnswerError(item.link_id, "answered_twice")
        if item.link_id not in fields:
            raise AnswerError(item.link_id, "unknown_field")
        found[item.link_id] = _value(fields[item.link_id], item)
    return found


def _named(body: Mapping[str, Any], place: tuple[int | str, ...]) -> str:
    """The linkId of the item that is wrong, else the name of the element of the resource."""
    if len(place) > 1 and place[0] == "item" and isinstance(place[1], int):
        item = body["item"][place[1]]
        name = item.get("linkId") if isinstance(item, dict) else None
        return name if isinstance(name, str) else "item"
    return str(place[0]) if place and place[0] in NAMES else "answers"


def _value(field: ScreeningField, item: ResponseItem) -> object:
    if not item.answer:
        return None
    given = item.answer[0]
    wanted = _VALUES[item_type(field)]
    if given.model_fields_set != {wanted}:
        raise AnswerError(field.id, "wrong_type")
    value: object = getattr(given, wanted)
    if isinstance(value, Coding):
        value = value.code
    elif isinstance(value, Quantity):
        unit = unit_named(value.code or value.unit or field.unit)
        value = {"value": value.value, "unit": unit}
    if value is None:
        raise AnswerError(field.id, "wrong_type")
    return value
