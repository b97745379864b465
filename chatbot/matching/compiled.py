"""What is learned from the phrases of one language, ready to match with, and how it is kept.

Learning takes seconds and reading what was learned takes a moment, so it can be kept beside the
knowledge release it was learned from. The same phrases always give the same bytes.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from chatbot.knowledge.loader import Language
from chatbot.knowledge.model import Intent
from chatbot.knowledge.phrases import expand
from chatbot.knowledge.records import Trial
from chatbot.matching.features import features
from chatbot.matching.index import Index
from chatbot.matching.lexicon import Lexicon

OUT_OF_SCOPE = "oos"
_MOST_SENTENCES = 20  # learned from one phrase, spread over all it stands for


@dataclass(frozen=True, slots=True)
class Compiled:
    """``owner`` maps an answer id to its intent; ``says`` an intent to the words of its phrases."""

    lexicon: Lexicon
    index: Index
    owner: Mapping[str, str]
    says: Mapping[str, frozenset[str]]


def learn(language: Language, trials: Iterable[Trial]) -> Compiled:
    """Learn from every phrase of ``language``."""
    lexicon = _lexicon(language, trials)
    labelled = [
        (intent.id, label, sentence)
        for intent in language.intents.values()
        for label, sentence in _sentences(intent, language)
    ]
    says: dict[str, set[str]] = {}
    for intent_id, _, sentence in labelled:
        words = lexicon.read(sentence).words
        lexicon.learn(words, topical=intent_id != OUT_OF_SCOPE)
        says.setdefault(intent_id, set()).update(words)
    lexicon.close()
    weighed = [features(lexicon.read(sentence), lexicon) for _, _, sentence in labelled]
    index = Index.fit(weighed, [label for _, label, _ in labelled])
    owner = {label: intent_id for intent_id, label, _ in labelled}
    return Compiled(lexicon, index, owner, {name: frozenset(held) for name, held in says.items()})


def to_bytes(compiled: Compiled) -> bytes:
    """``compiled`` as one file: a zip of plain JSON and plain arrays."""
    index, lexicon = compiled.index, compiled.lexicon
    words = {
        "labels": index.labels,
        "features": list(index.columns),
        "owner": dict(compiled.owner),
        "says": {name: sorted(held) for name, held in compiled.says.items()},
        "known": sorted(lexicon.known),
        "topical": sorted(lexicon.topical),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        parts = {
            "words.json": json.dumps(words).encode(),
            "rarity.f4": index.rarity.astype("<f4").tobytes(),
            "weights.f2": index.weights.astype("<f2").tobytes(),
        }
        for name, part in parts.items():  # ZipInfo's own date is fixed, so equal bytes stay equal
            archive.writestr(zipfile.ZipInfo(name), part)
    return file.getvalue()


def from_bytes(data: bytes, language: Language, trials: Iterable[Trial]) -> Compiled:
    """The inverse of ``to_bytes``. Raises ValueError or KeyError for anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            words = json.loads(archive.read("words.json"))
            rarity = np.frombuffer(archive.read("rarity.f4"), "<f4")
            weights = np.frombuffer(archive.read("weights.f2"), "<f2")
    except zipfile.BadZipFile as error:
        raise ValueError("not a compiled index") from error
    columns = {feature: place for place, feature in enumerate(words["features"])}
    shape = (len(columns), len(words["labels"]))
    index = Index(tuple(words["labels"]), columns, rarity, weights.reshape(shape))
    lexicon = _lexicon(language, trials)
    lexicon.known |= set(words["known"])
    lexicon.topical |= set(words["topical"])
    lexicon.close()
    says = {name: frozenset(held) for name, held in words["says"].items()}
    return Compiled(lexicon, index, words["owner"], says)


def _lexicon(language: Language, trials: Iterable[Trial]) -> Lexicon:
    cards = list(trials)
    ids = {f"trial_id.{trial.id}": (trial.id,) for trial in cards}
    names = {f"trial_name.{trial.id}": trial.nicknames for trial in cards if trial.nicknames}
    return Lexicon.build(language.code, language.vocabulary, {**language.concepts, **ids, **names})


def _sentences(intent: Intent, language: Language) -> Iterable[tuple[str, str]]:
    """Label and sentence of every phrase; the intent's own lead to its first answer."""
    concepts = language.concepts
    first = intent.answers[0].id if intent.answers else intent.id
    for phrase in intent.phrases:
        yield from ((first, sentence) for sentence in _spread(expand(phrase, concepts)))
    for answer in intent.answers:
        if answer.phrases:
            yield answer.id, answer.title
        for phrase in answer.phrases:
            yield from ((answer.id, sentence) for sentence in _spread(expand(phrase, concepts)))


def _spread(sentences: tuple[str, ...]) -> tuple[str, ...]:
    count = min(len(sentences), _MOST_SENTENCES)
    return tuple(sentences[turn * len(sentences) // count] for turn in range(count))
