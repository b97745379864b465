"""Whether a part of a message speaks of our field, and what "it" in one part stands for."""

from chatbot.matching.compiled import OUT_OF_SCOPE
from chatbot.matching.lexicon import Lexicon, Reading
from chatbot.matching.matcher import Match

# Concepts, or families of them, that only our field has.
_FIELD = frozenset(
    {"cart", "cd7", "antigen", "product", "disease", "crs", "icans", "gvhd", "lymphodepletion"}
    | {"trial_name", "trial_id"}
)
_OTHER_FIELDS = "off"  # the family of the concepts of other fields
# Things that "it" or "they" may stand for.
_THINGS = (_FIELD - {"antigen", "product", "trial_name", "trial_id"}) | {
    *("term", "trial", "transplant", "sideeffect", "infusion", "collect", "bridging", "chemo"),
    *("infection", "counts", "donor", "relapse", "remission"),
}
# Concepts that do not tell by themselves what is asked.
_THIN = frozenset({"followup", "that_one", "other_one", "self", "person", "advice", "place"})
_ELSEWHERE = 0.9  # share of the evidence
_STRANGE = 0.3  # share of words of substance that we do not know


def families(reading: Reading) -> frozenset[str]:
    """The concepts of ``reading``, without what stands after the dot."""
    return frozenset(item.concept.partition(".")[0] for item in reading.found)


def compares(reading: Reading) -> bool:
    """Whether two things are set against each other, so that they are one question."""
    return "compare" in families(reading)


def is_plain(reading: Reading) -> bool:
    """Whether the words tell what is asked, and do not only point to something."""
    return bool(families(reading) - _THIN)


def is_elsewhere(match: Match) -> bool:
    """Whether a whole message is about something else for all we know.

    Only asked where the safety screen found nothing: then a line of caution stands in for the card.
    """
    return match.best.intent == OUT_OF_SCOPE and match.best.score >= _ELSEWHERE


def may_be_inside(match: Match, lexicon: Lexicon) -> bool:
    """Whether a whole message may be about our field, where a part of it does not tell."""
    reading = match.reading
    substance = [word for word in reading.words if word not in lexicon.function_words]
    is_strange = len(reading.unknown) > _STRANGE * len(substance)
    is_elsewhere = is_strange or _OTHER_FIELDS in families(reading)
    return match.decision == "accept" or not (is_elsewhere or match.best.intent == OUT_OF_SCOPE)


def is_inside(match: Match, *, before: bool) -> bool:
    """Whether a part is inside our field; ``before`` is whether what was said before it is.

    Where it names another field, it is inside if it is sure all the same.
    """
    told = families(match.reading)
    if told & _FIELD:
        return True
    return match.decision == "accept" if _OTHER_FIELDS in told else before


def thing(reading: Reading) -> str | None:
    """The concept that "it" may stand for later: the last one named, a word or a disease only
    where nothing more certain is."""
    named = [item.concept for item in reading.found if item.concept.partition(".")[0] in _THINGS]
    return max(reversed(named), key=_certainty, default=None)


def _certainty(concept: str) -> int:
    return {"disease": 0, "term": 1}.get(concept.partition(".")[0], 2)
