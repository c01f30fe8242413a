"""Cutting a sequence into the parts that are filled one after the other, and computing the logits of a part.

Block diffusion (BD3-LM, arXiv 2503.09573): what is given before the first open position is one block, then come blocks
of equal length. A token looks at its own block and at earlier ones, so that the keys and values of a finished block
stay as they are and are kept; each step computes one block alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ai_os_diffusion.diffusion.network import CachingNetwork, DenoisingNetwork, Floats, Ids, Mask, NetworkInputs
from ai_os_diffusion.errors import InferenceError


@dataclass(frozen=True)
class Part:
    """A half-open range of positions, and the denoising steps in which its open ones are filled; 0 where none is."""

    start: int
    stop: int
    steps: int


def cut_into_blocks(open_positions: Mask, steps: int, block: int) -> list[Part]:
    """The parts of a sequence (T,) for blocks of `block` tokens.

    Each block with open positions gets one step; the rest of `steps` is shared in proportion to the open positions.

    Raises:
        InferenceError: `block` is below 1, or given tokens stand where no open position would read them.
    """
    if block < 1:
        raise InferenceError(f"A block must have at least 1 token, not {block}.")
    places = np.flatnonzero(open_positions)
    if len(places) == 0:
        return []
    length, first = len(open_positions), int(places[0])
    count = (int(places[-1]) - first) // block + 1
    end = first + count * block
    if end < length:
        raise InferenceError(
            f"With the block sampler a token reads its own block and earlier ones, so the {length - end} given tokens "
            f"from position {end} on would not be read.",
            kind="inference.block",
            remedy="Use the confidence sampler where text follows, or blocks so long that the last one holds it.",
            context={"position": end, "block": block},
        )
    filled = np.bincount((places - first) // block, minlength=count)
    shares = _shares(filled, max(0, steps - int((filled > 0).sum()))) + (filled > 0)
    parts = [Part(0, first, 0)] if first else []
    starts = range(first, end, block)
    return parts + [Part(at, min(at + block, length), int(n)) for at, n in zip(starts, shares, strict=True)]


def _shares(weights: Ids, total: int) -> Ids:
    """Whole numbers in proportion to `weights`, `total` together."""
    borders = np.concatenate([[0], weights.cumsum()]) * total // weights.sum()
    shares: Ids = np.diff(borders)
    return shares


class PartReader(Protocol):
    """Logits of the part that is being filled."""

    def logits(self, xt: Ids, rows: Mask, t: float) -> Floats:
        """(1, T) tokens of the part and (1, T) rows -> (N, V) logits."""
        ...

    def finish(self, xt: Ids) -> None:
        """The part (1, T) is filled, and another one follows."""
        ...


@dataclass(frozen=True)
class WholeReader:
    """The part is the whole sequence.

    Attributes:
        network: computes it anew each time.
        inputs: what it reads beside the tokens.
        tells_time: whether it is told the time.
    """

    network: DenoisingNetwork
    inputs: NetworkInputs
    tells_time: bool

    def logits(self, xt: Ids, rows: Mask, t: float) -> Floats:
        """See `PartReader`."""
        times = np.full(len(xt), t, np.float32) if self.tells_time else None
        inputs = self.inputs
        return self.network(xt, rows=rows, modality=inputs.modality, t=times, condition=inputs.condition)

    def finish(self, xt: Ids) -> None:
        """Nothing follows."""


class BlockReader:
    """The part follows others, which are kept."""

    def __init__(self, network: CachingNetwork, inputs: NetworkInputs, blocks: tuple[int, int]) -> None:
        self._network = network
        self._inputs = inputs
        self._blocks = blocks
        self._cache = network.new_cache()

    def logits(self, xt: Ids, rows: Mask, t: float) -> Floats:
        """See `PartReader`; the time is not told, because kept blocks could not follow it."""
        return self._after(xt[0], rows[0], extend=False)

    def finish(self, xt: Ids) -> None:
        """Keep the part."""
        self._after(xt[0], np.zeros(xt.shape[1], np.bool_), extend=True)

    def _after(self, tokens: Ids, rows: Mask, *, extend: bool) -> Floats:
        return self._network.after(
            tokens,
            self._cache,
            rows=rows,
            extend=extend,
            blocks=self._blocks,
            modality=self._inputs.modality,
            condition=self._inputs.condition,
        )
