"""How facts, days and trial fields are written out in an answer."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from chatbot.answering import places
from chatbot.knowledge.model import Ui
from chatbot.knowledge.records import Age, Fact, Trial
from chatbot.registry.record import CAN_MEAN_OPEN

# Requirement S-28: words that can mean "open" are told only while the check is fresh.
_WARN_AFTER = timedelta(days=7)
_HIDE_AFTER = timedelta(days=30)
_RECORD_TOO_OLD = timedelta(days=730)
_MAY_BE_OPEN = CAN_MEAN_OPEN | {"unknown"}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def day(value: date) -> str:
    """A day as people write it: 22 August 2026."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def number(value: int | Decimal) -> str:
    """A number with its decimals as given, thousands apart."""
    return f"{value:,}"


def _with_unit(text: str, unit: str) -> str:
    if not unit:
        return text
    return f"{text}{unit}" if unit.startswith("%") else f"{text} {unit}"


def fact(entry: Fact) -> str:
    """The figure of a fact: "7 of 10", "178 days", "2 to 70 years". Empty for a bare statement."""
    if entry.n is not None and entry.of is not None:
        return f"{entry.n} of {entry.of}"
    if entry.value is not None:
        return _with_unit(number(entry.value), entry.unit)
    if entry.low is not None and entry.high is not None:
        return _with_unit(f"{number(entry.low)} to {number(entry.high)}", entry.unit)
    if entry.day is not None:
        return day(entry.day)
    return entry.text or ""


def status_is_told(trial: Trial, today: date) -> bool:
    """Whether the registry's status word may be said on ``today`` (requirement S-28)."""
    return statuses_told(today)(trial)


def statuses_told(today: date) -> Callable[[Trial], bool]:
    """What tells of a trial whether its status word may be said on ``today``, for many trials."""
    oldest_check, oldest_record = today - _HIDE_AFTER, today - _RECORD_TOO_OLD

    def is_told(trial: Trial) -> bool:
        if trial.status not in _MAY_BE_OPEN:
            return True
        is_current = trial.status_as_of >= oldest_check and trial.record_updated >= oldest_record
        return is_current and trial.status != "unknown"

    return is_told


def open_is_told(trial: Trial, today: date) -> bool:
    """Whether words that can mean "open" may be said of ``trial`` and its places on ``today``."""
    return trial.status in CAN_MEAN_OPEN and status_is_told(trial, today)


def status(trial: Trial, ui: Ui, today: date) -> str:
    """The dated sentence about a trial's status."""
    words = {"updated": day(trial.record_updated), "checked": day(trial.status_as_of)}
    if not status_is_told(trial, today):
        hidden = ui.status_hidden.format(**words)
        return " ".join(filter(None, (hidden, _before_unknown(trial, ui))))
    told = ui.status_line.format(word=ui.status_words[trial.status], **words)
    return f"{told} {ui.status_warning}" if is_stale(trial, today) else told


def is_stale(trial: Trial, today: date) -> bool:
    """Whether a status that can mean "open" was checked more than a week before ``today``."""
    return today - trial.status_as_of > _WARN_AFTER and trial.status in _MAY_BE_OPEN


def _before_unknown(trial: Trial, ui: Ui) -> str:
    """What the registry said before it stopped to know; never with a word that can mean open."""
    last = trial.record.last_known if trial.record and trial.status == "unknown" else None
    if last is None:
        return ""
    if last in _MAY_BE_OPEN:
        return ui.registry_words["was_open"]
    return ui.registry_words["was_other"].format(word=ui.status_words[last])


def status_word(trial: Trial, ui: Ui, today: date) -> str:
    """The status as one word for lists; "not stated" where it may not be told."""
    word = ui.status_words[trial.status] if status_is_told(trial, today) else ui.not_stated
    return places.short(word)


def ages(trial: Trial, ui: Ui) -> str:
    """The registry's age limits in words; a missing bound is no limit."""
    low, high = trial.min_age, trial.max_age
    if low and high:
        return ui.ages_between.format(**{"from": _age(low, ui), "to": _age(high, ui)})
    if low:
        return ui.ages_from.format(**{"from": _age(low, ui)})
    return ui.ages_to.format(to=_age(high, ui)) if high else ui.not_stated


def _age(age: Age, ui: Ui) -> str:
    unit = age.unit.removesuffix("s") if age.value == 1 else age.unit
    return f"{age.value} {getattr(ui, unit)}"


def changed_rules(trial: Trial, ui: Ui) -> str:
    """That the entry rules are others than we read, and since when; "" where they are not."""
    if trial.entry_rules.decides:
        return ""
    return ui.registry_words["criteria_changed"].format(updated=day(trial.record_updated))


def doubts(trial: Trial, ui: Ui) -> Iterator[str]:
    """What is uncertain about a trial: by its card, by its record now, and since it was read."""
    yield from trial.uncertain
    if changed := changed_rules(trial, ui):
        yield changed
    if trial.record:
        yield from (ui.record_doubts[name] for name in trial.record.doubts)


def trial_field(trial: Trial, name: str, ui: Ui, today: date) -> str:
    """One field of a trial card, written out. ``known`` and ``uncertain`` come as list lines."""
    fields = {
        "id": trial.id,
        "title": trial.title,
        "plain": trial.plain,
        "status": status(trial, ui, today),
        "places": places.told(trial, ui, open_is_told=open_is_told(trial, today)),
        "contacts": "\n".join(places.contact_lines(trial, ui, day(trial.status_as_of))),
        "ages": ages(trial, ui),
        "sponsor": trial.sponsor,
        "phase": ui.phase_words[trial.phase],
        "cells": ui.cells_words[trial.cells],
        "enrolment": ui.not_stated if trial.enrolment is None else number(trial.enrolment),
        "known": "\n".join(f"- {line}" for line in trial.known),
        "uncertain": "\n".join(f"- {line}" for line in doubts(trial, ui)),
    }
    return fields[name]
