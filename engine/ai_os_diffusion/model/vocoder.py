"""From log-mel frames to sound: a network that says magnitude and phase of each frame (Vocos, arXiv 2306.00814)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ai_os_diffusion.model.described import DescribedNetwork
from ai_os_diffusion.speech.mel import HOP, LOUDEST, MELS, WINDOW

_KERNEL = 7
_FIRST_SCALE = 0.2  # of what a layer adds
_EPS = 1e-5


@dataclass(frozen=True)
class VocoderShape:
    """Sizes of the vocoder: channels, channels inside a layer, layers."""

    width: int = 224
    inner: int = 640
    layers: int = 5

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ValueError(f"{name} must be a whole number of at least 1, got {value!r}")

    @staticmethod
    def from_dict(values: Mapping[str, Any]) -> VocoderShape:
        """From JSON values. Raises ValueError or TypeError for wrong ones."""
        return VocoderShape(**values)


class VocoderLayer(nn.Module):
    """ConvNeXt (arXiv 2201.03545): a convolution for each channel, then two matrices, with a shortcut."""

    def __init__(self, shape: VocoderShape) -> None:
        super().__init__()
        self.mix = nn.Conv1d(shape.width, shape.width, _KERNEL, padding=_KERNEL // 2, groups=shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=_EPS)
        self.up = nn.Linear(shape.width, shape.inner)
        self.down = nn.Linear(shape.inner, shape.width)
        self.scale = nn.Parameter(torch.full((shape.width,), _FIRST_SCALE))

    def forward(self, x: Tensor) -> Tensor:
        """(B, F, C) -> (B, F, C)."""
        mixed = self.mix(x.transpose(1, 2)).transpose(1, 2)
        made: Tensor = x + self.scale * self.down(F.gelu(self.up(self.norm(mixed))))
        return made


class Vocoder(DescribedNetwork):
    """Log-mel frames to samples."""

    window: Tensor

    def __init__(self, shape: VocoderShape | None = None) -> None:
        super().__init__()
        self.shape = shape or VocoderShape()
        self.first = nn.Conv1d(MELS, self.shape.width, _KERNEL, padding=_KERNEL // 2)
        self.first_norm = nn.LayerNorm(self.shape.width, eps=_EPS)
        self.blocks = nn.ModuleList(VocoderLayer(self.shape) for _ in range(self.shape.layers))
        self.last_norm = nn.LayerNorm(self.shape.width, eps=_EPS)
        self.out = nn.Linear(self.shape.width, 2 * (WINDOW // 2 + 1))
        self.register_buffer("window", torch.hann_window(WINDOW), persistent=False)

    def description(self) -> dict[str, Any]:
        """The fields of `shape`."""
        return asdict(self.shape)

    def forward(self, mel: Tensor) -> Tensor:
        """(B, F, MELS) natural logarithms -> (B, F HOP) samples."""
        x = self.first_norm(self.first(mel.transpose(1, 2)).transpose(1, 2))
        for layer in self.blocks:
            x = layer(x)
        magnitude, phase = self.out(self.last_norm(x)).float().transpose(1, 2).chunk(2, dim=1)
        spectrum = torch.polar(magnitude.clamp(max=LOUDEST).exp(), phase)
        spectrum = torch.cat([spectrum, spectrum[..., -1:]], 2)  # frame F is centred on the end
        made: Tensor = torch.istft(spectrum, WINDOW, HOP, WINDOW, self.window, center=True)
        return made
