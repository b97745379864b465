"""What the pre-screener can say in one language: texts that can be listed, and those with answers.

An answer is a number with the unit of its field, or the label of a choice: nothing else that a
person typed can stand in a reply. Such texts cannot all be listed, so each is a pattern in which
only these stand open.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain, product

from chatbot.answering import figures
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.questionnaire import ScreeningWords
from chatbot.knowledge.screening import ScreeningField
from chatbot.knowledge.slots import SLOT
from chatbot.screening.criteria import criteria_of
from chatbot.screening.shortlist import MOST_LISTED
from chatbot.screening.summary import plain_number

_NUMBER = r"(?:0|[1-9][0-9]{0,4})(?:\.[0-9]?[1-9])?"
_COUNTED = ("result", "first", "child", "registered")
_OF_TRIAL = ("ask_why", "which")
_OF_ANSWERS = ("met", "not_met", "not_comparable", "elsewhere", "answered")


class ScreeningTexts:
    """The texts of one language, each with the template that it comes from."""

    def __init__(self, knowledge: Knowledge, language: Language, words: ScreeningWords) -> None:
        self._knowledge = knowledge
        self._language = language
        self._words = words
        self._answers = [self._answer(field) for field in knowledge.fields.values()]

    def listed(self) -> Iterator[tuple[str, str]]:
        """Every text with slots whose values are few."""
        talk, trials = self._words.talk, self._knowledge.trials
        for count in range(len(trials) + 1):
            yield str(count), talk["trials"]
            for name in _COUNTED:
                yield talk[name].format(count=count, most=MOST_LISTED), talk[name]
        for name, trial in product(_OF_TRIAL, trials):
            yield talk[name].format(trial=trial), talk[name]
        for field in self._knowledge.fields.values():
            label = self._words.questions[field.id].label
            yield talk["number"].format(unit=field.unit), talk["number"]
            yield talk["left_open"].format(label=label), talk["left_open"]
            yield from self._faults(field)
        yield from self._reasons()
        ui = self._language.ui
        yield from ((figures.ages(trial, ui), ui.ages_from) for trial in trials.values())

    def patterns(self) -> Iterator[tuple[re.Pattern[str], str]]:
        """A pattern for each text that shows answers."""
        told = "|".join(self._answers)
        several = f"(?:{told})(?:; (?:{told}))*"
        askers = f"(?:{'|'.join(map(re.escape, self._words.askers.values()))})"
        open_ = {"answer": several, "asker": askers}
        reasons = self._words.reasons
        yield re.compile(told), self._words.talk["answers"]
        pairs = "|".join(
            _opened(self._words.talk["understood"], self._pair(name))
            for name in self._knowledge.fields
        )
        yield re.compile(pairs), self._words.talk["understood"]
        for name in _OF_ANSWERS:
            yield re.compile(_opened(reasons[name], open_)), reasons[name]
        because = "|".join(map(re.escape, self._becauses()))
        shown = _opened(reasons["shown_only"], {"because": f"(?:{because})"})
        answered = _opened(reasons["answered"], open_)
        yield re.compile(f"{answered} {shown}"), reasons["shown_only"]

    def _faults(self, field: ScreeningField) -> Iterator[tuple[str, str]]:
        faults = self._words.faults
        yield faults["unknown_unit"].format(unit=field.unit), faults["unknown_unit"]
        if field.low is not None and field.high is not None:
            low, high = plain_number(field.low), plain_number(field.high)
            told = faults["out_of_range"].format(low=low, high=high, unit=field.unit)
            yield told, faults["out_of_range"]

    def _reasons(self) -> Iterator[tuple[str, str]]:
        reasons = self._words.reasons
        for asker in self._words.askers.values():
            yield reasons["not_answered"].format(asker=asker, answer=""), reasons["not_answered"]
        for because in self._becauses():
            yield reasons["shown_only"].format(because=because), reasons["shown_only"]

    def _becauses(self) -> dict[str, None]:
        """Why rules are approximate, each reason once."""
        told = (
            criteria_of(trial, self._language.ui, self._words)
            for trial in self._knowledge.trials.values()
        )
        return dict.fromkeys(rule.because for rule in chain(*told) if rule.because)

    def _answer(self, field: ScreeningField) -> str:
        pair = self._pair(field.id)
        return f"{pair['label']}: {pair['answer']}"

    def _pair(self, name: str) -> Mapping[str, str]:
        """Patterns for the label of a field, and for the answers to it."""
        field, question = self._knowledge.fields[name], self._words.questions[name]
        answers = {
            "number": f"{_NUMBER} {re.escape(field.unit)}",
            "choice": f"(?:{'|'.join(map(re.escape, question.choices.values()))})",
            "country": "[A-Z]{2}",
        }
        return {"label": re.escape(question.label), "answer": answers[field.type]}


def _opened(template: str, values: Mapping[str, str]) -> str:
    """``template`` as a pattern in which each slot matches what ``values`` gives for it."""
    pieces = SLOT.split(template)  # texts and names of slots, in turn
    return "".join(
        values[piece] if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)
    )
