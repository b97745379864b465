"""Can the entry rules of the cards be compared with answers, and can each answer be asked for?"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product
from typing import TypeAlias

from chatbot.errors import Problem
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.parser import Path, nearest
from chatbot.knowledge.records import Trial
from chatbot.knowledge.screening import Criterion, ScreeningField, Statement

Fields: TypeAlias = Mapping[str, ScreeningField]
Fault: TypeAlias = tuple[Path, str, str]  # where below the card or the entry, what, what to do
_LOWER = frozenset({"at_least", "more_than"})


def problems(knowledge: Knowledge) -> Iterator[Problem]:
    """Every rule that could not be compared as it says, and every field that cannot be asked."""
    for trial in knowledge.trials.values():
        origin = knowledge.origin("trial", trial.id)
        for path, what, todo in _card(trial, knowledge.fields):
            yield Problem(*origin.at("criteria", *path), what, todo)
    for language in knowledge.languages.values():
        origin = knowledge.origin("screeningwords", "", language.code)
        for path, what, todo in _questions(language, knowledge.fields):
            yield Problem(*origin.at(*path), what, todo)


def _card(trial: Trial, fields: Fields) -> Iterator[Fault]:
    for row, criterion in enumerate(trial.criteria):
        if criterion in trial.criteria[:row]:
            yield (row,), "the same rule stands twice", "keep one of them"
        if criterion.source not in trial.sources:
            what = f'the card does not list the source of this rule, "{criterion.source}"'
            yield (row, "source"), what, "add it to sources"
        for key in ("states", "only_if"):
            for part, path in _parts(getattr(criterion, key), (row, key)):
                yield from ((path, *fault) for fault in _statement(part, fields))
        yield from (((row, "answered_by"), *fault) for fault in _asker(criterion, fields))


def _parts(statement: Statement | None, path: Path) -> Iterator[tuple[Statement, Path]]:
    """A statement and every one inside it, each with its place."""
    if statement is None:
        return
    yield statement, path
    for key in ("any_of", "all_of"):
        for row, inner in enumerate(getattr(statement, key)):
            yield from _parts(inner, (*path, key, row))


def _statement(statement: Statement, fields: Fields) -> Iterator[tuple[str, str]]:
    """What is wrong with a statement itself; the ones inside it stand for themselves."""
    if statement.unlisted in fields:
        todo = "compare the field, or choose another name"
        yield f'"{statement.unlisted}" is a field that people are asked for', todo
    if statement.field is None:
        return
    field = fields.get(statement.field)
    if field is None:
        yield f'unknown field "{statement.field}"', nearest(statement.field, list(fields))
    elif field.type == "country":
        yield "a country sorts trials and is never part of a rule", "leave it out"
    elif field.type == "choice":
        yield from _choices(statement, field)
    else:
        yield from _bounds(statement, field)


def _choices(statement: Statement, field: ScreeningField) -> Iterator[tuple[str, str]]:
    if statement.bounds:
        yield f'"{field.id}" is a choice and has no {statement.bounds[0][0]}', "give one_of"
    for name in statement.one_of:
        if name not in field.choices:
            yield f'"{name}" is no choice of "{field.id}"', nearest(name, list(field.choices))


def _bounds(statement: Statement, field: ScreeningField) -> Iterator[tuple[str, str]]:
    if statement.one_of:
        yield f'"{field.id}" is a number and has no one_of', "give a bound such as at_least"
        return
    low, high = field.low or Decimal(0), field.high or Decimal(0)
    for name, value in statement.bounds:
        if not low <= value <= high:
            what = f"{name} {value} is not from {low} to {high} {field.unit}"
            yield what, f'give it in the unit of "{field.id}"'
    lower = [bound for bound in statement.bounds if bound[0] in _LOWER]
    upper = [bound for bound in statement.bounds if bound[0] not in _LOWER]
    if any(_is_empty(*pair) for pair in product(lower, upper)):
        yield f'no "{field.id}" lies within these bounds', "correct them"


def _is_empty(lower: tuple[str, Decimal], upper: tuple[str, Decimal]) -> bool:
    """Whether nothing lies between two bounds, each an operator and its value."""
    is_open = lower[0] == "more_than" or upper[0] == "less_than"
    return lower[1] > upper[1] or (lower[1] == upper[1] and is_open)


def _asker(criterion: Criterion, fields: Fields) -> Iterator[tuple[str, str]]:
    """Why the person cannot be the one to answer, where the rule says so.

    What no answer can ever meet would keep a trial from being a point to discuss for anybody.
    """
    if criterion.answered_by != "patient":
        return
    for name in criterion.states.fields():
        if name in fields and fields[name].answered_by != "patient":
            yield f'a patient cannot answer "{name}"', "write: answered_by: doctor"
    if not _can_be(criterion.states, is_true=criterion.kind == "inclusion"):
        yield "no answer of a patient can meet this rule", "split it, or let another answer it"


def _can_be(statement: Statement, *, is_true: bool) -> bool:
    """Whether answers can settle that a statement is true, or false."""
    if statement.unlisted:
        return False
    inner = statement.any_of or statement.all_of
    if not inner:
        return True
    settle = any if is_true == bool(statement.any_of) else all
    return settle(_can_be(part, is_true=is_true) for part in inner)


def _questions(language: Language, fields: Fields) -> Iterator[Fault]:
    """Fields without a question in a language that asks, choices without a label, and leftovers."""
    words = language.screening
    if words is None:
        return
    for name in words.questions.keys() - fields.keys():
        yield ("questions", name), f'unknown field "{name}"', nearest(name, list(fields))
    for field in fields.values():
        if field.id not in words.questions:
            yield ("questions",), f'"{field.id}" has no question', "write one"
            continue
        labels = words.questions[field.id].choices.keys()
        for choice in sorted(set(field.choices) - labels):
            yield ("questions", field.id, "choices"), f'"{choice}" has no label', "write one"
        for choice in sorted(labels - set(field.choices)):
            todo = nearest(choice, list(field.choices))
            yield ("questions", field.id, "choices", choice), f'unknown choice "{choice}"', todo
