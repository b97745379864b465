"""What a reviewer asks about an entry: its facts, when it is said, what leads to it, who signed."""

from chatbot.answering import figures
from chatbot.answering.answers import content_hash
from chatbot.dossier.entries import FactNote, Review
from chatbot.dossier.intervals import exact
from chatbot.knowledge.loader import Knowledge
from chatbot.knowledge.model import Answer, Only
from chatbot.knowledge.records import Fact

SAFETY_RULE = "safety rule "  # begins a lead that is not a phrase
# For each limit of an answer: what it means with "any", and with a value.
_WHEN = {
    "trial": ("a trial is being talked of", "the talk is about trial {}"),
    "disease": ("a disease was named", "the talk is about the disease {}"),
    "term": ("a word of the glossary was named", "the word {} was named"),
    "antigen": ("", "another target than CD7 was named"),
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


def review(answer: Answer) -> Review:
    """The review of ``answer``. An approval of other words than these counts for nothing."""
    given = answer.review
    is_other = given.state == "approved" and given.hash not in ("", content_hash(answer))
    if given.state == "draft" or is_other:
        return Review()
    days = [day.isoformat() if day else "" for day in (given.reviewed_on, given.review_by)]
    return Review(given.state, given.reviewer, given.role, *days)


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
