"""What came of the answers, in blocks: the summary, one trial explained, ages of the records.

Every text is an approved one with counts, names of trials and answers as understood (promise P1).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, cast, get_args

from chatbot.answering import cd7_levels, figures
from chatbot.answering.answers import Writer
from chatbot.answering.subject import Subject
from chatbot.knowledge import figure_lines
from chatbot.knowledge.cd7 import Assay, Share
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.questionnaire import ScreeningWords
from chatbot.knowledge.records import Trial
from chatbot.reply import Block, SourceNote, Suggestion
from chatbot.screening.evaluate import Finding, Outcome, Screener, Verdict
from chatbot.screening.facts import Facts
from chatbot.screening.prescreen import AGE, Prescreen
from chatbot.screening.shortlist import (
    MOST_LISTED,
    Wanted,
    has_ended,
    listing,
    useful_first,
)
from chatbot.screening.summary import Sayer
from chatbot.screening.truth import Truth

MOST_EXPLAINED: Final = 5
_MOST_RULES = 3  # of one trial in the summary
_MOST_REASONS = 40  # of one trial that is asked about
_WORTH_SHOWING: tuple[Verdict, ...] = ("may_fit", "need_more_information")
_SAYS_LITTLE = frozenset({"met", "elsewhere"})


@dataclass(frozen=True, slots=True)
class Shown:
    """Blocks of a reply, the trials that it links to, its buttons and its sources."""

    blocks: tuple[Block, ...]
    trials: tuple[str, ...] = ()
    buttons: tuple[Suggestion, ...] = ()
    sources: tuple[SourceNote, ...] = ()


class Results:
    """Writes results in one language."""

    def __init__(
        self, knowledge: Knowledge, words: ScreeningWords, screener: Screener, writer: Writer
    ) -> None:
        self._knowledge = knowledge
        self._words = words
        self._talk = words.talk
        self._ui = writer.ui
        self._writer = writer
        self._screener = screener
        self.sayer = Sayer(words, knowledge.fields)

    def summary(self, prescreen: Prescreen, today: date) -> Shown:
        """Counts, what was answered, and the trials that are most worth talking over."""
        facts = prescreen.facts(self._knowledge.fields)
        if not facts.values:
            return Shown((Block("paragraph", self._talk["nothing"]),))
        outcome = self._screener.screen(facts)
        ranked = self._ranked(outcome)
        chosen = ranked[:MOST_EXPLAINED]
        told = [
            f"{self.sayer.label(name)}: {self.sayer.answer(name, facts)}" for name in facts.values
        ]
        example = (chosen or [next(iter(self._knowledge.trials.values()))])[0].id
        blocks = (
            Block("paragraph", self._counted("result", len(self._screener.laid))),
            Block("paragraph", self._talk["answers"]),
            Block("list", items=tuple(told)),
            self._counts(outcome),
            *self._each(outcome, chosen, today),
            Block("paragraph", self._talk["bring"]),
            Block("paragraph", self._talk["ask_why"].format(trial=example)),
        )
        return Shown(blocks, tuple(trial.id for trial in chosen))

    def explain(self, name: str, prescreen: Prescreen, today: date) -> Shown:
        """How every rule of one trial stands to the answers."""
        outcome = self._screener.screen(prescreen.facts(self._knowledge.fields))
        trial = self._knowledge.trials[name]
        findings = sorted(outcome.findings(name), key=_weight)[:_MOST_REASONS]
        return Shown(tuple(self._trial(outcome, trial, findings, today)), (name,))

    def levels(self, prescreen: Prescreen, today: date) -> Shown:
        """The CD7 levels that records state as a table, beside the share of cells if it is known.

        Records that ask for CD7 and state no level stand apart below it.
        """
        answer = next(
            answer
            for _, answer in self._writer.language.answers()
            if figure_lines.shows_cutoffs(answer.text)
        )
        facts = prescreen.facts(self._knowledge.fields)
        percent, assay = facts.number("cd7_percent"), facts.values.get("cd7_assay")
        share = None
        if percent is not None:
            share = Share(percent, percent, assay=cast("Assay | None", assay))
        written = self._writer.write(answer, Subject(cd7=share), today)
        named = tuple(trial.id for trial in written.trials)
        return Shown(written.blocks, named, sources=written.sources)

    def of_child(self, age: Decimal, today: date) -> Shown:
        """The registry's age limits that include a child's age, and nothing else (S-26)."""
        found = listing(self._knowledge.trials.values(), Wanted(age=age))
        shown = found[:MOST_LISTED]
        said = self._counted("child", len(found)) if found else self._talk["child_none"]
        blocks = (
            Block("paragraph", said),
            *self._as_registered(shown, today),
            Block("paragraph", self._talk["child_doctor"]),
        )
        return Shown(blocks, tuple(trial.id for trial in shown))

    def registered(self, wanted: Wanted, today: date) -> Shown:
        """Records that name what is ``wanted``, without any verdict, below what was understood."""
        found = listing(self._knowledge.trials.values(), wanted)
        shown = found[:MOST_LISTED]
        about = [
            self._ui.about[each] for each in (wanted.disease, wanted.child and "child") if each
        ]
        if wanted.age is not None:
            facts = Facts({AGE: wanted.age})
            about.append(self.sayer.answers((AGE,), facts))
        said = self._counted("registered", len(found)) if found else self._talk["registered_none"]
        blocks = (
            Block("list", items=tuple(about)),
            Block("paragraph", said),
            *self._as_registered(shown, today),
        )
        return Shown(blocks, tuple(trial.id for trial in shown))

    def _as_registered(self, trials: Sequence[Trial], today: date) -> Iterator[Block]:
        """What the records of ``trials`` state on ages, and their status; nothing for none."""
        rows = tuple(
            (
                cd7_levels.trial_cell(trial),
                figures.ages(trial, self._ui),
                figures.status_word(trial, self._ui, today),
            )
            for trial in trials
        )
        header = (self._talk["trials"], self._talk["ages"], self._talk["status"])
        if rows:
            yield Block("table", header=header, rows=rows)

    def _counted(self, name: str, count: int) -> str:
        return self._talk[name].format(count=count, most=MOST_LISTED)

    def _ranked(self, outcome: Outcome) -> list[Trial]:
        """Trials worth talking over, the most useful first.

        After the verdict: nothing that does not match, not even what decides nothing; a study that
        has not ended; more rules that are met, for a record that states few of them says little.
        """

        def rank(trial: Trial) -> tuple[int, bool, bool, int]:
            truths = [finding.truth for finding in outcome.findings(trial.id)]
            verdict = _WORTH_SHOWING.index(outcome.verdict(trial.id))
            return verdict, Truth.NO in truths, has_ended(trial), -truths.count(Truth.YES)

        cards = (self._knowledge.trials[name] for name in self._screener.laid)
        worth = (trial for trial in cards if outcome.verdict(trial.id) in _WORTH_SHOWING)
        return sorted(useful_first(worth), key=rank)

    def _counts(self, outcome: Outcome) -> Block:
        verdicts = [outcome.verdict(trial) for trial in self._screener.laid]
        rows = tuple((self._talk[each], str(verdicts.count(each))) for each in get_args(Verdict))
        return Block("table", header=(self._talk["verdict"], self._talk["trials"]), rows=rows)

    def _each(self, outcome: Outcome, trials: Sequence[Trial], today: date) -> Iterator[Block]:
        if trials:
            yield Block("paragraph", self._counted("first", MOST_EXPLAINED))
        for trial in trials:
            findings = outcome.findings(trial.id)
            worth = [finding for finding in findings if finding.why not in _SAYS_LITTLE]
            few = sorted(worth, key=_weight)[:_MOST_RULES]
            yield from self._trial(outcome, trial, few, today)
            if len(few) < len(worth):
                yield Block("paragraph", self._talk["more"])

    def _trial(
        self, outcome: Outcome, trial: Trial, findings: Iterable[Finding], today: date
    ) -> Iterator[Block]:
        """One trial: what may be said, its dated status, and how these rules stand."""
        verdict = self._words.verdicts[outcome.verdict(trial.id)]
        yield Block("paragraph", cd7_levels.trial_cell(trial))
        yield Block("list", items=(verdict, figures.status(trial, self._ui, today)))
        rows = tuple(
            (finding.criterion.plain, self.sayer.reason(finding, outcome.facts))
            for finding in findings
        )
        if rows:
            yield Block("table", header=(self._talk["rule"], self._talk["stands"]), rows=rows)


def _weight(finding: Finding) -> tuple[bool, bool, int]:
    """What speaks against it first, then what is missing: of the person, a doctor, the team."""
    against = finding.decides and finding.truth is Truth.NO
    who = ("patient", "doctor", "study_team").index(finding.criterion.answered_by)
    return (not against, finding.truth is not Truth.UNKNOWN, who)
