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
    *("infection", "counts", "flow", "donor", "relapse", "remission"),
}
# Concepts that do not tell by themselves what is asked.
_THIN = frozenset({"followup", "that_one", "other_one", "self", "person", "advice", "place"})
_STRANGE = 1 / 3  # share of words of substance that we do not know


def families(reading: Reading) -> frozenset[str]:
    """The concepts of ``reading``, without what stands after the dot."""
    return frozenset(item.concept.partition(".")[0] for item in reading.found)


def is_plain(reading: Reading) -> bool:
    """Whether the words tell what is asked, and do not only point to something."""
    return bool(families(reading) - _THIN)


def may_be_inside(match: Match, lexicon: Lexicon) -> bool:
    """Whether a whole message may be about our field, where a part of it does not tell."""
    outside = match.best.intent == OUT_OF_SCOPE or _is_elsewhere(match.reading, lexicon)
    return match.decision == "accept" or not outside


def is_inside(match: Match, lexicon: Lexicon, *, before: bool) -> bool:
    """Whether a part is inside our field; ``before`` is whether what was said before it is.

    Where it speaks of another field, it is inside if it is sure all the same.
    """
    if families(match.reading) & _FIELD:
        return True
    return match.decision == "accept" if _is_elsewhere(match.reading, lexicon) else before


def _is_elsewhere(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether another field is named, or too many words are strange to us."""
    substance = [word for word in reading.words if word not in lexicon.function_words]
    is_strange = len(reading.unknown) > _STRANGE * len(substance)
    return is_strange or _OTHER_FIELDS in families(reading)


def thing(reading: Reading) -> str | None:
    """The last concept named that "it" may stand for."""
    named = [item.concept for item in reading.found if item.concept.partition(".")[0] in _THINGS]
    return named[-1] if named else None
