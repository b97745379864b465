"""What the talk is about, and whether a short message only changes that ("and for children?")."""

from dataclasses import dataclass, replace

from chatbot.answering.answers import Subject
from chatbot.conversation.state import State, Topic
from chatbot.matching.entities import Entities
from chatbot.matching.lexicon import Reading

# Diseases too wide to choose an answer by.
_WIDE = frozenset({"leukemia", "all"})
_TOPICAL = frozenset({"disease", "child", "older", "trial_name", "trial_id", "other_one", "place"})
_LEAD_INS = frozenset({"followup", "trial", "that_one"})
_LONGEST_FOLLOW_UP = 10  # words


@dataclass(frozen=True, slots=True)
class Names:
    """The topic that one message names by itself."""

    trial: str | None = None
    disease: str | None = None
    group: str | None = None
    term: str | None = None
    antigen: str | None = None


def named(
    reading: Reading, entities: Entities, topic: Topic, site_trials: tuple[str, ...]
) -> Names:
    """What ``reading`` names. "The other trial" is understood between the site's own two."""
    held: dict[str, str] = {}
    for item in reading.found:
        family, _, name = item.concept.partition(".")
        held.setdefault(family, name)
        if family == "disease" and name not in _WIDE:
            held["disease"] = name
    trial = entities.trials[0] if entities.trials else held.get("trial_name")
    if trial is None and "other_one" in held and topic.trial in site_trials:
        trial = next((name for name in site_trials if name != topic.trial), None)
    disease = held.get("disease")
    group = "child" if "child" in held else "older" if "older" in held else None
    other = "other" if "antigen" in held and "cd7" not in held else None
    return Names(trial, None if disease in _WIDE else disease, group, held.get("term"), other)


def merged(topic: Topic, names: Names, page_trial: str | None) -> Topic:
    """The topic after a message: what it names replaces what was there before."""
    return replace(
        topic,
        trial=names.trial or topic.trial or page_trial,
        disease=names.disease or topic.disease,
        group=names.group,
    )


def subject(topic: Topic, names: Names, region: str | None) -> Subject:
    """What an answer may be chosen and filled by."""
    return Subject(topic.trial, topic.disease, names.term, names.antigen, topic.group, region)


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
