"""Learns the weights of `ranking` from questions whose memory is known: from confirmed answers, or from a benchmark.

A softmax over the pool, as in learning to rank by lists (ListNet, Cao 2007), held near the weights that it starts from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.memory.ranking import WEIGHTS

_FOLDS = 5
FEWEST = 20  # confirmed answers from which anything is learned
_STEPS, _RATE = 300, 0.05


@dataclass(frozen=True)
class Example:
    """One question: features (memories, n_features) of its pool, and which memories answer it (memories,), bool."""

    features: npt.NDArray[np.float64]
    right: npt.NDArray[np.bool_]


def fit(examples: Sequence[Example], start: Sequence[float] = WEIGHTS, *, hold: float = 0.01) -> tuple[float, ...]:
    """Weights under which the right memories of the examples come first; `hold` pulls them back to `start`.

    Examples without a right memory in the pool teach nothing. Adam on standardised features.
    """
    used = [each for each in examples if each.right.any()]
    origin = np.asarray(start, dtype=np.float64)
    if not used:
        return tuple(float(weight) for weight in origin)
    rows, there, right = _stacked(used)
    scale = rows[there].std(axis=0)
    scale[scale < 1e-9] = 1.0  # a feature that never varies stays as it is
    rows /= scale
    weights = origin * scale
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        slope = hold * (weights - origin * scale) + _slope(rows, there, right, weights)
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        weights -= _RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return tuple(float(weight) for weight in weights / scale)


def _stacked(
    examples: Sequence[Example],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Features (examples, longest, n_features) filled with zeros, where there is a memory, and which are right."""
    longest = max(len(each.right) for each in examples)
    rows = np.zeros((len(examples), longest, examples[0].features.shape[1]))
    there, right = np.zeros((2, len(examples), longest), dtype=np.bool_)
    for number, each in enumerate(examples):
        count = len(each.right)
        rows[number, :count], there[number, :count], right[number, :count] = each.features, True, each.right
    return rows, there, right


def _slope(
    rows: npt.NDArray[np.float64],
    there: npt.NDArray[np.bool_],
    right: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Mean gradient of minus the log-probability that one of the right memories is drawn."""
    scores = np.where(there, rows @ weights, -np.inf)
    share = np.exp(scores - scores.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    wanted = share * right
    excess = share - wanted / np.maximum(wanted.sum(axis=1, keepdims=True), 1e-300)
    slope: npt.NDArray[np.float64] = np.einsum("qm,qmf->f", excess, rows) / len(rows)
    return slope


def misses(examples: Sequence[Example], weights: Sequence[float], k: int = 10) -> int:
    """How many questions have none of their memories among the first `k`."""
    missed = 0
    for each in examples:
        scores = each.features @ np.asarray(weights)
        missed += not each.right[np.argsort(-scores, kind="stable")[:k]].any()
    return missed


def learn(examples: Sequence[Example], start: Sequence[float] = WEIGHTS, *, hold: float = 0.1) -> tuple[float, ...]:
    """Weights fitted on the examples if that, cross-validated, misses fewer of them than `start` does; else `start`."""
    before = tuple(float(weight) for weight in start)
    if len(examples) < FEWEST:
        return before
    after = 0
    for fold in range(_FOLDS):
        rest = [each for number, each in enumerate(examples) if number % _FOLDS != fold]
        held = [each for number, each in enumerate(examples) if number % _FOLDS == fold]
        after += misses(held, fit(rest, start, hold=hold))
    return fit(examples, start, hold=hold) if after < misses(examples, before) else before
