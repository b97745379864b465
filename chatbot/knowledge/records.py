"""Records: what was read somewhere and says where. Sources, facts, trials, numbers to call.

Facts stand apart from wording: an answer's text says ``{fact_id}`` where a figure belongs, and the
figure, its source, population and follow-up live in the fact (promise P5).
"""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from chatbot.knowledge.cd7 import Cd7Rule
from chatbot.knowledge.entry import Day, Entry, Line, Slug, Url, same_person
from chatbot.knowledge.screening import Criterion
from chatbot.registry.drift import Standing, standing
from chatbot.registry.record import AgeUnit, Record, Status


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
    unit: AgeUnit


Phase = Literal[
    "not_applicable",
    "early_phase1",
    "phase1",
    "phase1_phase2",
    "phase2",
    "phase2_phase3",
    "phase3",
    "phase4",
    "not_stated",
]
Cells = Literal["own", "donor", "universal", "own_or_donor", "not_stated", "not_cart", "follow_up"]


class Trial(Entry):
    """One registered trial as the registry described it on ``status_as_of``.

    ``card`` is "full" for trials told in detail, "listing" for the others, and "uncurated" for
    those that a search found and nobody here has read. ``cd7`` is absent where we read no rule on
    CD7; ``criteria`` are the other entry rules that we read. ``uncertain`` says openly, in plain
    words, what is missing or in conflict.
    ``criteria_hash`` is that of the entry rules which the card was written from, if somebody noted
    it. ``record`` is what the registry says now: no file has it, it comes with a snapshot.
    """

    id: Annotated[str, StringConstraints(pattern=r"^NCT[0-9]{8}$")]
    card: Literal["full", "listing", "uncurated"]
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
    cd7: Cd7Rule | None = None
    criteria: tuple[Criterion, ...] = ()
    known: tuple[Line, ...] = ()
    uncertain: tuple[Line, ...] = ()
    sources: tuple[Slug, ...] = ()
    criteria_hash: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""
    record: Annotated[Record | None, Field(exclude=True)] = None

    @model_validator(mode="after")
    def _says_where_it_was_read(self) -> Self:
        if self.card != "uncurated" and not self.sources:
            raise ValueError("a card needs sources")
        return self

    @property
    def url(self) -> str:
        """The public registry page."""
        return f"https://clinicaltrials.gov/study/{self.id}"

    @property
    def entry_rules(self) -> Standing:
        """Whether what was derived from the entry rules may still decide, and why not."""
        return standing(self.criteria_hash, self.record)


class Site(Entry):
    """The site that runs the bot: its name, its disclaimer byte for byte, its contact."""

    name: Line
    disclaimer: Annotated[str, Field(min_length=1)]
    languages: Annotated[tuple[Line, ...], Field(min_length=1)]
    contact: str = ""


class HelpLine(Entry):
    """A number to call. ``hours`` is said only where the source states it.

    ``verified_on`` is the day somebody checked the live source; absent means: not yet checked.
    """

    name: Line
    number: Line
    hours: str = ""
    kind: Literal["emergency", "crisis", "support"]
    source: Slug
    verified_on: Day | None = None
    note: str = ""


class Region(Entry):
    """The numbers of one country or union, keyed by ISO 3166 code."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    name: Line
    lines: Annotated[tuple[HelpLine, ...], Field(min_length=1)]


class Country(Entry):
    """A country as registries write its ``name``, the ways people write it, its larger towns."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    name: Line
    forms: Annotated[tuple[Line, ...], Field(min_length=1)]
    towns: tuple[Line, ...] = ()


class CatalogueEntry(Entry):
    """An intent of the catalogue, in our words: every language must be able to answer it."""

    id: Slug
    topic: Slug
    about: Line


class Review(Entry):
    """Who approved an entry, and the hash of what was approved.

    ``entry`` is an answer's id, "term:" and a glossary id, or a trial's registry id, which needs no
    ``language``. The author must be another person than the reviewer (requirement S-34).
    """

    entry: Line
    language: str = ""
    hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    reviewer: Line
    role: Line
    author: str = ""
    reviewed_on: Day
    review_by: Day

    @property
    def key(self) -> str:
        """What tells reviews apart: "en:what_is_cd7"."""
        return f"{self.language}:{self.entry}"

    @model_validator(mode="after")
    def _by_another(self) -> Self:
        if self.review_by <= self.reviewed_on:
            raise ValueError("review_by must come after reviewed_on")
        if same_person(self.author, self.reviewer):
            raise ValueError("the author cannot approve: somebody else must review it")
        return self
