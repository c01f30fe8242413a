"""Energies: rules that a generation is steered by, without training (energy-based guidance of discrete tokens)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ai_os_diffusion.diffusion.network import Floats, Ids, Mask
from ai_os_diffusion.errors import InferenceError

Energy = Callable[[Ids, Mask, Ids], Floats]
"""How little tokens are wanted at their places: (B, T) tokens, (B, T) open positions and the (N, K) candidates of the N
open ones in row-major order -> (N, K) energies.

Infinity rules a candidate out. The block sampler shows the block that is being filled alone.
"""


@dataclass(frozen=True)
class Weighted:
    """An energy, and `eta`, how much it counts: nats of log-probability that one unit of energy costs."""

    energy: Energy
    eta: float = 1.0


def reweigh(logits: Floats, xt: Ids, masked: Mask, energies: Sequence[Weighted], candidates: int) -> Floats:
    """(N, V) logits of the likeliest candidates minus the sum of eta * energy; all other tokens at -inf.

    Args:
        logits: (N, V) of the open positions in row-major order.
        xt: (B, T) tokens.
        masked: (B, T) bool, the open positions.
        energies: all of them count.
        candidates: tokens of each position that are weighed.

    Raises:
        InferenceError: energies are of another shape or not numbers, or leave a position without a token.
    """
    if not energies or not len(logits):
        return logits
    count = min(candidates, logits.shape[1])
    ids = _likeliest(logits, count)
    final = np.take_along_axis(logits, ids, axis=-1).astype(np.float32)
    for each in energies:
        energy = np.asarray(each.energy(xt, masked, ids), np.float32)
        if energy.shape != ids.shape or not bool((energy > -np.inf).all()):
            raise InferenceError(
                f"An energy must be {ids.shape} numbers above -infinity, not {energy.shape} with "
                f"{int((~(energy > -np.inf)).sum())} others.",
                kind="inference.energy",
            )
        with np.errstate(invalid="ignore"):  # 0 * infinity, which is ruled out just as well
            final = np.where(energy < np.inf, final - each.eta * energy, -np.inf)
    if not bool(np.isfinite(final).any(-1).all()):
        raise InferenceError(
            "The energies rule out every candidate of a position.",
            kind="inference.energy",
            remedy="Weigh more candidates, or rule out less.",
        )
    weighed = np.full_like(logits, -np.inf)
    np.put_along_axis(weighed, ids, final, axis=-1)
    return weighed


def _likeliest(logits: Floats, count: int) -> Ids:
    """(N, count) tokens with the largest logits, the largest first; of equals inside, the one with the lower number."""
    ids: Ids = np.argpartition(-logits, count - 1, axis=-1)[:, :count]  # sorting whole rows costs more than a pass
    ids.sort(axis=-1)
    order = np.argsort(-np.take_along_axis(logits, ids, axis=-1), axis=-1, kind="stable")
    return np.take_along_axis(ids, order, axis=-1)
