"""How probable held-out text is: the bound of block diffusion, and the log-likelihood from left to right."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.diffusion.autoregressive import ARCore
from ai_os_diffusion.diffusion.categorical import forbid, log_probs_of, random_source
from ai_os_diffusion.diffusion.likelihood import draw_masks
from ai_os_diffusion.diffusion.network import CachingNetwork, Ids
from ai_os_diffusion.errors import InferenceError

GIVEN = 1  # tokens at the start of a row that every way of scoring is given: left to right needs one


def block_bound(network: CachingNetwork, ids: Ids, *, block: int, mask_id: int, seed: int, given: int = GIVEN) -> float:
    """Estimate, in nats, of a lower bound of log p(ids[given:] | ids[:given]) by blocks from left to right.

    Each block is scored as `diffusion.likelihood` does, given the clean blocks before it (BD3-LM, arXiv 2503.09573),
    with one mask of each size, so that only which positions a mask hides is left to chance.

    Args:
        network: keeps finished blocks.
        ids: (T,) clean tokens.
        block: tokens of a block; the last may be shorter.
        mask_id: the absorbing token.
        seed: of the masks.
        given: tokens that are not scored; they are a block of their own.

    Raises:
        InferenceError: nothing is left to score, or a block has no token.
    """
    if block < 1 or not 0 < given < len(ids):
        raise InferenceError(f"{len(ids)} tokens, {given} of them given, cannot be scored in blocks of {block}.")
    cache, generator, total = network.new_cache(), random_source(seed), 0.0

    def logits(tokens: Ids, rows: npt.NDArray[np.bool_], extend: bool) -> npt.NDArray[np.float32]:
        return network.after(
            tokens, cache, rows=rows, extend=extend, blocks=(given, block), modality="text", condition=None
        )

    logits(ids[:given], np.zeros(given, np.bool_), extend=True)
    for start in range(given, len(ids), block):
        part = ids[start : start + block]
        masks = draw_masks(len(part), len(part), generator)
        for hidden in masks:
            found = forbid(logits(np.where(hidden, mask_id, part), hidden, extend=False), [mask_id])
            total += float(log_probs_of(found, part[hidden]).sum()) * len(part) / int(hidden.sum()) / len(masks)
        logits(part, np.zeros(len(part), np.bool_), extend=True)
    return total


def left_to_right(network: CachingNetwork, ids: Ids, given: int = GIVEN) -> float:
    """log p(ids[given:] | ids[:given]) in nats, of a network that predicts the next token."""
    return math.fsum(ARCore(network).log_likelihood(ids.tolist(), given))


def unigram_nats(grid: Ids) -> float:
    """Nats per token of (rows, T) ids under their own frequencies: the best that any model without context can do."""
    share = np.unique(grid, return_counts=True)[1] / grid.size
    return float(-(share * np.log(share)).sum())
