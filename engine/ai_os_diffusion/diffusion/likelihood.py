"""Monte-Carlo-mask likelihood: how probable a masked-diffusion model finds tokens that are already there."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ai_os_diffusion.diffusion.categorical import forbid, log_probs_of, random_source
from ai_os_diffusion.diffusion.network import Floats, Ids, Mask
from ai_os_diffusion.errors import InferenceError

RowLogits = Callable[[Ids, Mask], Floats]
"""(xt (B, T), rows (B, T) bool) -> (N, V) logits."""
_BATCH = 8


@dataclass(frozen=True)
class MaskedLikelihood:
    """Estimate of the log-likelihood of some tokens given the rest.

    Attributes:
        total: nats; its expectation is a lower bound of log p(tokens | rest).
        positions: the scored positions, ascending.
        log_probs: mean log-probability in nats of each of them over the masks that hid it.
    """

    total: float
    positions: list[int]
    log_probs: list[float]


def masked_likelihood(
    row_logits: RowLogits, ids: Ids, fill_mask: Mask, *, mask_id: int, n_masks: int, seed: int
) -> MaskedLikelihood:
    """Estimate log p(ids at fill_mask | the other ids) by hiding random subsets.

    A subset of k of the L positions, with k uniform on 1..L, scores L / k times the log-probability of what it hides:
    an unbiased estimate of the bound (LLaDA, arXiv 2502.09992, equation 6). The sizes are stratified and come in
    mirrored pairs, and the subsets walk through one random order, so two masks or more hide every position.

    Args:
        row_logits: the network.
        ids: (T,) int64 clean tokens, without the mask token at the scored positions.
        fill_mask: (T,) bool, the positions to score.
        mask_id: the absorbing token.
        n_masks: masks drawn, at least 2; each costs one pass.
        seed: the estimate is a function of it.

    Raises:
        InferenceError: there is nothing to score, a scored token is the mask token, or n_masks is below 2.
    """
    scored = np.flatnonzero(fill_mask)
    if len(scored) == 0:
        raise InferenceError("There is no position to score.")
    if n_masks < 2:
        raise InferenceError(f"n_masks must be at least 2, not {n_masks}.")
    if (ids[scored] == mask_id).any():
        raise InferenceError("A token to score is the mask token.", remedy="Fill the sequence first.")
    hidden = draw_masks(len(scored), n_masks, random_source(seed))
    masked = np.zeros((n_masks, len(ids)), np.bool_)
    masked[:, scored] = hidden
    log_probs = np.zeros((n_masks, len(ids)))
    for first in range(0, n_masks, _BATCH):
        part = slice(first, first + _BATCH)
        rows = masked[part]
        clean = np.broadcast_to(ids, rows.shape)
        # the mask token has probability zero (SUBS, arXiv 2406.07524)
        logits = forbid(row_logits(np.where(rows, mask_id, clean), rows), [mask_id])
        log_probs[part][rows] = log_probs_of(logits, clean[rows])
    log_probs = log_probs[:, scored]
    totals = log_probs.sum(1) * len(scored) / hidden.sum(1)
    return MaskedLikelihood(
        total=float(totals.mean()),
        positions=scored.tolist(),
        log_probs=(log_probs.sum(0) / hidden.sum(0)).tolist(),
    )


def draw_masks(length: int, n_masks: int, generator: np.random.Generator) -> Mask:
    """(n_masks, length) bool: each row hides k positions, k uniform on 1..length; together they hide every position."""
    offsets = generator.random(n_masks).tolist()
    levels = [0.0] * n_masks
    for i in range((n_masks + 1) // 2):
        levels[i] = (i + offsets[i]) / n_masks
        levels[n_masks - 1 - i] = 1 - levels[i] if i != n_masks - 1 - i else levels[i]
    order = generator.permutation(length)
    masks = np.zeros((n_masks, length), np.bool_)
    begin = 0
    for row, level in zip(masks, levels, strict=True):
        size = min(max(math.ceil(level * length), 1), length)
        row[order[np.arange(begin, begin + size) % length]] = True
        begin += size
    return masks
