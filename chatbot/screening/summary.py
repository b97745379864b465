"""Says in the words of a language what was found: verdicts, reasons, answers as understood."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from chatbot.knowledge.questionnaire import ScreeningWords
from chatbot.knowledge.screening import ScreeningField
from chatbot.screening.evaluate import Finding
from chatbot.screening.facts import Facts
from chatbot.text import without_noughts


@dataclass(frozen=True, slots=True)
class Sayer:
    """The words of one language and the fields they are about."""

    words: ScreeningWords
    fields: Mapping[str, ScreeningField]

    def reason(self, finding: Finding, facts: Facts) -> str:
        """Why a criterion stands as it does, with the answers it was compared with."""
        criterion, reasons = finding.criterion, self.words.reasons
        answer = self.answers(criterion.fields(), facts)
        if criterion.sure == "approximate":
            told = reasons["shown_only"].format(because=criterion.because)
            return f"{reasons['answered'].format(answer=answer)} {told}" if answer else told
        asker = self.words.askers[criterion.answered_by]
        return reasons[finding.why].format(answer=answer, asker=asker)

    def answers(self, names: tuple[str, ...], facts: Facts) -> str:
        """The answers given to these fields in words: "Age: 45 years; HIV: No"."""
        given = (name for name in names if name in facts.values)
        return "; ".join(f"{self.label(name)}: {self.answer(name, facts)}" for name in given)

    def label(self, name: str) -> str:
        """What a field is called."""
        return self.words.questions[name].label

    def answer(self, name: str, facts: Facts) -> str:
        """An answer as it was understood: a number with its unit, or the label of a choice."""
        value, entry = facts.values[name], self.fields[name]
        if isinstance(value, Decimal):
            return f"{plain_number(value)} {entry.unit}"
        return self.words.questions[name].choices.get(value, value)

    def fault(self, name: str, code: str) -> str:
        """What is wrong with an answer, and what to give instead."""
        entry = self.fields.get(name)
        if entry is None or entry.type != "number":
            return self.words.faults[code]
        low, high = (plain_number(limit) for limit in (entry.low, entry.high) if limit is not None)
        return self.words.faults[code].format(low=low, high=high, unit=entry.unit)


def plain_number(value: Decimal) -> str:
    """A number as people write it, to at most two decimals: 176.80 is 176.8."""
    return without_noughts(round(value, 2))
