"""The slots of a text: places in curly brackets, filled from facts, cards, terms and regions."""

import re

from chatbot.knowledge.figure_lines import facts_drawn

SLOT = re.compile(r"\{([a-zA-Z0-9_.]+)\}")
HEARD = "{heard."
SEARCH = "{search."
CONTACTS = "{trial.contacts}"
OF_TRIAL = frozenset({
    "id", "title", "plain", "status", "places", "ages", "sponsor", "phase", "cells", "enrolment",
    "known", "uncertain", "contacts",
})  # fmt: skip
# What may follow the dot: {trial.status}, {term.name}, {region.emergency}. ``heard`` is what a
# strict parser read in the message, ``search`` what was found by it; a part that holds one of them
# is left out where nothing was read.
PARTS = {
    "trial": OF_TRIAL,
    "term": frozenset({"name", "meaning"}),
    "region": frozenset({"emergency", "crisis"}),
    "search": frozenset({"asked", "count", "note"}),
    "heard": frozenset({"cd7"}),
    "cd7": frozenset(
        {
            "positive",
            "positive_count",
            "not_a_rule",
            "not_a_rule_count",
            "not_stated",
            "not_stated_count",
        }
    ),
}


def slots_in(text: str) -> list[str]:
    """The names in curly brackets, in order, repeated ones too."""
    return SLOT.findall(text)


def named_in(text: str) -> list[str]:
    """What the slots of a text and its pictures are filled from, in order, each once."""
    return list(dict.fromkeys([*slots_in(text), *facts_drawn(text)]))
