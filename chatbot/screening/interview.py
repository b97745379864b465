"""Which question to ask next: the one that would settle most trials."""

from collections import Counter
from collections.abc import Iterable, Mapping

from chatbot.knowledge.screening import AnsweredBy, ScreeningField
from chatbot.screening.evaluate import Outcome
from chatbot.screening.truth import Truth


def open_fields(
    outcome: Outcome, fields: Mapping[str, ScreeningField], trials: Iterable[str]
) -> list[tuple[str, int]]:
    """The fields not yet asked that undecided trials wait for, with the number of such trials.

    What the person can say comes before what only a doctor's report can; within these, what most
    trials wait for; among equals, the order in which fields are listed.
    """
    waiting = Counter[str]()
    for trial in trials:
        if outcome.verdict(trial) == "need_more_information":
            waiting.update(_waits_for(outcome, trial))
    answered = outcome.facts.answered
    wanted = [name for name in fields if waiting[name] and name not in answered]
    return [
        (name, waiting[name])
        for name in sorted(
            wanted, key=lambda name: (_rank(fields[name].answered_by), -waiting[name])
        )
    ]


def _rank(who: AnsweredBy) -> int:
    return ("patient", "doctor", "study_team").index(who)


def _waits_for(outcome: Outcome, trial: str) -> set[str]:
    """The fields that the unknown criteria of a trial need."""
    return {
        name
        for finding in outcome.findings(trial)
        if finding.truth is Truth.UNKNOWN
        for name in finding.criterion.fields()
        if name not in outcome.facts.values
    }
