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
_FEWEST = 20  # confirmed answers from which anything is learned
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
    scale = np.concatenate([each.features for each in used]).std(axis=0)
    scale[scale < 1e-9] = 1.0  # a feature that never varies stays as it is
    weights = origin * scale
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        slope = hold * (weights - origin * scale)
        slope += sum(_slope(each, weights, scale) for each in used) / len(used)
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        weights -= _RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return tuple(float(weight) for weight in weights / scale)


def _slope(
    example: Example, weights: npt.NDArray[np.float64], scale: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Gradient of minus the log-probability that one of the right memories is drawn."""
    rows = example.features / scale
    scores = rows @ weights
    share = np.exp(scores - scores.max())
    share /= share.sum()
    right = share * example.right
    slope: npt.NDArray[np.float64] = rows.T @ (share - right / max(right.sum(), 1e-300))
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
    if len(examples) < _FEWEST:
        return before
    after = 0
    for fold in range(_FOLDS):
        rest = [each for number, each in enumerate(examples) if number % _FOLDS != fold]
        held = [each for number, each in enumerate(examples) if number % _FOLDS == fold]
        after += misses(held, fit(rest, start, hold=hold))
    return fit(examples, start, hold=hold) if after < misses(examples, before) else before
