"""Judged questions, made up by hand."""

from chatbot.evaluation.cases import Case
from chatbot.evaluation.decisions import Weighed
from chatbot.evaluation.results import Result, Verdict
from chatbot.matching.lexicon import Reading
from chatbot.matching.matcher import Candidate, Match
from chatbot.reply import NamedIntent


def judged(label: str, verdict: Verdict, said: str = "x", **given: str) -> Result:
    """One result; ``best`` is an intent and its share, as in "crs 0.7"."""
    case = Case(
        given.get("text", "a question"),
        given.get("language", "en"),
        tuple(label.split("/")),
        given.get("expected", ""),
        given.get("author", ""),
        several=bool(given.get("several")),
    )
    name, _, score = given.get("best", "").partition(" ")
    return Result(case, said, verdict, best=NamedIntent(name, float(score)) if name else None)


def weighed(labels: str, *shares: str, veto: str = "", text: str = "a question") -> Weighed:
    """A question with candidates to decide between, as in "crs 0.7", best first."""
    candidates = tuple(
        Candidate(name, float(score), ((name, 1.0),)) for name, score in map(str.split, shares)
    )
    match = Match("decline", candidates, "", Reading(("word",), ("word",), ()), veto=veto)
    return Weighed(Case(text, "en", tuple(labels.split("/"))), match)
