"""What the sampling loops need of a network; `InferenceNetwork` has it, and so has a three-line test double."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.denoising import DenoisingTask, LoopStep

Ids = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class NetworkInputs:
    """What every network call of one generation gets beside the tokens.

    Attributes:
        modality: name of the modality.
        condition: (C, D) float32 condition vectors, or None.
    """

    modality: str
    condition: Floats | None


def network_inputs(modality: str, condition: Floats | None) -> NetworkInputs:
    """Inputs from condition vectors (C, D).

    Raises:
        InferenceError: the condition has another number of axes.
    """
    if condition is None:
        return NetworkInputs(modality, None)
    if condition.ndim != 2:
        raise InferenceError(f"condition must be (vectors, channels), not {condition.shape}.")
    return NetworkInputs(modality, np.asarray(condition, np.float32))


class DenoisingNetwork(Protocol):
    """Logits of the clean tokens at the positions that are asked for."""

    def __call__(self, tokens: Ids, *, rows: Mask, modality: str, t: Floats | None, condition: Floats | None) -> Floats:
        """(B, T) tokens, (B, T) rows and (B,) times -> (N, V) logits of the N rows in row-major order.

        All sequences attend to the same condition vectors.
        """
        ...


@runtime_checkable
class CachingNetwork(Protocol):
    """Logits of tokens that follow others, whose keys and values are kept."""

    def new_cache(self) -> Any:
        """An empty cache."""
        ...

    def after(
        self,
        tokens: Ids,
        cache: Any,
        *,
        rows: Mask,
        extend: bool,
        blocks: tuple[int, int],
        modality: str,
        condition: Floats | None,
    ) -> Floats:
        """(T,) tokens after those of the cache, (T,) rows -> (N, V) logits of the N rows.

        Args:
            tokens: computed in this pass.
            cache: made by `new_cache`; the tokens join it where `extend` is True.
            rows: where logits are wanted.
            extend: whether later passes see these tokens.
            blocks: (tokens of the first block, of each further one), counted from the first token of the cache; a token
                looks at its own block and at earlier ones. (1, 1) is left to right.
            modality: name of the modality.
            condition: (C, D) condition vectors.
        """
        ...


@runtime_checkable
class LoopingNetwork(Protocol):
    """A network that runs the denoising loop itself, with the confidence and block samplers."""

    def denoise(self, task: DenoisingTask) -> Iterator[LoopStep]:
        """The sequence after each step; what is not asked for is not computed."""
        ...
