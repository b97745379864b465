"""The speed of screening is measured on the shipped trials and on more of their kind."""

from chatbot.bench import screening
from chatbot.knowledge.loader import Knowledge


def test_a_point_per_size(knowledge: Knowledge) -> None:
    small, *_, large = screening.measure(knowledge)
    assert (small.trials, large.trials) == (76, 10_000)
    assert small.criteria < large.criteria
    assert 0 < small.p50_ms <= small.worst_ms
