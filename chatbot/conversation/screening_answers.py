"""Reads answers to the questions of a pre-screen: exact words and numbers, never a likeness (P8).

What sets a fact is the text of a button, the number or place of a choice shown, a choice's name or
a word of a fixed list, or a bare number with or without a unit. All else is no answer.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from chatbot import text as canon
from chatbot.conversation.choices import Choices, Words, words
from chatbot.knowledge.questionnaire import ScreeningWords
from chatbot.knowledge.screening import ScreeningField
from chatbot.safety import numbers
from chatbot.safety.tokens import plain_words, prepare, tokenize
from chatbot.screening import facts
from chatbot.screening.facts import AnswerError
from chatbot.screening.prescreen import AGE, NOT_SURE

# "1,200" may be a thousand and more or hardly above one, so a comma takes at most two digits.
_NUMBER = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,3}|,[0-9]{1,2})?)(?![0-9.,])\s*(.*)")
_SHORT = re.compile(r"[(,]")  # what stands before names a choice as well: "AML (acute …)"


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer as it is kept, or the ``fault`` of a number that cannot be meant."""

    answer: str = ""
    fault: str = ""


class Listener:
    """Reads answers and steps in one language."""

    def __init__(
        self, told: ScreeningWords, fields: Mapping[str, ScreeningField], places: Choices
    ) -> None:
        self._words = told
        self._fields = fields
        self._places = places
        self._choices = {name: self._named(entry) for name, entry in fields.items()}
        self._units = {
            _unit(form): name for name, forms in told.units.items() for form in (name, *forms)
        }
        self._leads = sorted((canon.canonical(lead) for lead in told.typed["leads"]), key=len)

    def is_step(self, step: str, text: str) -> bool:
        """Whether the whole of ``text`` is the button of a ``step``, or a word for it."""
        forms = (self._words.talk.get(step, ""), *self._words.typed.get(step, ()))
        said = words(text)
        return bool(said) and any(words(form) == said for form in forms)

    def changed(self, text: str) -> str | None:
        """The field that ``text`` asks to change by its label ("change age")."""
        said = words(text)
        for name in self._fields:
            label = words(self._words.questions[name].label)
            starts = (words(lead) for lead in self._words.typed["change"])
            if any(said == (*start, *label) for start in starts):
                return name
        return None

    def asks_why(self, text: str, trials: Collection[str]) -> bool:
        """Whether ``text`` asks for nothing but reasons; ``trials`` are the ids that it names."""
        typed, said = self._words.typed, words(text)
        allowed = {word for form in typed["why_words"] for word in words(form)}
        allowed |= {trial.lower() for trial in trials}
        asks = said[:1] in {words(form) for form in typed["why"]}
        return asks and allowed.issuperset(said[1:])

    def points(self, text: str) -> bool:
        """Whether ``text`` points to a trial without naming it."""
        return not set(self._words.typed["points"]).isdisjoint(words(text))

    def age(self, text: str) -> Decimal | None:
        """The one age in years that a question names, or None ("trials for a 70 year old")."""
        tokens = tokenize(prepare(text))
        said = [token.text for token in tokens]
        found = {
            number.value
            for number in numbers.find(tokens)
            if _stands(said[number.end :], self._words.typed["age_after"], after=True)
            or _stands(said[: number.start], self._words.typed["age_before"], after=False)
        }
        known = Decimal(f"{found.pop():g}") if len(found) == 1 else None
        entry = self._fields.get(AGE)
        if known is None or entry is None or entry.low is None or entry.high is None:
            return None
        return known if entry.low <= known <= entry.high else None

    def answer(self, name: str, text: str) -> Heard | None:
        """What ``text`` answers to the question of a field; None where it is no answer."""
        if self.is_step(NOT_SURE, text):
            return Heard(NOT_SURE)
        entry = self._fields[name]
        return self._number(entry, text) if entry.type == "number" else self._choice(entry, text)

    def is_bare(self, name: str, text: str) -> bool:
        """Whether ``text`` is nothing but a number that fits the question of a field.

        By itself such a number may be a fever ("thirty-nine"); below a question it is the answer. A
        fraction is so only in a laboratory value: nobody is 38.5 years old, so that stays a fever.
        """
        entry = self._fields.get(name)
        tokens = tokenize(prepare(text))
        said = numbers.find(tokens)
        if entry is None or entry.type != "number" or len(said) != 1:
            return False
        is_usual = entry.answered_by == "doctor" or not said[0].decimal
        heard = self.answer(name, text)
        is_all = said[0].end - said[0].start == len(tokens)
        return is_all and is_usual and heard is not None and not heard.fault

    def _choice(self, entry: ScreeningField, text: str) -> Heard | None:
        said = words(text)
        found = self._choices[entry.id].get(said)
        at = self._places.place(said, len(entry.choices)) if found is None else None
        if at is not None:
            found = entry.choices[at]
        return Heard(found) if found else None

    def _number(self, entry: ScreeningField, text: str) -> Heard | None:
        """A number in the unit of the field, or in another that it can be turned from."""
        told = self._told(canon.canonical(text).rstrip(".!"))
        if told is None:
            return None
        value, unit = told
        known = self._units.get(_unit(unit), "") if unit else entry.unit
        if known != entry.unit and known not in entry.units:
            return Heard(fault="unknown_unit") if known else None
        try:
            read = facts.read({entry.id: {"value": value, "unit": known}}, self._fields)
        except AnswerError as error:
            return Heard(fault=error.code)
        return Heard(str(read.values[entry.id]))

    def _told(self, said: str) -> tuple[Decimal, str] | None:
        """The number that ``said`` is all about, in digits or in words, and what follows it."""
        lead = next((each for each in self._leads if said.startswith(f"{each} ")), "")
        said = said.removeprefix(lead).strip()
        found = _NUMBER.fullmatch(said)
        if found:
            return Decimal(found[1].replace(",", ".")), found[2]
        tokens = tokenize(prepare(said))
        spelt = numbers.find(tokens)
        if len(spelt) != 1 or spelt[0].start or tokens[0].text[0].isdigit():
            return None
        return Decimal(f"{spelt[0].value:g}"), " ".join(
            token.text for token in tokens[spelt[0].end :]
        )

    def _named(self, entry: ScreeningField) -> dict[Words, str]:
        """Ways to name one choice of a field; what could name two names none."""
        labels = self._words.questions[entry.id].choices
        named: dict[Words, set[str]] = {}
        for choice in entry.choices:
            forms = (*self._words.typed.get(choice, ()), choice.replace("_", " "))
            for form in (*forms, _SHORT.split(labels[choice])[0]):
                named.setdefault(words(form), set()).add(choice)
        certain = {form: min(found) for form, found in named.items() if len(found) == 1}
        return certain | {words(labels[choice]): choice for choice in entry.choices}


def _stands(said: list[str], forms: Iterable[str], *, after: bool) -> bool:
    """Whether the words next to a number are one of ``forms``."""
    told = [plain_words(form) for form in forms]
    return any((said[: len(form)] if after else said[-len(form) :]) == form for form in told)


def _unit(form: str) -> str:
    return canon.canonical(form).replace(" ", "")
