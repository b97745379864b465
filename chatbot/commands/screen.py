"""``chatbot screen``: the pre-screener in a terminal. It asks, or reads answers from a file."""

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from chatbot.commands.folder import knowledge_folder
from chatbot.errors import ChatbotError
from chatbot.knowledge import checks
from chatbot.screening.criteria import screeners_of
from chatbot.screening.facts import Facts
from chatbot.screening.steps import LIFETIME, Steps, Who, is_minor, questions_left
from chatbot.services.screenings import AnswerFaultError, Asked, Prescreener
from chatbot.services.sheets import (
    GROUPS,
    Sheet,
    SheetTrial,
    age_limits,
    asked_minor,
    make_sheet,
)
from chatbot.web.screenings import reply_of

_UNSURE, _BACK, _FINISH = "?", "<", "."
_ADDRESSES = {"1": "self", "2": "other"}


class AnswersFileError(ChatbotError):
    """A file of answers that is not one JSON object, or holds an answer that cannot be taken."""


@click.command()
@knowledge_folder
@click.option("--answers", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="A JSON object of answers by field, instead of questions.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print what the API sends.")
def screen(folder: Path, file: Path | None, *, as_json: bool) -> None:
    """Lay answers beside the entry rules of all trials. Nothing is kept."""
    knowledge = checks.load_checked(folder)
    prescreener = Prescreener.over(knowledge, screeners_of(knowledge))
    today = datetime.now(UTC).date()
    facts = _read(prescreener, file) if file else _ask(prescreener, today)
    if as_json:
        told = prescreener.screen(facts, tuple(knowledge.trials), today)
        click.echo(reply_of(told, knowledge.site.disclaimer).model_dump_json(indent=1))
        return
    sheet = make_sheet(prescreener, facts, lambda _: None, today=today)
    for line in _lines(prescreener, sheet):
        click.echo(line)
    click.echo(f"\n{knowledge.site.disclaimer}")


def _read(prescreener: Prescreener, file: Path) -> Facts:
    try:
        answers = json.loads(file.read_text("utf-8"))
    except ValueError:
        answers = None
    if not isinstance(answers, dict):
        raise AnswersFileError(f"{file.name}: not one JSON object")
    try:
        return prescreener.read(answers)
    except AnswerFaultError as error:
        raise AnswersFileError(f"{file.name}: {error.field}: {error.detail}") from None


def _ask(prescreener: Prescreener, today: date) -> Facts:
    """Ask until nothing is left to ask. For a minor, say what there is to say and end."""
    words = prescreener.words
    for line in words.notice.values():
        click.echo(f"- {line}", err=True)
    question = f"\n{words.form['whom']}\n  1  {words.form['self']}\n  2  {words.form['other']}\n"
    who = click.prompt(question, type=click.Choice([*_ADDRESSES]), show_choices=False, err=True)
    steps = Steps("self" if who == "1" else "other", datetime.now(UTC) + LIFETIME)
    while True:
        facts = prescreener.read(steps.answers)
        if is_minor(facts):
            _end_for_minor(prescreener, steps.who, facts, today)
        fields, trials = prescreener.knowledge.fields, prescreener.knowledge.trials
        left = questions_left(prescreener.screener.screen(facts), fields, trials)
        if not left:
            return facts
        asked = prescreener.asked(*left[0])
        given = _answer(prescreener, asked, steps)
        if given == _FINISH:
            return facts
        if given == _BACK:
            steps, _ = steps.without_last()
        else:
            steps = steps.with_answer(asked.field.id, given)


def _answer(prescreener: Prescreener, asked: Asked, steps: Steps) -> object:
    """One answer as ``facts.read`` takes it, None for not sure, or what else was wanted."""
    pages, form, field = prescreener.words.pages, prescreener.words.form, asked.field
    click.echo(
        f"\n{asked.question.self_ if steps.who == 'self' else asked.question.other}", err=True
    )
    for number, value in enumerate(field.choices, 1):
        click.echo(f"  {number}  {asked.question.choices[value]}", err=True)
    ways = {_UNSURE: pages["not_sure"], _BACK: pages["back"], _FINISH: form["finish"]}
    click.echo("  ".join(f"{key}  {label}" for key, label in ways.items()), err=True)
    while True:
        typed = click.prompt(field.unit or "", prompt_suffix="> ", err=True).strip()
        if typed in (_BACK, _FINISH):
            return typed
        given = None if typed == _UNSURE else _meant(asked, typed)
        try:
            prescreener.read({field.id: given})
        except AnswerFaultError as error:
            click.echo(error.detail, err=True)
        else:
            return given


def _meant(asked: Asked, typed: str) -> object:
    """A choice by its number, or a number; what is neither is told as a fault by who reads it."""
    choices = asked.field.choices
    if choices:
        number = int(typed) if typed.isascii() and typed.isdigit() else 0
        return choices[number - 1] if 0 < number <= len(choices) else typed
    try:
        return float(typed) if asked.field.type == "number" else typed.upper()
    except ValueError:
        return typed


def _end_for_minor(prescreener: Prescreener, who: Who, facts: Facts, today: date) -> NoReturn:
    """The fixed text for somebody below 18; for a child, age limits only (requirement S-26)."""
    form = prescreener.words.form
    if who == "self":
        written = asked_minor(prescreener, today)
        blocks = written.blocks if written else ()
        parts = [form["minor"], *(block.plain() for block in blocks)]
    else:
        parts = [form["child_lead"]]
        for limits in age_limits(prescreener, facts, today):
            lines = [f"  {note.id}  {note.title}: {ages}" for note, ages in limits.trials]
            parts.append("\n".join([form[f"child_{limits.truth.value}"], *lines]))
    click.echo("\n\n".join([*parts, prescreener.knowledge.site.disclaimer]))
    sys.exit(0)


def _lines(prescreener: Prescreener, sheet: Sheet) -> list[str]:
    """The sheet as plain lines."""
    words = prescreener.words.sheet
    lines = [words["title"], words["lead"], "", words["told_self"]]
    lines += [f"  {label}: {answer}" for label, answer in sheet.told] or [words["told_nothing"]]
    lines += ["", words["open"]]
    lines += [f"  {asked.waiting:>3}  {asked.question.label}" for asked in sheet.asked]
    for group in GROUPS:
        trials = sheet.of_group(group)
        lines += ["", f"{words[group]} ({len(trials)})"]
        lines += [line for each in trials for line in _trial(each, words)]
    return [*lines, "", words["decide"]]


def _trial(each: SheetTrial, words: Any) -> list[str]:
    note = each.compared.note
    shown = each.compared.findings if each.is_in_full else each.to_show
    rules = [f"    {words[f.truth.value]}: {f.criterion.plain} {reason}" for f, reason in shown]
    return [f"  {note.id}  {note.title}", *rules]
