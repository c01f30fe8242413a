"""L0: score composition: log-probabilities under several conditions, weighed together, without any training.

The weights are those under which the evidence itself is likeliest when parts of it are hidden (Monte-Carlo masks).
A condition is a text that is read before, of one memory for example, or vectors that are attended to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.diffusion.categorical import random_source
from ai_os_diffusion.diffusion.likelihood import draw_masks
from ai_os_diffusion.diffusion.network import DenoisingNetwork, Floats, Ids, Mask
from ai_os_diffusion.errors import EvolutionError

Condition: TypeAlias = Floats | Ids | None
"""(L,) int64 tokens that stand before, (C, D) float32 vectors, or None for nothing."""
_ROUNDS = 30  # of the ascent
_RATE = 1.0
_LONGEST = 64  # tokens of evidence that are read: memory grows with them, the vocabulary and the conditions


def fused_scores(
    network: DenoisingNetwork,
    tokens: Ids,
    rows: Mask,
    conditions: Sequence[Condition],
    weights: Sequence[float],
) -> Floats:
    """(N, V) normalised log-probabilities: the weighted sum of those under each condition.

    Args:
        network: gives logits.
        tokens: (B, T) int64.
        rows: (B, T) bool, the positions whose scores are wanted.
        conditions: what is told, one after the other.
        weights: one for each condition, at least 0, together 1.

    Raises:
        EvolutionError: the weights do not fit the conditions.
    """
    if len(weights) != len(conditions) or min(weights, default=-1) < 0 or not np.isclose(sum(weights), 1, atol=1e-4):
        raise EvolutionError(
            f"{len(weights)} weights do not fit {len(conditions)} conditions.",
            kind="evolution.weights",
            remedy="Give one for each, at least 0 and together 1.",
        )
    parts = [_log_probs(network, tokens, rows, condition) for condition in conditions]
    return _normalised(np.tensordot(np.asarray(weights, np.float32), np.stack(parts), 1))


def fit_weights(
    network: DenoisingNetwork,
    evidence: Ids,
    conditions: Sequence[Condition],
    *,
    mask_id: int,
    n_masks: int = 8,
    seed: int = 0,
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Weights under which hidden tokens of the evidence are likeliest, and how likely.

    Args:
        network: gives logits.
        evidence: (T,) int64 clean tokens; the first `_LONGEST` are read.
        conditions: as in `fused_scores`, at least one.
        mask_id: the absorbing token.
        n_masks: random subsets that are hidden, at least 2.
        seed: of them.

    Returns:
        The weights, and the mean log-probability (nats a token) under each condition alone, then under the weights;
        the last is never below the others.

    Raises:
        EvolutionError: there is no condition or no token.
    """
    ids = evidence[:_LONGEST]
    if not conditions or len(ids) == 0:
        raise EvolutionError("There is nothing to compose.", kind="evolution.weights", remedy="Give evidence.")
    hidden = draw_masks(len(ids), max(2, n_masks), random_source(seed))
    clean = np.broadcast_to(ids, hidden.shape)
    noisy = np.where(hidden, mask_id, clean)
    scores = np.stack([_log_probs(network, noisy, hidden, condition) for condition in conditions])
    targets = clean[hidden]
    alone = scores[:, np.arange(len(targets)), targets].mean(1)
    weights = np.eye(len(conditions))[int(alone.argmax())] * 0.9 + 0.1 / len(conditions)
    best, value = np.eye(len(conditions))[int(alone.argmax())], float(alone.max())
    for _ in range(_ROUNDS):
        found, gradient = _likelihood(scores, targets, weights)
        if found > value:
            best, value = weights, found
        weights = weights * np.exp(_RATE * (gradient - gradient.max()))  # stays on the simplex
        weights = weights / weights.sum()
    return tuple(float(weight) for weight in best), (*(float(each) for each in alone), value)


def _likelihood(
    scores: Floats, targets: Ids, weights: npt.NDArray[np.float64]
) -> tuple[float, npt.NDArray[np.float64]]:
    """Mean log-probability of the targets under the weighted sum, and its gradient by each weight."""
    mixed = _normalised(np.tensordot(weights.astype(np.float32), scores, 1))
    places = np.arange(len(targets))
    expected = (np.exp(mixed)[None] * scores).sum(2)
    gradient = (scores[:, places, targets] - expected).mean(1)
    return float(mixed[places, targets].mean()), gradient.astype(np.float64)


def _log_probs(network: DenoisingNetwork, tokens: Ids, rows: Mask, condition: Condition) -> Floats:
    vectors = condition
    if condition is not None and condition.ndim == 1:
        before = np.broadcast_to(condition.astype(np.int64), (len(tokens), len(condition)))
        tokens = np.concatenate([before, tokens], 1)
        rows = np.concatenate([np.zeros(before.shape, np.bool_), rows], 1)
        vectors = None
    told = None if vectors is None else vectors.astype(np.float32)
    return _normalised(network(np.ascontiguousarray(tokens), rows=rows, modality="text", t=None, condition=told))


def _normalised(logits: Floats) -> Floats:
    shifted = logits - logits.max(-1, keepdims=True)
    made: Floats = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return made
