"""The types of the safety rule files: the words of a language that can raise an alarm, and the rules.

A rule file is a table that a clinician can read. ``concepts`` name things ("bleeding", "a lot");
a rule says which concepts, met together, mean what. Code only walks these tables.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field

from chatbot.knowledge.model import Entry, Line, Slug

# Concepts that code reads out of numbers and shapes; rules use them like any other.
READINGS = frozenset({
    "age_child", "age_minor", "blood_pressure_alarm", "contact_data", "fever_number", "handle_data",
    "heart_rate_alarm", "identity_data", "mild_temperature", "noise", "oxygen_low", "template_code",
    "web_address",
})  # fmt: skip


class AlarmRule(Entry):
    """One alarm: when it is raised, what it means, and which approved text is said.

    ``when`` lists alternatives. Each is a line of concepts that must be met together inside one
    ``scope``; "a|b" means either, and "-a" means that a must not be there.

    ``rank`` decides between alarms, the smallest first. ``calm`` says that a general question or a
    story of the past turns the alarm into a note. ``asked`` is the text for "when should I call
    about ...". ``cart`` asks for CAR-T in the talk, ``held`` for someone who has the sign.
    ``yields`` lists concepts that, all met anywhere, let the question be answered below a notice.
    ``with_crisis`` is the text to say when thoughts of self-harm stand in the same message.
    """

    id: Slug
    intent: Slug
    severity: Literal["emergency", "crisis", "urgent", "normal"]
    rank: Annotated[int, Field(ge=1, le=99)]
    answer: Slug
    when: Annotated[tuple[Line, ...], Field(min_length=1)]
    scope: Literal["clause", "sentence", "message"] = "clause"
    calm: bool = False
    asked: Slug | None = None
    cart: bool = False
    held: bool = False
    yields: tuple[Line, ...] = ()
    with_crisis: Slug | None = None

    def concepts(self) -> Iterator[str]:
        """Every concept that this rule names."""
        for line in (*self.when, *self.yields):
            for term in line.split():
                yield from term.removeprefix("-").split("|")


class AlarmTable(Entry):
    """One rule file. All files of a language are read as one table.

    ``sets`` are single words that stand in for each other in phrases ("<relative>"); a word there
    may begin or end with "*". In phrases "~" is up to three words, "#" a number, and
    "(a|b|)" are alternatives. ``harmless`` phrases hide the words inside them ("suicide gene").
    ``breaks`` are words that begin a new clause. ``sounds`` are groups of characters that people
    write for each other. ``misspelt`` says that wrongly written words of this file count too,
    except ``real_words``, which are words of their own.
    """

    id: Slug
    language: Literal["en", "zh", "es"]
    sets: dict[Slug, tuple[Line, ...]] = {}
    concepts: dict[Slug, tuple[Line, ...]] = {}
    harmless: tuple[Line, ...] = ()
    breaks: tuple[Line, ...] = ()
    sounds: tuple[Line, ...] = ()
    misspelt: bool = False
    real_words: tuple[Line, ...] = ()
    rules: tuple[AlarmRule, ...] = ()


def unknown_concepts(tables: Iterable[AlarmTable]) -> list[tuple[str, str]]:
    """Pairs of (table id, concept) where a rule names a concept that its language does not have."""
    listed = tuple(tables)
    known = {
        language: {name for table in listed if table.language == language for name in table.concepts}
        for language in ("en", "zh", "es")
    }
    return [
        (table.id, name)
        for table in listed
        for rule in table.rules
        for name in rule.concepts()
        if name not in known[table.language] and name not in READINGS
    ]
