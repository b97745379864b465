"""The types of the safety rule files: words that can raise an alarm, and the rules that do.

A rule file is a table that a clinician can read. ``concepts`` name things ("bleeding", "a lot");
a rule says which concepts, met together, mean what. Code only walks these tables.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from chatbot.knowledge.entry import Entry, Line, Slug

_CHOICE = re.compile(r"\([^()]*\)")
_SET = re.compile(r"<([a-z0-9_]+)>")

# Intents that a person in danger needs: said whatever the state of review.
ALWAYS_SAID = frozenset({"emergency_symptoms", "crisis_distress"})

# Concepts that code reads out of numbers and shapes; rules use them like any other.
READINGS = frozenset({
    "age_child", "age_minor", "bare_decimal", "bare_fever", "blood_pressure_alarm", "contact_data",
    "fever_number", "handle_data", "heart_rate_alarm", "identity_data", "many_pills",
    "mild_temperature", "noise", "oxygen_low", "read_alarm", "read_crisis", "read_doubt",
    "read_ordinary", "statement", "template_code", "web_address",
})  # fmt: skip


def _well_formed(phrase: str) -> str:
    if set(_CHOICE.sub("", phrase)) & set("()|"):
        raise ValueError(f'choices in "{phrase}" may not be nested, and stand in brackets')
    if phrase.startswith("~") or phrase.endswith("~") or "~ ~" in phrase:
        raise ValueError(f'"{phrase}" has a gap at its edge, or two together')
    return phrase


Phrase = Annotated[Line, AfterValidator(_well_formed)]


class AlarmRule(Entry):
    """One alarm: when it is raised, what it means, and which approved text is said.

    ``when`` lists alternatives. Each is a line of concepts that must be met together inside one
    ``scope``; "a|b" means either, and "-a" means that a must not be there. "nearby" is a sentence
    whose words stand close to each other, as far apart as in a clause.

    ``rank`` decides between alarms, the smallest first. ``calm`` says that a general question or a
    story of the past turns the alarm into a note. ``asked`` is the text for "when should I call
    about ...". ``cart`` asks for CAR-T in the talk, ``held`` for someone who has the sign.
    ``yields`` lists concepts that, all met anywhere, let the question be answered below a notice.
    ``with_crisis`` is the text to say when thoughts of self-harm stand in the same message.
    ``note`` makes every alarm of the rule a note. ``last`` rules count only where nothing else is
    found, denied or told of the past; their text stands above the ordinary answer. ``alone`` rules
    count only where no sign of another alarm is found, not even a denied one.
    """

    id: Slug
    intent: Slug
    severity: Literal["emergency", "crisis", "urgent", "normal"]
    rank: Annotated[int, Field(ge=1, le=99)]
    answer: Slug
    when: Annotated[tuple[Line, ...], Field(min_length=1)]
    scope: Literal["clause", "nearby", "sentence", "message"] = "clause"
    calm: bool = False
    asked: Slug | None = None
    cart: bool = False
    held: bool = False
    yields: tuple[Line, ...] = ()
    with_crisis: Slug | None = None
    note: bool = False
    last: bool = False
    alone: bool = False

    def concepts(self) -> Iterator[str]:
        """Every concept that this rule names."""
        for line in (*self.when, *self.yields):
            for term in line.split():
                yield from term.removeprefix("-").split("|")


class Limits(Entry):
    """From which score on, in hundredths, the second reader says what (``safety.reader``).

    ``alarm`` and ``doubt`` are the least scores of an alarm and of a perhaps; ``ordinary`` is the
    greatest of what sounds ordinary; from ``crisis`` on an alarm is a crisis, not an illness.
    """

    alarm: int = 100
    doubt: int = 100
    ordinary: int = -100
    crisis: int = 0


class AlarmTable(Entry):
    """One rule file. All files of a language are read as one table.

    ``sets`` are single words that stand in for each other in phrases ("<relative>"); a word there
    may begin or end with "*". In phrases "~" is up to three words, "<n>" a number, and
    "(a|b|)" are alternatives. ``harmless`` phrases hide the words inside them ("suicide gene").
    ``breaks`` are words that begin a new clause. ``sounds`` are groups of characters that people
    write for each other; ``characters`` are groups of a character and its other forms
    (traditional, of a dialect), read as the first whatever the language. ``misspelt`` are alarm
    words that count when spelt wrongly too, except where that makes one of ``real_words``.

    ``alarm_words`` and ``crisis_words`` are what the second reader learned (``safety.reader``):
    features by their weight, for an alarm and, among alarms, for a crisis; ``limits`` are its own.
    """

    id: Slug
    language: Literal["en", "zh", "es"]
    sets: dict[Slug, tuple[Line, ...]] = {}
    concepts: dict[Slug, tuple[Phrase, ...]] = {}
    harmless: tuple[Phrase, ...] = ()
    breaks: tuple[Line, ...] = ()
    sounds: tuple[Line, ...] = ()
    characters: tuple[Line, ...] = ()
    misspelt: tuple[Line, ...] = ()
    real_words: tuple[Line, ...] = ()
    rules: tuple[AlarmRule, ...] = ()
    alarm_words: dict[int, Line] = {}
    crisis_words: dict[int, Line] = {}
    limits: Limits | None = None


def unknown_names(tables: Iterable[AlarmTable]) -> list[tuple[str, str]]:
    """Pairs of (table id, name) where a rule or a phrase names what its language does not have."""
    listed = tuple(tables)
    found: list[tuple[str, str]] = []
    for table in listed:
        same = [other for other in listed if other.language == table.language]
        concepts = READINGS.union(*(other.concepts for other in same))
        sets = {"n"}.union(*(other.sets for other in same))
        phrases = [p for group in table.concepts.values() for p in group] + [*table.harmless]
        named = [name for rule in table.rules for name in rule.concepts()]
        found += [(table.id, name) for name in named if name not in concepts]
        found += [(table.id, f"<{n}>") for p in phrases for n in _SET.findall(p) if n not in sets]
    return found
