"""The types of the knowledge folder: one class per kind of entry, closed and frozen.

Facts stand apart from wording: an answer's text says ``{fact_id}`` where a figure belongs, and the
figure, its source, population and follow-up live in the fact (promise P5).
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, NewType, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

IntentId = NewType("IntentId", str)
AnswerId = NewType("AnswerId", str)
FactId = NewType("FactId", str)
SourceId = NewType("SourceId", str)
TrialId = NewType("TrialId", str)

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=400)]


def _iso_day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_iso_day)]


class Entry(BaseModel):
    """Base of every entry: unknown keys are refused, values cannot change once loaded."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Source(Entry):
    """Where a fact was read. ``date`` is as the source gives it, or "not dated"."""

    id: Slug
    title: Line
    url: Url
    date: Line


class Fact(Entry):
    """One thing we may say, with what it was measured on.

    A figure is one of: ``n`` ``of`` (people), ``value`` ``unit``, ``low`` ``high`` ``unit``.
    ``says`` is for reviewers and is never served. An ``efficacy`` fact must carry ``n`` and ``of``,
    population, follow-up and the main harm seen in the same study (requirement S-22).
    """

    id: Slug
    says: Line
    n: int | None = None
    of: int | None = None
    value: int | Decimal | None = None
    low: int | Decimal | None = None
    high: int | Decimal | None = None
    text: Line | None = None
    day: Day | None = None
    unit: str = ""
    population: str = ""
    follow_up: str = ""
    efficacy: bool = False
    harm: tuple[Slug, ...] = ()
    source: Slug
    confidence: Literal["high", "medium", "low"]
    note: str = ""

    @model_validator(mode="after")
    def _is_one_figure(self) -> Self:
        if (self.n is None) != (self.of is None):
            raise ValueError("n and of belong together: people with it, and people in all")
        if (self.low is None) != (self.high is None):
            raise ValueError("low and high belong together")
        given = [self.n, self.value, self.low, self.text, self.day]
        if sum(item is not None for item in given) > 1:
            raise ValueError("give one of: n and of, value, low and high, text, day")
        if self.n is not None and self.of is not None and not 0 <= self.n <= self.of:
            raise ValueError("n must lie between 0 and of")
        if self.efficacy and not (self.of and self.population and self.follow_up and self.harm):
            raise ValueError("an efficacy fact needs n, of, population, follow_up and harm")
        return self


class Age(Entry):
    """A registry age limit as registered."""

    value: int
    unit: Literal["years", "months"]


Status = Literal[
    "recruiting",
    "not_yet_recruiting",
    "enrolling_by_invitation",
    "active_not_recruiting",
    "suspended",
    "terminated",
    "withdrawn",
    "completed",
    "unknown",
    "available",
]
Phase = Literal[
    "not_applicable",
    "early_phase1",
    "phase1",
    "phase1_phase2",
    "phase2",
    "not_stated",
]
Cells = Literal["own", "donor", "universal", "own_or_donor", "not_stated", "not_cart", "follow_up"]


class Trial(Entry):
    """One registered trial as the registry described it on ``status_as_of``.

    ``card`` is "full" for trials told in detail and "listing" for the others. ``uncertain`` says
    openly, in plain words, what is missing or in conflict.
    """

    id: Annotated[str, StringConstraints(pattern=r"^NCT[0-9]{8}$")]
    card: Literal["full", "listing"]
    title: Line
    plain: Line
    nicknames: tuple[Line, ...] = ()
    phase: Phase
    sponsor: Line
    countries: tuple[Line, ...] = ()
    cities: tuple[Line, ...] = ()
    sites: tuple[Line, ...] = ()
    cells: Cells
    product: str = ""
    diseases: tuple[Slug, ...] = ()
    conditions: tuple[Line, ...] = ()
    status: Status
    status_as_of: Day
    record_updated: Day
    start: str = ""
    enrolment: int | None = None
    min_age: Age | None = None
    max_age: Age | None = None
    known: tuple[Line, ...] = ()
    uncertain: tuple[Line, ...] = ()
    sources: Annotated[tuple[Slug, ...], Field(min_length=1)]

    @property
    def url(self) -> str:
        """The public registry page."""
        return f"https://clinicaltrials.gov/study/{self.id}"


class Review(Entry):
    """Who approved an entry, bound to the hash of what was approved. Absent means: not reviewed."""

    state: Literal["draft", "approved", "expired"] = "draft"
    reviewer: str = ""
    role: str = ""
    reviewed_on: Day | None = None
    review_by: Day | None = None
    hash: str = ""


