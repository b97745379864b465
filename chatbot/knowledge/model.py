"""Content: the texts of one language, and when each is said. Closed and frozen."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, Self

from pydantic import model_validator

from chatbot.knowledge.entry import Entry, Line, Slug
from chatbot.knowledge.ui_words import NEEDED

Heard = Literal["cd7_percent", "cd7_unclear", "cd7_impossible"]


class Only(Entry):
    """When an answer is offered: the topic of the talk must hold each value given here.

    ``trial`` is a registry id or "any"; ``disease`` and ``term`` are vocabulary or glossary ids or
    "any"; ``antigen`` is "other" for targets that are not CD7; ``heard`` is what was read of a CD7
    number in the message: one share, none that is clear, or none that can be. ``search`` is "any"
    where trials were looked for by a place, an age or the like.
    """

    trial: str | None = None
    disease: str | None = None
    term: str | None = None
    antigen: Literal["other"] | None = None
    group: Literal["child", "older"] | None = None
    heard: Heard | None = None
    search: Literal["any"] | None = None


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

    def all_phrases(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """Every phrase, those of the answers too, with its place in the file."""
        for row, phrase in enumerate(self.phrases):
            yield phrase, ("phrases", row)
        for number, answer in enumerate(self.answers):
            for row, phrase in enumerate(answer.phrases):
                yield phrase, ("answers", number, "phrases", row)


class Term(Entry):
    """A word of the glossary: the ways people write it, and what it means in plain words."""

    id: Slug
    name: Line
    forms: tuple[Line, ...] = ()
    meaning: Line
    sources: tuple[Slug, ...] = ()


# How people shape a message, each a list of words:
# asks: opens a question or a request; opens: opens one so clearly that it parts a sentence;
# joins: stands between two questions; adds: stands between two things of one question;
# hangs: cannot end a question; polite: said before one;
# corrects: takes back what was understood; negates: rules out the name that follows;
# points_back: stands for what was named before; first … last, around: choices from a list.
Cue = Literal[
    "asks",
    "opens",
    "joins",
    "adds",
    "hangs",
    "polite",
    "corrects",
    "negates",
    "points_back",
    "first",
    "second",
    "third",
    "last",
    "around",
]


class Vocabulary(Entry):
    """The words of a language that matter here, and the ones that do not.

    ``concepts`` maps a dotted concept ("disease.aml") to the ways people write it; a message that
    holds one also holds its parent ("disease"). ``function_words`` carry no topic of their own.
    ``known_words`` are real words that typo repair must leave alone. Each group of ``deciding``
    words must be met by the phrases of the answer given when a message holds one (promise P8); of
    ``opposites``, each a pair of named sides, only where those phrases say the other side.
    ``denials`` are single words that deny what follows them ("not", "without"): to deny a thing is
    the opposite of saying it.
    ``cues`` are words that steer a talk, see ``Cue``.
    """

    concepts: dict[str, tuple[Line, ...]]
    deciding: tuple[tuple[Line, ...], ...] = ()
    opposites: tuple[dict[Slug, tuple[Line, ...]], ...] = ()
    denials: tuple[Line, ...] = ()
    commands: dict[Literal["help", "start_over", "forget", "screen"], tuple[Line, ...]] = {}
    cues: dict[Cue, tuple[Line, ...]] = {}
    function_words: tuple[Line, ...]
    known_words: tuple[Line, ...] = ()

    @model_validator(mode="after")
    def _has_two_sides(self) -> Self:
        if any(len(pair) != 2 for pair in self.opposites):
            raise ValueError("opposites come in pairs: give each two named sides")
        return self


class Thresholds(Entry):
    """When the matcher is sure enough, in shares of 0 to 1. Chosen on development questions.

    ``accept``: answer; ``margin``: lead over the next intent; ``ask``: offer choices; below it:
    decline. ``sharpness`` turns raw scores into shares, and ``nothing`` is the raw score, about −1
    to 1, at which it is as likely that nothing known is meant.
    """

    accept: Decimal
    margin: Decimal
    ask: Decimal
    sharpness: Decimal
    nothing: Decimal


class Ui(Entry):
    """Every fixed sentence that is not an answer: menus, questions back, labels, errors.

    Slots in curly brackets are filled from facts, trials or titles, never from what a user typed.
    ``about`` names what an answer is limited to: a disease, an age group, an antigen; ``sides``
    tells that it is not limited to what was asked: a disease, or a side of the vocabulary's
    opposites. ``topics`` are the headings of the folders of intents, in the order shown; ``pages``
    the labels of the plain pages, ``widget`` what the widget says around the answers.
    ``record_doubts`` say what a record says against itself,
    ``registry_words`` what else is told of a record as the registry has it now, ``when_you_call``
    what to have ready then, ``search_words`` what is told of a search for trials.
    """

    about_trial: Line
    about: dict[str, Line]
    sides: dict[str, Line] = {}
    part_missed: Line
    part_left: Line
    not_apart: Line
    first_reply: Line
    clarify: Line
    fallback: Line
    fallback_again: Line
    unavailable: Line
    suggestions: Line
    safety_note: Line
    emergency_line: Line
    help_in_sight: Line
    understood: Line
    research_line: Line
    sources: Line
    not_reviewed: Line
    under_review: Line
    status_line: Line
    status_warning: Line
    status_hidden: Line
    status_words: dict[str, Line]
    phase_words: dict[str, Line]
    cells_words: dict[str, Line]
    number_in_region: Line
    trial_unknown: Line
    other_registry: Line
    trial_link: Line
    not_stated: Line
    ages_between: Line
    ages_from: Line
    ages_to: Line
    year: Line
    years: Line
    month: Line
    months: Line
    weeks: Line
    days: Line
    record_doubts: dict[str, Line]
    registry_words: dict[str, Line]
    when_you_call: dict[str, Line]
    search_words: dict[str, Line]
    started_over: Line
    forgotten: Line
    purpose: Line
    figure_group: Line
    figure_people: Line
    figure_counted: Line
    figure_others: Line
    figure_all: Line
    figure_people_drawn: Line
    figure_step: Line
    figure_time: Line
    figure_steps_drawn: Line
    cd7_words: dict[str, Line]
    cd7_shares: dict[str, Line]
    cd7_assays: dict[str, Line]
    cd7_tests: dict[str, Line]
    cd7_cells: dict[str, Line]
    cd7_standings: dict[str, Line]
    choices: tuple[Line, ...]
    errors: dict[str, Line]
    topics: dict[str, Line]
    pages: dict[str, Line]
    widget: dict[str, Line]

    @model_validator(mode="after")
    def _has_every_needed_word(self) -> Self:
        for name, wanted in NEEDED.items():
            missing = set(wanted) - set(getattr(self, name))
            if missing:
                raise ValueError(f"{name} lacks: {', '.join(sorted(missing))}")
        return self
