"""One pre-screen under way: for whom, what was answered in order, and which question is open."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, Self, get_args

from chatbot.knowledge.screening import ScreeningField
from chatbot.screening import facts as reading
from chatbot.screening.evaluate import Screener
from chatbot.screening.facts import Facts
from chatbot.screening.interview import open_fields

Person = Literal["self", "other"]
NOT_SURE = "not_sure"
AGE = "age_years"
GROWN_UP = 18  # years, requirement S-26


@dataclass(frozen=True, slots=True)
class Prescreen:
    """What a person has answered so far. It is never written to a database (requirement S-47).

    Without ``person`` the notice was shown and nobody has agreed to go on. ``given`` are fields
    with answers: a choice, a number in the field's unit, or "not_sure". ``asked`` is the field of
    the open question, "" where none is. ``reports`` is whether what stands in a lab report is asked
    for too; ``paused`` whether an alarm came between, so that a bare number is not taken for an
    answer.
    """

    person: Person | None = None
    given: tuple[tuple[str, str], ...] = ()
    asked: str = ""
    reports: bool = False
    paused: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the person's turn is to answer: the notice, or a question."""
        return not self.paused and (self.person is None or bool(self.asked))

    @property
    def after_cart(self) -> bool:
        """Whether the person told of CAR-T before, so that a fever counts for more."""
        return ("prior_car_t", "yes") in self.given

    def answered(self, answer: str) -> Self:
        """With ``answer`` to the open question; what was answered before to it is gone."""
        return replace(self, given=(*self._without(self.asked), (self.asked, answer)), asked="")

    def back(self) -> Self:
        """With the last answer taken back and its question open again."""
        return self.change(self.given[-1][0]) if self.given else replace(self, asked="")

    def change(self, field: str) -> Self:
        """With the question of ``field`` open again, all other answers kept."""
        return replace(self, given=self._without(field), asked=field)

    def facts(self, fields: Mapping[str, ScreeningField]) -> Facts:
        """The answers as facts. Raises AnswerError for what another release could not have read."""
        numbers = {name for name, entry in fields.items() if entry.type == "number"}
        is_number = {name: name in numbers and answer != NOT_SURE for name, answer in self.given}
        return reading.read(
            {name: Decimal(text) if is_number[name] else text for name, text in self.given}, fields
        )

    def next_field(self, screener: Screener, fields: Mapping[str, ScreeningField]) -> str:
        """The field to ask next, "" where enough is known: the one that settles most trials.

        Age comes first: people under 18 are asked nothing else (requirement S-26).
        """
        if AGE in fields and all(name != AGE for name, _ in self.given):
            return AGE
        outcome = screener.screen(self.facts(fields))
        waiting = (name for name, _ in open_fields(outcome, fields, screener.laid))
        asked_of = ("patient", "doctor") if self.reports else ("patient",)
        return next((name for name in waiting if fields[name].answered_by in asked_of), "")

    def as_json(self) -> list[Any]:
        """Plain data, short: it travels in a token."""
        return [self.person, self.given, self.asked, self.reports, self.paused]

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """The inverse of ``as_json``. Raises ValueError for data of another shape."""
        try:
            person, given, asked, reports, paused = data
            pairs = tuple((str(name), str(answer)) for name, answer in given)
        except (TypeError, ValueError):
            raise ValueError("not a pre-screen") from None
        if person not in (None, *get_args(Person)):
            raise ValueError("not a pre-screen")
        return cls(person, pairs, str(asked), bool(reports), bool(paused))

    def _without(self, field: str) -> tuple[tuple[str, str], ...]:
        return tuple(pair for pair in self.given if pair[0] != field)
