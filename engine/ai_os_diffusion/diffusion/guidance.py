"""Classifier-free guidance: away from what the network would write without its conditions (arXiv 2207.12598)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ai_os_diffusion.diffusion.blocks import PartReader
from ai_os_diffusion.diffusion.network import Floats, Ids, Mask


@dataclass
class GuidedReader:
    """Logits `free + (1 + scale) * (told - free)`; `free` reads neither condition vectors nor `unread` tokens.

    Attributes:
        told: reads everything.
        free: another reader of the same network, without condition vectors.
        scale: 0 would be `told` alone.
        unread: (T,) bool, positions of the whole sequence where `free` sees the mask token.
        mask_id: that token.
    """

    told: PartReader
    free: PartReader
    scale: float
    unread: Mask
    mask_id: int
    _start: int = field(default=0, init=False)  # of the part in hand

    def logits(self, xt: Ids, rows: Mask, t: float) -> Floats:
        """See `PartReader`."""
        told, free = self.told.logits(xt, rows, t), self.free.logits(self._hidden(xt), rows, t)
        guided: Floats = free + np.float32(1 + self.scale) * (told - free)
        return guided

    def finish(self, xt: Ids) -> None:
        """Let both readers keep the part."""
        self.told.finish(xt)
        self.free.finish(self._hidden(xt))
        self._start += xt.shape[1]

    def _hidden(self, xt: Ids) -> Ids:
        return np.where(self.unread[self._start : self._start + xt.shape[1]], self.mask_id, xt)
