"""Monte-Carlo-mask likelihood: how probable a masked-diffusion model finds tokens that are already there."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ai_os_diffusion.diffusion.losses import subs_log_probs
from ai_os_diffusion.errors import InferenceError

RowLogits = Callable[[Tensor, Tensor], Tensor]
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
    row_logits: RowLogits, ids: Tensor, fill_mask: Tensor, *, mask_id: int, n_masks: int, seed: int
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
    scored = fill_mask.nonzero()[:, 0]
    if len(scored) == 0:
        raise InferenceError("There is no position to score.")
    if n_masks < 2:
        raise InferenceError(f"n_masks must be at least 2, not {n_masks}.")
    if bool((ids[scored] == mask_id).any()):
        raise InferenceError("A token to score is the mask token.", remedy="Fill the sequence first.")
    hidden = draw_masks(len(scored), n_masks, torch.Generator().manual_seed(seed))
    masked = torch.zeros(n_masks, len(ids), dtype=torch.bool, device=ids.device)
    masked[:, scored] = hidden.to(ids.device)
    log_probs = torch.zeros(n_masks, len(ids), dtype=torch.float64)
    for first in range(0, n_masks, _BATCH):
        rows = masked[first : first + _BATCH]
        clean = ids.expand_as(rows)
        scores = subs_log_probs(row_logits(clean.masked_fill(rows, mask_id), rows), mask_id)
        log_probs[first : first + _BATCH][rows.cpu()] = scores.gather(-1, clean[rows][:, None])[:, 0].cpu().double()
    log_probs = log_probs[:, scored.cpu()]
    totals = log_probs.sum(1) * len(scored) / hidden.sum(1)
    return MaskedLikelihood(
        total=float(totals.mean()),
        positions=scored.tolist(),
        log_probs=(log_probs.sum(0) / hidden.sum(0)).tolist(),
    )


def draw_masks(length: int, n_masks: int, generator: torch.Generator) -> Tensor:
    """(n_masks, length) bool: each row hides k positions, k uniform on 1..length; together they hide every position."""
    offsets = torch.rand(n_masks, generator=generator, dtype=torch.float64).tolist()
    levels = [0.0] * n_masks
    for i in range((n_masks + 1) // 2):
        levels[i] = (i + offsets[i]) / n_masks
        levels[n_masks - 1 - i] = 1 - levels[i] if i != n_masks - 1 - i else levels[i]
    order = torch.randperm(length, generator=generator)
    masks = torch.zeros(n_masks, length, dtype=torch.bool)
    begin = 0
    for row, level in zip(masks, levels, strict=True):
        size = min(max(math.ceil(level * length), 1), length)
        row[order[torch.arange(begin, begin + size) % length]] = True
        begin += size
    return masks
