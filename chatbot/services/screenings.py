"""Lay a person's answers beside the entry rules of trials. Nothing is stored (requirement S-47)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chatbot.answering import figures
from chatbot.answering.answers import Writer
from chatbot.conversation.state import State
from chatbot.conversation.turn import Message
from chatbot.errors import ChatbotError
from chatbot.knowledge.entry import TrialId
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.questionnaire import Question, ScreeningWords
from chatbot.knowledge.records import Trial
from chatbot.knowledge.screening import ScreeningField
from chatbot.reply import Reply, TrialNote
from chatbot.screening import facts as reading
from chatbot.screening.criteria import screeners_of
from chatbot.screening.evaluate import Finding, Outcome, Screener, Verdict
from chatbot.screening.facts import AnswerError, Facts
from chatbot.screening.interview import open_fields
from chatbot.screening.summary import Sayer
from chatbot.services.shared import NotReadyError, Services

_SLUG = re.compile("[a-z][a-z0-9_]{0,39}")  # a field's name, and never a person's words


class AnswerFaultError(ChatbotError):
    """An answer that cannot be read: the ``field`` it was given for, and a ``detail`` to show."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail)
        self.field, self.detail = field, detail


@dataclass(frozen=True, slots=True)
class Asked:
    """A field with the words it is asked for in, and how many trials wait for it."""

    field: ScreeningField
    question: Question
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """One trial beside the answers: what may be said, each criterion with its reason in words."""

    trial: Trial
    note: TrialNote
    verdict: Verdict
    verdict_text: str
    findings: tuple[tuple[Finding, str], ...]


@dataclass(frozen=True, slots=True)
class Screening:
    """All that came of one person's answers. ``asked`` are the open questions, the best first."""

    trials: tuple[Compared, ...]
    asked: tuple[Asked, ...]
    understood: tuple[tuple[str, str, str], ...]
    """Field, label and answer as read."""


@dataclass(frozen=True, slots=True)
class Prescreener:
    """What screening in one language works with; raises NotReadyError where there is nothing."""

    knowledge: Knowledge
    language: Language
    words: ScreeningWords
    screener: Screener
    sayer: Sayer
    writer: Writer

    @classmethod
    def of(cls, services: Services, code: str | None, today: date) -> "Prescreener":
        """The prescreener of the language with this ``code``, else of the site's first."""
        knowledge, engine = services.shown(today), services.engine
        if services.settings.require_review:  # rules that are not approved decide nothing
            return cls.over(knowledge, screeners_of(knowledge), code)
        return cls.over(knowledge, engine.screeners if engine else {}, code)

    @classmethod
    def over(
        cls, knowledge: Knowledge, screeners: Mapping[str, Screener], code: str | None = None
    ) -> "Prescreener":
        """The prescreener over ``knowledge``, with the screener of each language."""
        first = knowledge.languages[knowledge.site.languages[0]]
        language = knowledge.languages.get(code or "", first)
        screener = screeners.get(language.code)
        if screener is None or language.screening is None:
            raise NotReadyError
        sayer = Sayer(language.screening, knowledge.fields)
        writer = Writer(knowledge, language)
        return cls(knowledge, language, language.screening, screener, sayer, writer)

    def read(self, answers: Mapping[str, object]) -> Facts:
        """The answers as facts. Raises AnswerFaultError, which repeats no answer."""
        try:
            return reading.read(answers, self.knowledge.fields)
        except AnswerError as error:
            raise self.fault(error) from None

    def fault(self, error: AnswerError) -> AnswerFaultError:
        """What is wrong with an answer, in words. A name that cannot be ours is not said back."""
        name = error.field if _SLUG.fullmatch(error.field) else "answers"
        return AnswerFaultError(name, self.sayer.fault(error.field, error.code))

    def questions(self) -> Iterator[Asked]:
        """Every question there is, in the order of the fields."""
        yield from map(self.asked, self.knowledge.fields)

    def compare(self, outcome: Outcome, trial: str, today: date) -> Compared:
        """One trial beside the answers of ``outcome``."""
        card, verdict = self.knowledge.trials[trial], outcome.verdict(trial)
        told = tuple(
            (finding, self.sayer.reason(finding, outcome.facts))
            for finding in outcome.findings(trial)
        )
        note = self.writer.trial_note(trial, today)
        changed = figures.changed_rules(card, self.language.ui)
        text = " ".join(filter(None, (self.words.verdicts[verdict], changed)))
        return Compared(card, note, verdict, text, told)

    def screen(self, facts: Facts, trials: Sequence[str], today: date) -> Screening:
        """The person with these ``facts`` beside each of ``trials``."""
        outcome = self.screener.screen(facts)
        return Screening(
            tuple(self.compare(outcome, trial, today) for trial in trials),
            tuple(
                self.asked(name, count)
                for name, count in open_fields(outcome, self.knowledge.fields, trials)
            ),
            tuple(
                (name, self.sayer.label(name), self.sayer.answer(name, facts))
                for name in facts.values
            ),
        )

    def asked(self, name: str, waiting: int = 0) -> Asked:
        """A field with the words it is asked for in."""
        return Asked(self.knowledge.fields[name], self.words.questions[name], waiting)


def alarm_in(services: Services, text: str, today: date) -> Reply | None:
    """What is said to words typed into a form, where the safety screen finds a reason (P3)."""
    if services.engine is None or not text:
        return None
    reply = services.engine.answer(Message(text), State(), today=today).reply
    return reply if reply.outcome == "safety" else None


def screen(
    services: Services,
    answers: Mapping[str, object],
    trials: Sequence[TrialId] | None,
    *,
    language: str | None = None,
    today: date,
) -> Screening:
    """Compare ``answers`` with ``trials``, or with all. Nothing of it is kept.

    Raises AnswerFaultError for an answer that cannot be read and for an unknown trial.
    """
    prescreener = Prescreener.of(services, language, today)
    cards = prescreener.knowledge.trials
    if any(trial not in cards for trial in trials or ()):
        raise AnswerFaultError("trials", prescreener.words.faults["unknown_trial"])
    wanted = tuple(dict.fromkeys(trials)) if trials else tuple(cards)
    return prescreener.screen(prescreener.read(answers), wanted, today)
