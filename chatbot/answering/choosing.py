"""Which of an intent's answers is the one for what is talked of."""

from collections.abc import Mapping

from chatbot.answering.subject import Subject
from chatbot.knowledge.model import Answer, Intent, Only

_GENERAL_BONUS = 1.5  # an answer made for the topic beats the general one of equal evidence


def choose(intent: Intent, shares: Mapping[str, float], subject: Subject) -> Answer:
    """The answer of ``intent`` that fits ``subject`` and has most of the evidence ``shares``.

    An answer limited to a topic is open only when the topic holds it; then it takes the evidence
    of the general answer, with a lead, because no phrase of its own may point to it. One that lists
    what was searched for takes that of the whole intent.
    """
    general = intent.answers[0]
    ranked: list[tuple[float, int, int, Answer]] = []
    for place, answer in enumerate(intent.answers):
        points = fits(answer.only, subject)
        if points is None:
            continue
        share = shares.get(answer.id, 0.0)
        if points:
            every = sum(shares.values()) if answer.only.search else shares.get(general.id, 0.0)
            share = max(share, every) * _GENERAL_BONUS * points
        ranked.append((-share, -points, place, answer))
    return min(ranked, key=lambda item: item[:3])[3] if ranked else general


def fits(only: Only, subject: Subject) -> int | None:
    """How well ``subject`` meets the limits of ``only``, exact ones counting twice; None if not."""
    points = 0
    for name in ("trial", "disease", "term", "antigen", "group", "heard", "search"):
        wanted, held = getattr(only, name), getattr(subject, name)
        if wanted is None:
            continue
        if held is None or wanted not in ("any", held):
            return None
        points += 1 if wanted == "any" else 2
    return points
