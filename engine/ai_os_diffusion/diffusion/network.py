"""What the sampling loops need of a network; `UnifiedScoreNetwork` has it, and so has a three-line test double."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.attention import BlockCache


@dataclass(frozen=True)
class NetworkInputs:
    """What every network call of one generation gets beside the tokens.

    Attributes:
        modality: name of the modality.
        condition: (1, C, D) condition vectors, or None.
        condition_keep: (1, C) bool, or None.
    """

    modality: str
    condition: Tensor | None
    condition_keep: Tensor | None


def network_inputs(
    modality: str, condition: Tensor | None, condition_keep: Tensor | None, device: torch.device
) -> NetworkInputs:
    """Inputs from condition vectors (C, D) and their mask (C,), moved to the network's device.

    Raises:
        InferenceError: the shapes do not fit each other.
    """
    if condition is None:
        return NetworkInputs(modality, None, None)
    if condition.dim() != 2 or (condition_keep is not None and condition_keep.shape != condition.shape[:1]):
        raise InferenceError("condition must be (C, D), and condition_keep (C,).")
    keep = None if condition_keep is None else condition_keep[None].to(device)
    return NetworkInputs(modality, condition[None].to(device), keep)


class DenoisingNetwork(Protocol):
    """Logits of the clean tokens at the positions that are asked for."""

    def __call__(
        self,
        tokens: Tensor,
        *,
        modality: str,
        t: Tensor | None,
        condition: Tensor | None,
        condition_keep: Tensor | None,
        rows: Tensor,
    ) -> Tensor:
        """(B, T) int64 tokens and (B, T) bool rows -> (N, V) logits of the N rows in row-major order."""
        ...


class AutoregressiveNetwork(Protocol):
    """Logits of the next token, with a cache of the tokens before."""

    def __call__(
        self,
        tokens: Tensor,
        *,
        modality: str,
        condition: Tensor | None,
        condition_keep: Tensor | None,
        keep: Tensor | None,
        rows: Tensor,
        cache: BlockCache | None,
        extend_cache: bool,
    ) -> Tensor:
        """(B, T) int64 tokens and (B, T) bool rows -> (N, V) logits of the N rows in row-major order."""
        ...

    def new_cache(self) -> BlockCache:
        """An empty cache."""
        ...
