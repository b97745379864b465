"""The slots of a text: places in curly brackets, filled from facts, cards, terms and regions."""

import re

from chatbot.knowledge.figure_lines import facts_drawn

SLOT = re.compile(r"\{([a-zA-Z0-9_.]+)\}")
OF_TRIAL = frozenset({
    "id", "title", "plain", "status", "places", "ages", "sponsor", "phase", "cells", "enrolment",
    "known", "uncertain",
})  # fmt: skip
# What may follow the dot: {trial.status}, {term.name}, {region.emergency}.
PARTS = {
    "trial": OF_TRIAL,
    "term": frozenset({"name", "meaning"}),
    "region": frozenset({"emergency", "crisis"}),
}


def slots_in(text: str) -> list[str]:
    """The names in curly brackets, in order, repeated ones too."""
    return SLOT.findall(text)


def named_in(text: str) -> list[str]:
    """What the slots of a text and its pictures are filled from, in order, each once."""
    return list(dict.fromkeys([*slots_in(text), *facts_drawn(text)]))
