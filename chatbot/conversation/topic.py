"""What the talk is about, and whether a short message only changes that ("and for children?")."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from chatbot.answering.subject import Subject
from chatbot.conversation import scope
from chatbot.conversation.state import State, Topic, Used
from chatbot.knowledge.model import Answer
from chatbot.matching.entities import Entities
from chatbot.matching.lexicon import Found, Reading

# Diseases too wide to choose an answer by.
_WIDE = frozenset({"leukemia", "all"})
_TOPICAL = frozenset(
    {"disease", "child", "older", "trial_name", "trial_id", "other_one", "place", "antigen"}
)
_LEAD_INS = frozenset({"followup", "trial", "that_one", "cart"})
_ARTICLES = frozenset({"the", "a", "an"})
_LONGEST_FOLLOW_UP = 10  # words
_LIFE = 4  # turns that a topic is remembered without being named or told of

Forms = Iterable[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Names:
    """The topic that one message names by itself. ``cd7`` is whether it names our own target."""

    trial: str | None = None
    disease: str | None = None
    group: str | None = None
    term: str | None = None
    antigen: str | None = None
    thing: str | None = None
    cd7: bool = False


def named(
    reading: Reading,
    entities: Entities,
    topic: Topic,
    site_trials: tuple[str, ...],
    negates: Forms = (),
) -> Names:
    """What ``reading`` names. "The other trial" is understood between the site's own two.

    Of two names of one kind, the one that is ruled out is left aside ("T-ALL, not AML").
    """
    held: dict[str, str] = {}
    for item in _said(reading, negates):
        family, _, name = item.concept.partition(".")
        held.setdefault(family, name)
        if family == "disease" and name not in _WIDE:
            held["disease"] = name
    trial = _trial(reading, entities, negates) or held.get("trial_name")
    if trial is None and "other_one" in held and topic.trial in site_trials:
        trial = next((name for name in site_trials if name != topic.trial), None)
    disease = held.get("disease")
    group = "child" if "child" in held else "older" if "older" in held else None
    other = "other" if "antigen" in held and "cd7" not in held else None
    narrow = None if disease in _WIDE else disease
    thing = scope.thing(reading)
    return Names(trial, narrow, group, held.get("term"), other, thing, "cd7" in held)


def diseases(reading: Reading) -> frozenset[str]:
    """The diseases named, the wide ones left aside."""
    family = "disease."
    named = (item.concept for item in reading.found if item.concept.startswith(family))
    return frozenset(name.removeprefix(family) for name in named) - _WIDE


def _said(reading: Reading, negates: Forms) -> Iterator[Found]:
    """What was found, without names that are ruled out where another of their kind is left."""
    ruled_out = [item for item in reading.found if _is_negated(reading, item.start, negates)]
    kept = [item for item in reading.found if item not in ruled_out]
    left = {item.concept.partition(".")[0] for item in kept}
    for item in reading.found:
        if item in kept or item.concept.partition(".")[0] not in left:
            yield item


def _trial(reading: Reading, entities: Entities, negates: Forms) -> str | None:
    """The first registry id that is not ruled out, or the first."""
    for name in entities.trials:
        word = name.lower()
        at = reading.words.index(word) if word in reading.words else 0
        if not _is_negated(reading, at, negates):
            return name
    return entities.trials[0] if entities.trials else None


def _is_negated(reading: Reading, start: int, negates: Forms) -> bool:
    before = reading.words[:start]
    while before and before[-1] in _ARTICLES:
        before = before[:-1]
    return any(before[-len(form) :] == form for form in negates)


def merged(topic: Topic, names: Names, page_trial: str | None, *, leans: bool = False) -> Topic:
    """The topic after a message: what it names replaces what was there before.

    An age group or another target lasts only while messages lean on what was said ("is it safe?").
    """
    antigen = names.antigen or (topic.antigen if leans and not names.cd7 else None)
    return replace(
        topic,
        trial=names.trial or topic.trial or page_trial,
        disease=names.disease or topic.disease,
        group=names.group or (topic.group if leans else None),
        antigen=antigen,
        thing=names.thing or topic.thing,
    )


def remembered(state: State) -> Topic:
    """The topic without what was neither named nor told of for some turns."""
    is_fresh = {slot: state.turn - turn <= _LIFE for slot, turn in state.used.turns()}
    kept = {slot: value if is_fresh[slot] else None for slot, value in state.topic.slots()}
    return Topic(**kept)


def touched(used: Used, turn: int, slots: Iterable[str]) -> Used:
    """``used`` with ``slots`` named or told of on ``turn``."""
    return replace(used, **dict.fromkeys(slots, turn))


def slots_of(names: Names) -> Iterator[str]:
    """The slots of the topic that a message names."""
    for slot, _ in Topic().slots():
        if getattr(names, slot) is not None:
            yield slot


def of(names: Names) -> Topic:
    """The topic that a message names, and nothing from before."""
    return Topic(names.trial, names.disease, names.group, names.antigen, names.thing)


def limits(answer: Answer) -> frozenset[str]:
    """The slots of the topic that ``answer`` is limited by."""
    return frozenset(slot for slot, value in answer.only if value)


def subject(topic: Topic, names: Names, region: str | None) -> Subject:
    """What an answer may be chosen and filled by."""
    return Subject(topic.trial, topic.disease, names.term, topic.antigen, topic.group, region)


def is_follow_up(reading: Reading, state: State, function_words: frozenset[str]) -> bool:
    """Whether the message says nothing of its own but a new topic for the last question."""
    if state.intent is None or not reading.words or len(reading.words) > _LONGEST_FOLLOW_UP:
        return False
    if not reading.concepts & _TOPICAL:
        return False
    spoken = {
        place
        for item in reading.found
        if item.concept.partition(".")[0] in _TOPICAL | _LEAD_INS
        for place in range(item.start, item.end)
    }
    opens = reading.found[0].concept == "followup" and reading.found[0].start == 0
    rest = [
        word
        for place, word in enumerate(reading.words)
        if place not in spoken and word not in function_words
    ]
    asks = {"what", "how", "which", "who", "where", "when", "why", "is", "are", "does", "do", "can"}
    return not rest and (opens or not asks.intersection(reading.words))
