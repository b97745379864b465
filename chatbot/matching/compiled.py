"""What is learned from the phrases of one language, ready to match with, and how it is kept.

Learned in two steps: which intent is meant, from all phrases; and which of its answers, from the
phrases of that intent alone. Learning takes seconds and reading what was learned takes a moment, so
it can be kept beside the release it was learned from. The same phrases always give the same bytes.
"""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from chatbot import text as canon
from chatbot.knowledge.loader import Language
from chatbot.knowledge.model import Intent
from chatbot.knowledge.phrases import expand
from chatbot.knowledge.records import Trial
from chatbot.matching.deciding import names
from chatbot.matching.features import features, pair
from chatbot.matching.index import Evidence, Index, Part, Row, Space, Support, Vector
from chatbot.matching.lexicon import Lexicon
from chatbot.matching.negation import claims

if TYPE_CHECKING:
    from scipy.sparse import csr_array

OUT_OF_SCOPE = "oos"
GLOSSARY = "glossary_term"
_MOST_SENTENCES = 6  # learned from one phrase, spread over all it stands for
_GOLDEN = (5**0.5 - 1) / 2  # its multiples never fall into step with a number of alternatives


class Labelled(NamedTuple):
    """A sentence, the intent it asks for, and the answer (the intent again where it has none)."""

    intent: str
    answer: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Compiled:
    """``intents`` scores intents, ``answers`` the answers of each. In ``support`` the answers of
    one intent stand together, at ``ranges``, from ``starts`` on. ``says`` maps an answer to what
    its phrases say and claim."""

    lexicon: Lexicon
    space: Space
    intents: Index
    answers: Mapping[str, Part]
    support: Support
    ranges: Mapping[str, slice]
    starts: NDArray[np.int64]
    says: Mapping[str, frozenset[str]]

    @property
    def nbytes(self) -> int:
        """The size of the arrays."""
        held = self.space.rarity.nbytes + self.support.held.nbytes
        return held + self.intents.nbytes + sum(part.nbytes for part in self.answers.values())

    def scores(self, row: Row, said: Vector) -> Vector:
        """One score per intent: about 1 or more where it is meant, about −1 where it is not.

        ``said`` are the shares of ``support``. The best of one answer counts: what the sentences of
        several say does not add up.
        """
        return self.intents.scores(row) + np.maximum.reduceat(said, self.starts)

    def evidence(self, row: Row, features: Iterable[str], intent: str) -> list[Evidence]:
        """What each of ``features``, in the order of ``row``, adds to ``intent``, largest first."""
        at = self.ranges[intent]
        answer = at.start + int(self.support.share(row)[at].argmax())
        parts = (self.intents.parts(row, intent) + self.support.parts(row, answer)).tolist()
        ranked = sorted(zip(features, parts, strict=True), key=lambda part: -abs(part[1]))
        return [Evidence(feature, round(weight, 3)) for feature, weight in ranked if weight]


def learn(language: Language, trials: Iterable[Trial]) -> Compiled:
    """Learn from every phrase of ``language``."""
    concepts = language.concepts
    labelled = [
        sentence
        for intent in language.intents.values()
        for sentence in _sentences(intent, concepts)
    ]
    labelled += _definitions(language, labelled)
    return learn_from(labelled, lexicon(language, trials))


def learn_from(labelled: Sequence[Labelled], reader: Lexicon) -> Compiled:
    """Learn from any sentences, with a fresh ``reader`` that takes in their words as well."""
    says: dict[str, set[str]] = {}
    readings = [reader.read(each.sentence) for each in labelled]
    for (intent, answer, _), reading in zip(labelled, readings, strict=True):
        reader.learn(reading.words, topical=intent != OUT_OF_SCOPE)
        says.setdefault(answer, set()).update(
            reading.words, names(reading), claims(reading, reader)
        )
    weighed = [features(reading, reader) for reading in readings]
    space = Space.of(weighed)
    reader.close(_pairs(space))
    rows = space.rows(weighed)
    intents = Index.fit(rows, [each.intent for each in labelled])
    answers = {name: _within(name, labelled, rows) for name in intents.labels}
    names_of_all = [name for part in answers.values() for name in part.index.labels]
    place = {name: number for number, name in enumerate(names_of_all)}
    support = Support.of(rows, [place[each.answer] for each in labelled], len(place))
    said = {name: frozenset(held) for name, held in says.items()}
    return Compiled(reader, space, intents, answers, support, *_columns(answers), said)


def _within(intent: str, labelled: Sequence[Labelled], rows: "csr_array") -> Part:
    """What tells the answers of one intent apart."""
    own = [place for place, each in enumerate(labelled) if each.intent == intent]
    return Part.fit(rows[own], [labelled[place].answer for place in own])


def _columns(answers: Mapping[str, Part]) -> tuple[dict[str, slice], NDArray[np.int64]]:
    """Where the answers of each intent stand, and where they begin, with those of all in a row."""
    edges = list(accumulate((len(part.index.labels) for part in answers.values()), initial=0))
    ranges = {name: slice(*held) for name, held in zip(answers, pairwise(edges), strict=True)}
    return ranges, np.array(edges[:-1], np.int64)


