"""Which question to ask next: the one that would settle most trials."""

from collections import Counter
from collections.abc import Iterable, Mapping

from chatbot.knowledge.screening import AnsweredBy, ScreeningField
from chatbot.screening.evaluate import Outcome


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
            waiting.update(outcome.waits_for(trial))
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
