"""Learns weights from labelled sentences: a linear classifier per label, squared hinge loss.

Each label is told apart from all others by ``w·x + b``, which should be 1 or more for its own
sentences and −1 or less for the rest; what goes wrong counts by its square, and so does the length
of ``w``. It is solved by a fixed number of accelerated gradient steps, each feature with a step of
its own. No random numbers and no threads: the same sentences always give the same weights.

On CLINC150 (7,500 phrases, 150 intents) this reaches the accuracy of a linear SVM in liblinear.
"""

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Matrix = NDArray[np.float32]

_STEPS = 60
_LOSS = np.float32(1.0)  # how much a mistake counts beside the length of the weights
_CAUTION = 0.3  # of the step that is safe in any case; from 0.1 on it went astray when tried
_NO_EVIDENCE = np.float32(-1)  # the score that a label has of itself, until sentences move it


def learn(rows: "csr_array", target: NDArray[np.int64], labels: int) -> tuple[Matrix, Matrix]:
    """Weights (feature × label) and a bias per label, for ``rows`` that belong to ``target``."""
    columns = rows.T.tocsr()
    wanted = -np.ones((rows.shape[0], labels), np.float32)
    wanted[np.arange(len(target)), target] = 1
    step, bias_step = _step_sizes(rows, columns)
    weights = np.zeros((rows.shape[1], labels), np.float32)
    bias = np.full(labels, _NO_EVIDENCE)
    ahead, bias_ahead, pace = weights, bias, 1.0
    for _ in range(_STEPS):
        short = np.maximum(0, 1 - wanted * (rows @ ahead + bias_ahead)) * wanted
        short *= 2 * _LOSS
        weights, before = ahead - step * (ahead - columns @ short), weights
        slope = bias_ahead - _NO_EVIDENCE - short.sum(axis=0)
        bias, bias_before = bias_ahead - bias_step * slope, bias
        faster = (1 + math.sqrt(1 + 4 * pace * pace)) / 2
        push, pace = np.float32((pace - 1) / faster), faster
        ahead = weights + push * (weights - before)
        bias_ahead = bias + push * (bias - bias_before)
    return weights, bias


def _step_sizes(rows: "csr_array", columns: "csr_array") -> tuple[Matrix, np.float32]:
    """How far each feature's weights, and the biases, move in one step.

    The curvature of the loss along a feature is at most the sum of its values, each times the sum
    of its row: a bound by Gershgorin on the matrix of second derivatives.
    """
    spread = np.asarray(abs(rows).sum(axis=1), np.float32).ravel() + 1
    bound = abs(columns) @ spread
    scale = np.float32(2 * _CAUTION) * _LOSS
    sizes = 1 / (1 + scale * bound)
    return np.asarray(sizes, np.float32)[:, None], np.float32(1 / (1 + scale * spread.sum()))