def to_bytes(compiled: Compiled) -> bytes:
    """``compiled`` as one file: a zip of plain JSON and plain arrays."""
    words = {
        "features": list(compiled.space.places),
        "intents": compiled.intents.labels,
        "answers": {name: part.index.labels for name, part in compiled.answers.items()},
        "says": {name: sorted(held) for name, held in compiled.says.items()},
        "known": sorted(compiled.lexicon.known),
        "counts": dict(sorted(compiled.lexicon.counts.items())),
        "topical": sorted(compiled.lexicon.topical),
    }
    parts = {"words.json": json.dumps(words).encode()}
    parts["rarity"] = compiled.space.rarity.astype("<f4").tobytes()
    parts["support"] = compiled.support.held.tobytes()
    parts |= _index_parts("intents", compiled.intents)
    for name, part in compiled.answers.items():
        parts[f"answers/{name}/places"] = part.places.astype("<i4").tobytes()
        parts |= _index_parts(f"answers/{name}", part.index)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, held in parts.items():  # ZipInfo's own date is fixed, so equal bytes stay equal
            archive.writestr(zipfile.ZipInfo(name), held)
    return file.getvalue()


def from_bytes(data: bytes, language: Language, trials: Iterable[Trial]) -> Compiled:
    """The inverse of ``to_bytes``. Raises ValueError or KeyError for anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile as error:
        raise ValueError("not a compiled index") from error
    words = json.loads(parts["words.json"])
    places = {feature: place for place, feature in enumerate(words["features"])}
    space = Space(places, np.frombuffer(parts["rarity"], "<f4"))
    reader = lexicon(language, trials)
    reader.known |= set(words["known"])
    reader.topical |= set(words["topical"])
    reader.counts = Counter(words["counts"])
    reader.close(_pairs(space))
    answers = {
        name: _part(f"answers/{name}", labels, parts) for name, labels in words["answers"].items()
    }
    held = np.frombuffer(parts["support"], np.uint8).reshape(len(places) + 1, -1)
    return Compiled(
        reader,
        space,
        _index("intents", words["intents"], parts),
        answers,
        Support(held, sum(map(len, words["answers"].values()))),
        *_columns(answers),
        {name: frozenset(held) for name, held in words["says"].items()},
    )


def _pairs(space: Space) -> Callable[[str, str], bool]:
    """Tells whether two stems stand in a row in phrases."""
    return lambda first, second: pair(first, second) in space.places


def _index_parts(name: str, index: Index) -> dict[str, bytes]:
    weights, bias = index.weights.astype("<f2"), index.bias.astype("<f4")
    return {f"{name}/weights": weights.tobytes(), f"{name}/bias": bias.tobytes()}


def _index(name: str, labels: Sequence[str], parts: Mapping[str, bytes]) -> Index:
    weights = np.frombuffer(parts[f"{name}/weights"], "<f2").reshape(-1, len(labels))
    return Index(tuple(labels), weights, np.frombuffer(parts[f"{name}/bias"], "<f4"))


def _part(name: str, labels: Sequence[str], parts: Mapping[str, bytes]) -> Part:
    places = np.frombuffer(parts[f"{name}/places"], "<i4")
    return Part(places, _index(name, labels, parts))


def lexicon(language: Language, trials: Iterable[Trial]) -> Lexicon:
    """What reads ``language``, before it has learned the words of any phrase."""
    cards = list(trials)
    ids = {f"trial_id.{trial.id}": (trial.id,) for trial in cards}
    names = {f"trial_name.{trial.id}": trial.nicknames for trial in cards if trial.nicknames}
    return Lexicon.build(language.code, language.vocabulary, {**language.concepts, **ids, **names})


def _sentences(intent: Intent, concepts: Mapping[str, Sequence[str]]) -> Iterable[Labelled]:
    """Every sentence of an intent; what it says of the intent itself leads to its first answer."""
    first = intent.answers[0].id if intent.answers else intent.id
    for phrase in intent.phrases:
        for sentence in _spread(expand(phrase, concepts)):
            yield Labelled(intent.id, first, sentence)
    for answer in intent.answers:
        if answer.phrases:
            yield Labelled(intent.id, answer.id, answer.title)
        for phrase in answer.phrases:
            for sentence in _spread(expand(phrase, concepts)):
                yield Labelled(intent.id, answer.id, sentence)


def _definitions(language: Language, labelled: Iterable[Labelled]) -> Iterable[Labelled]:
    """What people ask of each word of the glossary, where no phrase asks it of another intent."""
    home = language.intents.get(GLOSSARY)
    if home is None:
        return
    asked = {canon.canonical(each.sentence) for each in labelled}
    for term in language.terms.values():
        for form in map(canon.canonical, term.forms or (term.name,)):
            if f"what is {form}" not in asked:
                yield Labelled(home.id, home.answers[0].id, f"what is {form}")
                yield Labelled(home.id, home.answers[0].id, f"{form} definition")
                yield Labelled(home.id, home.answers[0].id, f"what does {form} mean")


def _spread(sentences: tuple[str, ...]) -> Iterable[str]:
    """Some of ``sentences``, picked evenly whatever the number of alternatives in each place."""
    order = sorted(range(len(sentences)), key=lambda place: place * _GOLDEN % 1)
    return (sentences[place] for place in sorted(order[:_MOST_SENTENCES]))
