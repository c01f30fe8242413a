"""From log-mel frames to sound: a network that says pitch and filters; pulses and noise pass through them.

The filters of voice and breath are minimum-phase, said as cepstra, so that no network has to learn phases
(docs/decisions/016-pulses-and-filters.md). The layers are ConvNeXt's, as in Vocos (arXiv 2306.00814).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ai_os_diffusion.model.described import DescribedNetwork
from ai_os_diffusion.speech.excitation import SIZE, STEPS, STRIDE, filter_basis
from ai_os_diffusion.speech.mel import MELS, PITCH

_KERNEL = 7
_FIRST_SCALE = 0.2  # of what a layer adds
_FIRST_LEVEL = -4.0  # logarithm of the filters before training: about as loud as speech
_EPS = 1e-5


@dataclass(frozen=True)
class VocoderShape:
    """Sizes: channels, channels inside a layer, layers, coefficients of the filters of voice and of breath."""

    width: int = 192
    inner: int = 512
    layers: int = 5
    voice: int = 72
    breath: int = 40

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ValueError(f"{name} must be a whole number of at least 1, got {value!r}")

    @staticmethod
    def from_dict(values: Mapping[str, Any]) -> VocoderShape:
        """From JSON values. Raises ValueError or TypeError for wrong ones."""
        return VocoderShape(**values)


class Shaped(NamedTuple):
    """What the network says of F frames.

    Attributes:
        pitch: (B, F) logarithms of Hz / PITCH.
        voice: (B, F STEPS, C) cepstra of what the pulses pass through.
        breath: (B, F STEPS, C) likewise of the noise.
    """

    pitch: Tensor
    voice: Tensor
    breath: Tensor


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
        self.pitch = nn.Linear(self.shape.width, 1)
        self.voice = nn.Linear(self.shape.width, STEPS * self.shape.voice)
        self.breath = nn.Linear(self.shape.width, STEPS * self.shape.breath)
        self.register_buffer("window", torch.hann_window(SIZE), persistent=False)
        with torch.no_grad():
            for part, order in ((self.voice, self.shape.voice), (self.breath, self.shape.breath)):
                part.weight.mul_(0.1)
                part.bias.zero_()
                part.bias[::order] = _FIRST_LEVEL

    def description(self) -> dict[str, Any]:
        """The fields of `shape`."""
        return asdict(self.shape)

    def forward(self, mel: Tensor) -> Shaped:
        """Read (B, F, MELS) natural logarithms."""
        x = self.first_norm(self.first(mel.transpose(1, 2)).transpose(1, 2))
        for layer in self.blocks:
            x = layer(x)
        x = self.last_norm(x)
        voice, breath = self.voice(x).float(), self.breath(x).float()
        return Shaped(
            self.pitch(x).float()[..., 0],
            voice.reshape(len(x), -1, self.shape.voice),
            breath.reshape(len(x), -1, self.shape.breath),
        )

    def hertz(self, shaped: Shaped) -> Tensor:
        """(B, F) of pitch."""
        return PITCH * shaped.pitch.exp()

    def sound(self, shaped: Shaped, pulses: Tensor, noise: Tensor) -> Tensor:
        """Pulses and noise, each (B, F HOP), through their filters -> (B, F HOP) samples."""
        with torch.autocast(pulses.device.type, enabled=False):
            spectrum = self._spectrum(pulses) * _filter(shaped.voice)
            spectrum = spectrum + self._spectrum(noise) * _filter(shaped.breath)
            made: Tensor = torch.istft(spectrum, SIZE, STRIDE, SIZE, self.window, center=True)
            return made

    def _spectrum(self, samples: Tensor) -> Tensor:
        return torch.stft(samples, SIZE, STRIDE, SIZE, self.window, pad_mode="constant", return_complex=True)


def _filter(cepstra: Tensor) -> Tensor:
    """(B, N, C) -> (B, BINS, N + 1); the last one stands twice, for the frame that is centred on the end."""
    basis = torch.from_numpy(filter_basis(cepstra.shape[-1])).to(cepstra.device)
    logarithm, phase = cepstra @ basis.real, cepstra @ basis.imag
    made = torch.polar(logarithm.exp(), phase).transpose(1, 2)
    return torch.cat([made, made[..., -1:]], 2)
