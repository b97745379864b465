"""Learned evidence: which features speak for which label, and how strongly.

The score of a label adds two things that can each be named: the learned weights of what was said
(``learning``), and how like it is to the middle of the label's sentences. ``Support`` adds a third:
which share of what was said the sentences of a label say. All are counted against the whole
message, what is unknown in it included, so strange words make every label less likely. The last two
are what tells questions of another field apart: on CLINC150 they raise the AUROC from .946 to .964.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from chatbot.matching.learning import learn

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Vector = NDArray[np.float32]

_KEPT_WHEN_RARE = "wk"  # a word or concept counts even when one phrase alone holds it


@dataclass(frozen=True, slots=True)
class Row:
    """One message: the ``places`` of its features, and their ``values``, of length 1 together."""

    places: NDArray[np.int64]
    values: Vector


@dataclass(frozen=True, slots=True)
class Space:
    """The features that any sentence has, with the place and the rarity of each.

    ``rarity`` has one more entry than there are ``places``: the last is that of the unknown.
    """

    places: dict[str, int]
    rarity: Vector

    @classmethod
    def of(cls, sentences: Sequence[Mapping[str, float]]) -> Self:
        """The features of ``sentences``; a pair or piece that only one of them has is left out."""
        seen = Counter(feature for sentence in sentences for feature in sentence)
        kept = [name for name, count in seen.items() if count > 1 or name[0] in _KEPT_WHEN_RARE]
        counts = np.array([*(seen[feature] for feature in kept), 0], np.float64)
        rarity = np.log((1 + len(sentences)) / (1 + counts)) + 1
        return cls({feature: place for place, feature in enumerate(kept)}, rarity.astype("f4"))

    def row(self, weighed: Mapping[str, float]) -> Row:
        """``weighed`` as numbers; features never seen all stand at the last place."""
        found = map(self.places.get, weighed, repeat(len(self.places)))
        places = np.fromiter(found, np.int64, len(weighed))
        values = np.fromiter(weighed.values(), np.float32, len(weighed)) * self.rarity[places]
        length = float(np.sqrt(values @ values))
        return Row(places, values / np.float32(length or 1))

    def rows(self, sentences: Iterable[Mapping[str, float]]) -> "csr_array":
        """Many sentences as a sparse matrix, without the last place, that of the unknown.

        Each is scaled to length 1 once more: learning looks at what is known.
        """
        from scipy.sparse import csr_array  # noqa: PLC0415 - only who learns has to load it

        starts, columns, values = [0], [], []
        for row in map(self.row, sentences):
            known = row.places < len(self.places)
            part = row.values[known]
            columns.append(row.places[known])
            values.append(part / (np.sqrt(part @ part) or 1))
            starts.append(starts[-1] + len(part))
        data = np.concatenate([np.zeros(0, np.float32), *values])
        indices = np.concatenate([np.zeros(0, np.int64), *columns])
        return csr_array((data, indices, starts), (len(starts) - 1, len(self.places)))


@dataclass(frozen=True, slots=True)
class Evidence:
    """One feature and what it adds to the score of a label."""

    feature: str
    weight: float


@dataclass(frozen=True, slots=True)
class Support:
    """Which features the sentences of a label have: a row per feature, one more for the unknown,
    and a bit per label, eight to a byte."""

    held: NDArray[np.uint8]
    labels: int

    @classmethod
    def of(cls, rows: "csr_array", target: Sequence[int], labels: int) -> Self:
        """What ``rows`` have, each of which belongs to one of so many ``labels``."""
        held = np.zeros((rows.shape[1] + 1, labels), np.bool_)
        owner = np.repeat(np.asarray(target), np.diff(rows.indptr))
        held[rows.indices, owner] = True
        return cls(np.packbits(held, axis=1), labels)

    def share(self, row: Row) -> Vector:
        """Which share of a message each label says, 0 to 1."""
        said = self._said(row).astype(np.float32)
        return np.asarray((row.values * row.values) @ said, np.float32)

    def parts(self, row: Row, label: int) -> Vector:
        """What each feature of ``row`` adds to the share of one label."""
        said = self._said(row)[:, label]
        return np.asarray(row.values * row.values * said, np.float32)

    def _said(self, row: Row) -> NDArray[np.uint8]:
        """A row per feature of ``row`` and a column per label: 1 where the label has it."""
        return np.unpackbits(self.held[row.places], axis=1, count=self.labels)


@dataclass(frozen=True, slots=True)
class Index:
    """Scores labels, which stand in the order of the alphabet.

    Each array has a row per feature, one more for the unknown, and a column per label. Weights are
    in half precision, so an index that was kept on disk scores exactly like a fresh one.
    """

    labels: tuple[str, ...]
    weights: NDArray[np.float16]
    bias: Vector

    @property
    def nbytes(self) -> int:
        """The size of the arrays."""
        return self.weights.nbytes + self.bias.nbytes

    @classmethod
    def fit(cls, rows: "csr_array", labels: Sequence[str]) -> Self:
        """Learn from ``rows``, each of which belongs to one of ``labels``."""
        from scipy.sparse import csr_array  # noqa: PLC0415 - only who learns has to load it

        names = tuple(sorted(set(labels)))
        place = {name: number for number, name in enumerate(names)}
        target = np.array([place[label] for label in labels])
        weights, bias = learn(rows, target, len(names))
        own = csr_array((np.ones(len(target), np.float32), (target, np.arange(len(target)))))
        sums = (own @ rows).toarray().T
        weights += sums / np.maximum(np.sqrt((sums * sums).sum(axis=0)), 1e-9)
        nothing = np.zeros((1, len(names)), np.float32)
        return cls(names, np.vstack([weights, nothing]).astype(np.float16), bias)

    def scores(self, row: Row) -> Vector:
        """One score per label: about 1 where it is meant, about −1 where it is not."""
        learned = row.values @ self.weights[row.places].astype(np.float32)
        return np.asarray(learned + self.bias, np.float32)

    def parts(self, row: Row, label: str) -> Vector:
        """What each feature of ``row`` adds to the score of ``label``."""
        column = self.labels.index(label)
        return np.asarray(row.values * self.weights[row.places, column].astype(np.float32))


@dataclass(frozen=True, slots=True)
class Part:
    """An index over a few of the features, those at ``places`` in ascending order.

    The answers of one intent need a fifteenth of what they would fill with a row for every feature.
    """

    places: NDArray[np.int32]
    index: Index

    @property
    def nbytes(self) -> int:
        """The size of the arrays."""
        return self.places.nbytes + self.index.nbytes

    @classmethod
    def fit(cls, rows: "csr_array", labels: Sequence[str]) -> Self:
        """Learn from ``rows``, each of which belongs to one of ``labels``."""
        used = np.unique(rows.indices)
        return cls(used.astype(np.int32), Index.fit(rows[:, used], labels))

    def scores(self, row: Row) -> Vector:
        """One score per label; a feature that stands elsewhere counts as unknown."""
        near = np.searchsorted(self.places, row.places)
        is_here = self.places.take(near, mode="clip") == row.places
        return self.index.scores(Row(np.where(is_here, near, len(self.places)), row.values))


def softmax(scores: Vector) -> Vector:
    """Scores as shares that add up to one."""
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), np.float32)
