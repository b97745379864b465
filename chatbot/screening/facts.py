"""What a person answered, read strictly: a value, or nothing. Never a guess (promise P8)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from chatbot.knowledge.screening import ScreeningField

Value = Decimal | str
_COUNTRY = re.compile("[A-Z]{2}")
# What was not tested is as unknown as what nobody remembers: it is never a negative result.
UNSURE = frozenset({"unknown", "not_sure", "not_tested"})


class AnswerError(ValueError):
    """An answer that cannot be meant; ``field`` names it, ``code`` says what is wrong.

    Codes: unknown_field, not_a_number, not_whole, out_of_range, unknown_unit, not_a_choice,
    not_a_country; of a form or resource also: personal, wrong_type, answered_twice.
    """

    def __init__(self, name: str, code: str) -> None:
        super().__init__(f"{name}: {code}")
        self.field, self.code = name, code


@dataclass(frozen=True, slots=True)
class Facts:
    """Answers by field: a number in the field's unit, or one of its choices.

    ``unsure`` are the fields that were answered with "not sure": as unknown as those left out, but
    not to be asked again.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()

    @property
    def answered(self) -> frozenset[str]:
        """The fields not to be asked again."""
        return self.unsure | self.values.keys()

    def number(self, name: str) -> Decimal | None:
        """The number given for a field, if one was."""
        value = self.values.get(name)
        return value if isinstance(value, Decimal) else None


def read(answers: Mapping[str, object], fields: Mapping[str, ScreeningField]) -> Facts:
    """The answers as facts. Raises AnswerError at the first that cannot be read.

    An answer is a number, a choice, {"value": number, "unit": other unit}, or one of None,
    "unknown", "not_sure" and "not_tested". What one answer settles of another field is filled in.
    """
    values: dict[str, Value] = {}
    unsure: set[str] = set()
    for name, answer in answers.items():
        if name not in fields:
            raise AnswerError(name, "unknown_field")
        if answer is None or (isinstance(answer, str) and answer in UNSURE):
            unsure.add(name)
        else:
            values[name] = _value(fields[name], answer)
    for entry in fields.values():
        settled = entry.settled
        if settled and entry.id not in values and values.get(settled.field) == settled.value:
            values[entry.id] = settled.answer
    return Facts(values, frozenset(unsure))


def _value(entry: ScreeningField, answer: object) -> Value:
    if entry.type == "choice":
        if isinstance(answer, str) and answer in entry.choices:
            return answer
        raise AnswerError(entry.id, "not_a_choice")
    if entry.type == "country":
        if isinstance(answer, str) and _COUNTRY.fullmatch(answer):
            return answer
        raise AnswerError(entry.id, "not_a_country")
    factor = Decimal(1)
    if isinstance(answer, dict) and answer.keys() == {"value", "unit"}:
        factor, answer = _factor(entry, answer["unit"]), answer["value"]
    value = _number(entry, answer) * factor
    if entry.whole and value != int(value):
        raise AnswerError(entry.id, "not_whole")
    if entry.low is None or entry.high is None or not entry.low <= value <= entry.high:
        raise AnswerError(entry.id, "out_of_range")
    return value


def _factor(entry: ScreeningField, unit: object) -> Decimal:
    if unit == entry.unit:
        return Decimal(1)
    if isinstance(unit, str) and unit in entry.units:
        return entry.units[unit]
    raise AnswerError(entry.id, "unknown_unit")


def _number(entry: ScreeningField, answer: object) -> Decimal:
    """A JSON number; a bool is none, nor is a number without end."""
    if isinstance(answer, bool) or not isinstance(answer, int | float | Decimal):
        raise AnswerError(entry.id, "not_a_number")
    try:
        value = Decimal(str(answer))
    except InvalidOperation:
        raise AnswerError(entry.id, "not_a_number") from None
    if not value.is_finite():
        raise AnswerError(entry.id, "not_a_number")
    return value
