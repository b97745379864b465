"""What a reviewer asks about an entry: its facts, when it is said, what leads to it, who signed."""

from datetime import date

from chatbot.answering import figures
from chatbot.dossier.entries import FactNote, Review
from chatbot.dossier.intervals import exact
from chatbot.knowledge import reviews
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.model import Only
from chatbot.knowledge.records import Fact
from chatbot.knowledge.reviews import Reviewable

SAFETY_RULE = "safety rule "  # begins a lead that is not a phrase
# For each limit of an answer: what it means with "any", and with a value.
_WHEN = {
    "trial": ("a trial is being talked of", "the talk is about trial {}"),
    "disease": ("a disease was named", "the talk is about the disease {}"),
    "term": ("a word of the glossary was named", "the word {} was named"),
    "antigen": ("", "another target than CD7 was named"),
    "heard": ("", "what was read of a CD7 number in the message is {}"),
    "search": ("trials are looked for by a place, an age, a disease or the like", ""),
    "group": ("an age group was named", "the talk is about the age group {}"),
}


def when(only: Only) -> str:
    """The limits of an answer in words; empty where there is none."""
    said = [
        _WHEN[name][0] if value == "any" else _WHEN[name][1].format(value)
        for name, value in only
        if value is not None
    ]
    return " and ".join(said)


def review(item: Reviewable, knowledge: Knowledge, day: date) -> Review:
    """The review of ``item`` on ``day``. An approval of other words counts for nothing."""
    found = reviews.standing(item, knowledge.reviews, day)
    given = found.review
    if given is None or found.state == "draft":
        return Review()
    days = given.reviewed_on.isoformat(), given.review_by.isoformat()
    return Review(found.state, given.reviewer, given.role, *days)


def rules(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """The safety rules that lead to each safety text, as lines to read."""
    found: dict[str, list[str]] = {}
    for table in knowledge.alarms:
        for rule in table.rules:
            line = f"{SAFETY_RULE}{rule.id}: {'; '.join(rule.when)}"
            for name in filter(None, dict.fromkeys((rule.answer, rule.asked, rule.with_crisis))):
                found.setdefault(name, []).append(line)
    return {name: tuple(lines) for name, lines in found.items()}


def fact_note(fact: Fact) -> FactNote:
    """A fact with its exact interval, where it counts people."""
    interval = ""
    if fact.n is not None and fact.of:
        interval = "{} to {} in 100".format(*exact(fact.n, fact.of))
    return FactNote(
        fact.id,
        figures.fact(fact),
        fact.says,
        fact.population,
        fact.follow_up,
        interval,
        fact.confidence,
        fact.source,
        fact.efficacy,
        fact.note,
    )
