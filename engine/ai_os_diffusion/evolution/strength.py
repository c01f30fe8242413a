"""How strongly an addition is applied: a weaker one often keeps most of the gain and forgets less (arXiv 2109.01903).

Chosen by the loss on questions that are neither trained on nor held out for the verdict; few of them tell more by their
loss than by how many are right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
import torch

from ai_os_diffusion import native
from ai_os_diffusion.evolution.deltas import Tensors, merge, scaled
from ai_os_diffusion.evolution.items import Item
from ai_os_diffusion.evolution.rows import BATCH, pointer_task
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork

STRENGTHS = (1.0, 0.7, 0.4)
"""Tried from the strongest to the weakest."""
_MAY_FORGET = 0.1  # of the loss on general questions, as a share of it
_SEED = 5


def strongest_that_keeps(own: Callable[[float], float], general: Callable[[float], float], before: float) -> float:
    """The strength with the lowest loss of its own among those that do not forget; the weakest where all do.

    Args:
        own: from a strength to the mean loss on questions about the context.
        general: likewise on general questions, of which there are many more: asked for no more strengths than decide.
        before: the base's loss on general questions.
    """
    losses = {strength: own(strength) for strength in STRENGTHS}
    by_gain = sorted(STRENGTHS, key=lambda strength: (losses[strength], -strength))
    return next((each for each in by_gain if general(each) <= before * (1 + _MAY_FORGET)), STRENGTHS[-1])


def at_best_strength(
    network: UnifiedScoreNetwork,
    tensors: Mapping[str, npt.NDArray[np.float32]],
    delta: Mapping[str, npt.NDArray[np.float32]],
    questions: tuple[Sequence[Item], Sequence[Item]],
    tokenizer: native.FastTokenizer,
) -> Tensors:
    """The addition at the strength that serves best.

    Args:
        network: to compute with; its weights are replaced.
        tensors: weights of the base.
        delta: the addition.
        questions: about the context, and about other things.
        tokenizer: the network's.

    Raises:
        EvolutionError: the addition does not fit the base.
    """

    def loss(items: Sequence[Item], strength: float) -> float:
        network.load_tensors(merge(tensors, scaled(delta, strength)))
        return _loss(network, items, tokenizer)

    own, general = (partial(loss, items) for items in questions)
    return scaled(delta, strongest_that_keeps(own, general, general(0.0)))


@torch.no_grad()
def _loss(network: UnifiedScoreNetwork, items: Sequence[Item], tokenizer: native.FastTokenizer) -> float:
    task = pointer_task(tokenizer, items, _SEED)
    batches = max(1, len(items) // BATCH)
    return sum(float(task.loss(network, draw).loss) for draw in range(batches)) / batches
