"""The page for the doctor: what was told, what is open, how each trial's rules stand to it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from chatbot.answering import figures
from chatbot.answering.answers import Written
from chatbot.answering.subject import Subject
from chatbot.knowledge.screening import AnsweredBy
from chatbot.reply import TrialNote
from chatbot.screening.evaluate import Finding
from chatbot.screening.facts import Facts
from chatbot.screening.prescreen import AGE
from chatbot.screening.steps import COUNTRY
from chatbot.screening.truth import Truth
from chatbot.services.registry_text import RegistryText
from chatbot.services.screenings import Asked, Compared, Prescreener
from chatbot.services.trials import is_in

_TO_ASK, _MINOR = "questions_to_ask", "minor_user"

# How a trial is shown. ``points_away``: nothing rules it out, but a rule that is only shown, such
# as the disease that the record names, is not met.
Group = Literal["may_fit", "need_more_information", "points_away", "may_not_fit"]
GROUPS: tuple[Group, ...] = ("may_fit", "need_more_information", "points_away", "may_not_fit")
_IN_FULL: tuple[Group, ...] = ("may_fit", "need_more_information")


@dataclass(frozen=True, slots=True)
class SheetTrial:
    """A trial beside the answers.

    It is shown in full where its card states rules of its own, and nothing speaks against it.
    """

    compared: Compared
    group: Group
    wording: RegistryText | None

    @property
    def is_in_full(self) -> bool:
        """Whether every rule stands on the sheet with its reason."""
        return bool(self.compared.trial.criteria) and self.group in _IN_FULL

    @property
    def counts(self) -> tuple[tuple[Truth, int], ...]:
        """How many rules are in line, not in line and not known, where there are any."""
        found = Counter(finding.truth for finding, _ in self.compared.findings)
        return tuple((truth, found[truth]) for truth in Truth if found[truth])

    @property
    def to_show(self) -> tuple[tuple[Finding, str], ...]:
        """The rules to show where not all are: those that are not met, if there are any."""
        findings = self.compared.findings
        return tuple(each for each in findings if each[0].truth is Truth.NO) or findings


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that stands on the page. ``told`` are labels and answers as understood."""

    told: tuple[tuple[str, str], ...]
    unsure: tuple[str, ...]
    asked: tuple[Asked, ...]
    trials: tuple[SheetTrial, ...]
    to_ask: Written | None
    checked: tuple[date, date]

    def of_group(self, group: Group) -> tuple[SheetTrial, ...]:
        """The trials of one group, the ones to look at first before the others."""
        return tuple(each for each in self.trials if each.group == group)

    def open_to(self, who: AnsweredBy) -> tuple[Asked, ...]:
        """The open questions that the patient, or a doctor, can answer."""
        return tuple(each for each in self.asked if each.field.answered_by == who)


def make_sheet(
    prescreener: Prescreener,
    facts: Facts,
    wording: Mapping[str, RegistryText],
    *,
    trials: Sequence[str] | None = None,
    today: date,
) -> Sheet:
    """The page for the person with these ``facts``: all trials, or ``trials``. Nothing is kept.

    ``wording`` holds entry rules of trials in the registry's own words.
    """
    names = trials or tuple(prescreener.knowledge.trials)
    # What somebody was not sure of is open all the same.
    screening = prescreener.screen(Facts(facts.values), names, today)
    country = facts.values.get(COUNTRY)
    ranked = sorted(screening.trials, key=lambda each: _rank(each, country))
    days = [each.trial.status_as_of for each in screening.trials]
    return Sheet(
        told=tuple((label, answer) for _, label, answer in screening.understood),
        unsure=tuple(
            prescreener.sayer.label(name)
            for name in prescreener.knowledge.fields
            if name in facts.unsure
        ),
        asked=screening.asked,
        trials=tuple(SheetTrial(each, _group(each), wording.get(each.trial.id)) for each in ranked),
        to_ask=_written(prescreener, _TO_ASK, today),
        checked=(min(days), max(days)),
    )


def asked_minor(prescreener: Prescreener, today: date) -> Written | None:
    """What is said to somebody below 18 who asks for themselves, if there is a text for it."""
    return _written(prescreener, _MINOR, today)


def _written(prescreener: Prescreener, intent: str, today: date) -> Written | None:
    """The general answer of an intent, where it has one that may be shown."""
    found = prescreener.language.intents.get(intent)
    if found is None or not found.answers:
        return None
    return prescreener.writer.write(found.answers[0], Subject(), today)


def _group(compared: Compared) -> Group:
    is_against = any(finding.truth is Truth.NO for finding, _ in compared.findings)
    if compared.verdict == "need_more_information" and is_against:
        return "points_away"
    return compared.verdict


def _rank(compared: Compared, country: object) -> tuple[bool, int, str]:
    """The person's own country first, then the trials of which most rules are met."""
    is_elsewhere = not (isinstance(country, str) and is_in(compared.trial, country))
    met = sum(finding.truth is Truth.YES for finding, _ in compared.findings)
    return is_elsewhere, -met, compared.trial.id


@dataclass(frozen=True, slots=True)
class AgeLimits:
    """Trials whose registered age limits stand alike to an age, each with its limits in words."""

    truth: Truth
    trials: tuple[tuple[TrialNote, str], ...]


def age_limits(prescreener: Prescreener, facts: Facts, today: date) -> Sequence[AgeLimits]:
    """How the age limits of all trials stand to an age, and nothing else (requirement S-26)."""
    age, cards = Facts({AGE: facts.values[AGE]}), prescreener.knowledge.trials
    told = prescreener.screen(age, tuple(cards), today).trials
    return [
        AgeLimits(
            truth,
            tuple(
                (each.note, figures.ages(each.trial, prescreener.language.ui))
                for each in told
                if _of_age(each) is truth
            ),
        )
        for truth in (Truth.YES, Truth.UNKNOWN, Truth.NO)
    ]


def _of_age(compared: Compared) -> Truth:
    truths = (f.truth for f, _ in compared.findings if f.criterion.fields() == (AGE,))
    return next(truths, Truth.UNKNOWN)
