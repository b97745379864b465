"""Screening data: what may be answered, and what a trial's record asks for, as statements.

A statement is something that is true, false or unknown of a person. A criterion for inclusion asks
for its statement to be true; a criterion for exclusion names a statement that keeps people out.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Literal, Self

from pydantic import model_validator

from chatbot.knowledge.cd7 import Cd7Rule
from chatbot.knowledge.entry import Entry, Line, Slug

AnsweredBy = Literal["patient", "doctor", "study_team"]
Kind = Literal["inclusion", "exclusion"]
BOUNDS = ("at_least", "at_most", "more_than", "less_than", "through")


class Settled(Entry):
    """An answer that settles another field: with ``field`` answered as ``value``, it is ``as_``."""

    field: Slug
    value: Slug
    answer: Slug


class ScreeningField(Entry):
    """Something that a person can be asked (DESIGN §8). The order in the file is the one asked in.

    A ``number`` lies between ``low`` and ``high``, beyond which it must be a slip of the pen; it is
    in ``unit``, and ``whole`` if it has no fractions. ``units`` maps other units to what a value in
    them is multiplied by. A ``choice`` is one of ``choices``. A ``country`` is an ISO 3166 code; it
    sorts trials and is never part of a criterion.
    """

    id: Slug
    type: Literal["number", "choice", "country"]
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    whole: bool = False
    units: dict[Line, Decimal] = {}
    choices: tuple[Slug, ...] = ()
    answered_by: Literal["patient", "doctor"]
    sensitive: bool = False
    settled: Settled | None = None

    @model_validator(mode="after")
    def _is_of_its_type(self) -> Self:
        if (self.type == "number") != (self.low is not None and self.high is not None):
            raise ValueError("a number, and nothing else, has low and high")
        if (self.type == "choice") != (len(self.choices) > 1):
            raise ValueError("a choice, and nothing else, has choices")
        return self


class Statement(Entry):
    """Something that may be true of a person. Give one of these.

    ``field`` with bounds (all of which must hold) or with ``one_of``; ``any_of``; ``all_of``;
    ``cd7``, a rule on the share of cells; or ``unlisted``, a name for what nobody is asked here and
    that is therefore always unknown. ``through`` is an age limit in whole years: someone is 70
    until the day before they are 71, and a record that says "70 years" does not say which.
    """

    field: Slug | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    more_than: Decimal | None = None
    less_than: Decimal | None = None
    through: Decimal | None = None
    one_of: tuple[Slug, ...] = ()
    any_of: tuple["Statement", ...] = ()
    all_of: tuple["Statement", ...] = ()
    cd7: Cd7Rule | None = None
    unlisted: Slug | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        said = (self.field, self.any_of, self.all_of, self.cd7, self.unlisted)
        if sum(bool(item) for item in said) != 1:
            raise ValueError("give one of: field, any_of, all_of, unlisted")
        if (self.field is not None) != (bool(self.one_of) != bool(self.bounds)):
            raise ValueError("a field needs one_of or a bound such as at_least, and nothing else")
        return self

    @cached_property
    def bounds(self) -> tuple[tuple[str, Decimal], ...]:
        """The operators given, each with its value."""
        given = ((name, getattr(self, name)) for name in BOUNDS)
        return tuple((name, value) for name, value in given if value is not None)

    def parts(self) -> Iterator["Statement"]:
        """This statement and every one inside it, the whole first."""
        yield self
        for inner in (*self.any_of, *self.all_of):
            yield from inner.parts()

    def fields(self) -> tuple[str, ...]:
        """The fields that its truth depends on, each once, in order."""
        found: dict[str, None] = {}
        for part in self.parts():
            if part.field:
                found[part.field] = None
            if part.cd7:
                found |= {"cd7_percent": None, "cd7_assay": None}
        return tuple(found)


class Criterion(Entry):
    """One entry rule of a trial in plain words, and what it states, as far as that can be compared.

    ``only_if``: the rule is for these people alone (an arm of the trial). ``sure`` is approximate
    where the words were not read in full or contradict themselves, ``because`` says in plain words
    why: such a rule is shown and never decides. ``answered_by`` is who can say; without it, who can
    answer the fields. ``stage`` is when it has to hold.
    """

    kind: Kind
    states: Statement
    only_if: Statement | None = None
    plain: Line
    answered_by: AnsweredBy
    sure: Literal["certain", "approximate"] = "certain"
    because: str = ""
    stage: Literal["entry", "before_collection", "before_infusion", "after_infusion"] = "entry"
    source: Slug

    @model_validator(mode="after")
    def _says_why_it_is_approximate(self) -> Self:
        if (self.sure == "approximate") != bool(self.because):
            raise ValueError("because: say why an approximate criterion is, and no other")
        return self

    @property
    def field(self) -> str:
        """The field it is listed under: the first it asks for, or the name of what is unlisted."""
        named = self.states.fields()
        unlisted = (part.unlisted for part in self.states.parts() if part.unlisted)
        return named[0] if named else next(unlisted)

    def fields(self) -> tuple[str, ...]:
        """Every field that its truth depends on."""
        others = self.only_if.fields() if self.only_if else ()
        return tuple(dict.fromkeys((*self.states.fields(), *others)))
