"""Sizes of the codec of pictures, of the head that draws and of what enlarges, without torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

FACTOR = 8
"""Pixels of a side that one latent stands for."""
FOLD = 4
"""Pixels of a side that become channels."""
GROUPS = 8
"""Of group normalisation."""
ENLARGED = 4
"""How many times the upsampler enlarges a side."""
PATCH = 2
"""Latents of a side that one token of the head holds."""
TIME_FEATURES = 64
"""Cosines and sines of the time that the head's convolutions get."""
HEAD_BLOCKS = 2
"""Of the head, on each side of the trunk."""


@dataclass(frozen=True)
class AutoencoderShape:
    """Sizes of the codec.

    Attributes:
        latent: channels of a latent.
        fine: channels at a quarter of the resolution.
        coarse: channels at an eighth.
        encoder: residual blocks at each of the two resolutions.
        decoder: the same of the decoder.
    """

    latent: int = 4
    fine: int = 96
    coarse: int = 160
    encoder: int = 2
    decoder: int = 3

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ValueError(f"{name} must be a whole number of at least 1, got {value!r}")
        for name in ("fine", "coarse"):
            if getattr(self, name) % GROUPS:
                raise ValueError(f"{name} must be a multiple of {GROUPS}, got {getattr(self, name)}")

    @staticmethod
    def from_dict(values: Mapping[str, Any]) -> AutoencoderShape:
        """From `AutoencoderShape` as JSON values. Raises ValueError or TypeError for wrong ones."""
        return AutoencoderShape(**values)


@dataclass(frozen=True)
class UpsamplerShape:
    """Sizes of the upsampler.

    Attributes:
        width: channels of its convolutions.
        layers: convolutions between the first and the last.
    """

    width: int = 48
    layers: int = 5

    @staticmethod
    def from_dict(values: Mapping[str, Any]) -> UpsamplerShape:
        """From `UpsamplerShape` as JSON values. Raises TypeError for wrong ones."""
        return UpsamplerShape(**values)