class Only(Entry):
    """When an answer is offered: the topic of the talk must hold each value given here.

    ``trial`` is a registry id or "any"; ``disease`` and ``term`` are vocabulary or glossary ids or
    "any"; ``antigen`` is "other" for targets that are not CD7.
    """

    trial: str | None = None
    disease: str | None = None
    term: str | None = None
    antigen: Literal["other"] | None = None
    group: Literal["child", "older"] | None = None


class Answer(Entry):
    """One approved text. Paragraphs are split by blank lines; lines that begin "- " make a list.

    ``title`` is the question it answers, in a patient's words. ``note`` adds the safety line.
    """

    id: Slug
    title: Line
    only: Only = Only()
    phrases: tuple[Line, ...] = ()
    text: Line
    sources: tuple[Slug, ...] = ()
    trials: tuple[str, ...] = ()
    next: tuple[Slug, ...] = ()
    note: bool = False
    review: Review = Review()


class Intent(Entry):
    """A catalogue intent: the phrases that lead to it, and its answers, the general one first.

    ``must`` names concepts of which a message must hold at least one; ``never`` names concepts that
    rule the intent out.
    """

    id: Slug
    title: Line
    phrases: tuple[Line, ...] = ()
    must: tuple[Line, ...] = ()
    never: tuple[Line, ...] = ()
    answers: tuple[Answer, ...] = ()


class Term(Entry):
    """A word of the glossary: the ways people write it, and what it means in plain words."""

    id: Slug
    name: Line
    forms: tuple[Line, ...] = ()
    meaning: Line
    sources: tuple[Slug, ...] = ()


class Site(Entry):
    """The site that runs the bot: its name, its disclaimer byte for byte, its contact."""

    name: Line
    disclaimer: Annotated[str, Field(min_length=1)]
    languages: Annotated[tuple[Line, ...], Field(min_length=1)]
    contact: str = ""


class Vocabulary(Entry):
    """The words of a language that matter here, and the ones that do not.

    ``concepts`` maps a dotted concept ("disease.aml") to the ways people write it; a message that
    holds one also holds its parent ("disease"). ``function_words`` carry no topic of their own.
    ``known_words`` are real words that typo repair must leave alone. Each group of ``deciding``
    words must be met by the winning intent's own phrases when a message holds one (promise P8).
    """

    concepts: dict[str, tuple[Line, ...]]
    deciding: tuple[tuple[Line, ...], ...] = ()
    commands: dict[Literal["help", "start_over", "forget"], tuple[Line, ...]] = {}
    function_words: tuple[Line, ...]
    known_words: tuple[Line, ...] = ()


class Thresholds(Entry):
    """When the matcher is sure enough, in shares of 0 to 1. Chosen on development questions.

    ``accept``: answer; ``margin``: lead over the next intent; ``ask``: offer choices; below it:
    decline. ``sharpness`` turns raw scores into shares; ``strange`` is what is left of a share when
    every word of substance is unknown.
    """

    accept: Decimal
    margin: Decimal
    ask: Decimal
    sharpness: Decimal
    strange: Decimal


class HelpLine(Entry):
    """A number to call. ``hours`` is said only where the source states it."""

    name: Line
    number: Line
    hours: str = ""
    kind: Literal["emergency", "crisis", "support"]
    source: Slug
    verified_on: Day
    note: str = ""


class Region(Entry):
    """The numbers of one country or union, keyed by ISO 3166 code."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    name: Line
    lines: Annotated[tuple[HelpLine, ...], Field(min_length=1)]


class Ui(Entry):
    """Every fixed sentence that is not an answer: menus, questions back, labels, errors.

    Slots in curly brackets are filled from facts, trials or titles, never from what a user typed.
    """

    about_trial: Line
    first_reply: Line
    clarify: Line
    fallback: Line
    fallback_again: Line
    suggestions: Line
    safety_note: Line
    emergency_line: Line
    understood: Line
    research_line: Line
    sources: Line
    not_reviewed: Line
    status_line: Line
    status_warning: Line
    status_hidden: Line
    status_words: dict[str, Line]
    phase_words: dict[str, Line]
    cells_words: dict[str, Line]
    number_in_region: Line
    trial_unknown: Line
    trial_link: Line
    not_stated: Line
    ages_between: Line
    ages_from: Line
    ages_to: Line
    years: Line
    months: Line
    started_over: Line
    forgotten: Line
    choices: tuple[Line, ...]
    errors: dict[str, Line]
