"""Learns the weights of the safety screen's second reader, and tells how well they would do.

The ordinary sentences are those of ``safety_sentences.yaml`` and what the phrases of the intents
stand for, alarms aside. A word counts more the fewer sentences have it; the classifier is the one
that intents are learned by. What is learned is written as whole numbers, so that a screen needs no
learning, and reads the same everywhere.
"""

import itertools
import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from scipy.sparse import csr_array

from chatbot.knowledge import danger, loader
from chatbot.knowledge.alarms import ALWAYS_SAID
from chatbot.knowledge.danger import Sentence
from chatbot.knowledge.loader import Knowledge, Language
from chatbot.knowledge.phrases import expand
from chatbot.matching import learning
from chatbot.safety import Screen
from chatbot.safety.reader import features, length

LANGUAGES = ("en", "es", "zh")
_FOLDS = 5
_FORMS = 2  # sentences taken of a phrase that stands for many
# How much a feature counts beside a word: alike within wide bounds when tried by folds.
_WORD, _ORDER, _PIECE = 1.0, 0.8, 0.35
_EVEN = 5.0  # brings a usual sentence to the length 1 that the learning expects
_LEAST_ALARM, _LEAST_CRISIS = 6, 25  # hundredths: smaller weights are left out

Weights: TypeAlias = Mapping[str, int]
Parts: TypeAlias = Sequence[Sequence[str]]
Cut: TypeAlias = Callable[[str], Parts]


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights in hundredths, for an alarm and, among alarms, for a crisis."""

    alarm: Weights
    crisis: Weights


def sentences(knowledge: Knowledge, folder: Path, language: str) -> list[Sentence]:
    """Everything to learn from in ``language``: its list and the phrases of its intents."""
    served = knowledge.languages.get(language)
    return [*danger.load(folder, language), *(phrases(served) if served else ())]


def phrases(language: Language) -> Iterator[Sentence]:
    """Ordinary sentences that the phrases of the intents stand for, those of alarms aside."""
    for intent in language.intents.values():
        if intent.id in ALWAYS_SAID:
            continue
        for phrase in (*intent.phrases, *(p for a in intent.answers for p in a.phrases)):
            meant = expand(phrase, language.concepts)
            step = max(1, len(meant) // _FORMS)
            for text in meant[::step][:_FORMS]:
                yield Sentence(text, "ordinary", language.code)


def learn(listed: Sequence[Sentence], cut: Cut) -> Learned:
    """Learn from ``listed``; ``cut`` is ``Screen.sentences``."""
    read = [cut(one.text) for one in listed]
    alarm = _learn(read, [one.kind != "ordinary" for one in listed])
    dangers = [number for number, one in enumerate(listed) if one.kind != "ordinary"]
    is_crisis = [listed[number].kind == "crisis" for number in dangers]
    crisis = _learn([read[number] for number in dangers], is_crisis)
    return Learned(_kept(alarm, _LEAST_ALARM), _kept(crisis, _LEAST_CRISIS))


def held_out(
    listed: Sequence[Sentence], phrases: Sequence[Sentence], cut: Cut
) -> Iterator[tuple[Sentence, float]]:
    """Each of ``listed`` with the score for an alarm by weights learned without it, in five folds.

    The limits in ``*/safety/reading.yaml`` are chosen by these scores.
    """
    for fold in range(_FOLDS):
        others = [one for number, one in enumerate(listed) if number % _FOLDS != fold]
        weights = learn([*others, *phrases], cut).alarm
        for one in listed[fold::_FOLDS]:
            parts = cut(one.text)
            total = sum(weights.get(name, 0) for name in features(parts))
            yield one, total / length(sum(map(len, parts)))


def _learn(read: Sequence[Parts], target: Sequence[bool]) -> Weights:
    rows = [_weighed(parts) for parts in read]
    counts = Counter(itertools.chain.from_iterable(rows))
    names = sorted(counts)
    place = {name: number for number, name in enumerate(names)}
    rarity = [math.log((1 + len(rows)) / (1 + counts[name])) + 1 for name in names]
    matrix = csr_array(
        (
            np.array([row[n] * rarity[place[n]] for row in rows for n in row], np.float32),
            np.array([place[n] for row in rows for n in row], np.int32),
            np.array([0, *itertools.accumulate(map(len, rows))], np.int32),
        ),
        shape=(len(rows), len(names)),
    )
    weights, _ = learning.learn(matrix, np.array(target, np.int64), 2)
    own = (weights[:, 1] - weights[:, 0]) / 2
    kinds = map(_kind, names)
    return {
        name: round(100 / _EVEN * kind * rare * float(weight))
        for name, kind, rare, weight in zip(names, kinds, rarity, own, strict=True)
    }


def _weighed(parts: Parts) -> dict[str, float]:
    divisor = _EVEN * length(sum(map(len, parts)))
    return {name: _kind(name) / divisor for name in features(parts)}


def _kind(name: str) -> float:
    if name[0] == "~":
        return _PIECE
    return _ORDER if "_" in name else _WORD


def _kept(weights: Weights, least: int) -> Weights:
    return {name: weight for name, weight in weights.items() if abs(weight) >= least}


def table(learned: Learned, language: str) -> str:
    """The file of a language that holds what was ``learned``."""
    lines = [
        f"# Learned by `make reader` from {danger.FILE} and the phrases of the intents,",
        "# never edited. Words, words_in_a_row and ~pieces of words by their weight in hundredths.",
        f"id: {language}_learned",
        f"language: {language}",
    ]
    for name, weights in (("alarm_words", learned.alarm), ("crisis_words", learned.crisis)):
        lines += ["", f"{name}:"]
        for weight in sorted(set(weights.values()), reverse=True):
            told = " ".join(sorted(name for name, one in weights.items() if one == weight))
            lines.append(f"  {weight}: {json.dumps(told, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def renew(folder: Path) -> None:
    """Learn anew from a knowledge ``folder`` and write the tables there."""
    knowledge = loader.load(folder)
    cut = Screen(knowledge.alarms).sentences
    for language in LANGUAGES:
        learned = learn(sentences(knowledge, folder, language), cut)
        text = table(learned, language)
        (folder / language / "safety" / "learned.yaml").write_text(text, encoding="utf-8")
