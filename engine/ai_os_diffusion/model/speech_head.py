"""The head of speech: symbols to how long and how they sound, frames of a log-mel to vectors of the trunk and back."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.speech.mel import GROUP, MELS
from ai_os_diffusion.speech.symbols import DILATIONS, PADDING, SYMBOLS

SOUND_CLASSES = 256
"""Most classes of sounds that a symbol is taught to name."""
_KERNEL = 5
_HEAD_NORM_EPS = 1e-5
_INIT_STD = 0.02


class Reading(NamedTuple):
    """What the symbols of a text tell.

    Attributes:
        features: (B, S, H).
        durations: (B, S) logarithms of 1 + frames.
        sounds: (B, S, SOUND_CLASSES) logits; for training alone.
    """

    features: Tensor
    durations: Tensor
    sounds: Tensor


class SymbolLayer(nn.Module):
    """A dilated convolution over neighbouring symbols with a shortcut."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width, eps=_HEAD_NORM_EPS)
        self.mix = nn.Conv1d(width, width, _KERNEL, padding=dilation * (_KERNEL // 2), dilation=dilation)
        self.out = nn.Linear(width, width)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x: Tensor, keep: Tensor) -> Tensor:
        """(B, S, H) -> (B, S, H); `keep` (B, S, 1) is 0 for padding."""
        mixed = self.mix((self.norm(x) * keep).transpose(1, 2)).transpose(1, 2)
        made: Tensor = x + self.out(F.gelu(mixed))
        return made


class AudioProjectionHead(nn.Module):
    """Symbols read by convolutions; frames in groups of four to tokens of the trunk and back.

    Attributes:
        level: (2, MELS) mean and deviation of the log-mel of the voice; the network sees frames of unit size.
    """

    level: Tensor

    def __init__(self, shape: TransformerShape) -> None:
        super().__init__()
        wide = shape.voice_width
        self.symbols = nn.Embedding(len(SYMBOLS), wide, padding_idx=PADDING)
        self.reading = nn.ModuleList(SymbolLayer(wide, dilation) for dilation in DILATIONS)
        self.read_norm = nn.LayerNorm(wide, eps=_HEAD_NORM_EPS)
        self.duration = nn.Linear(wide, 1)
        self.sounds = nn.Linear(wide, SOUND_CLASSES)
        self.spoken = nn.Linear(GROUP * (wide + 2), shape.width)
        self.usual = nn.Linear(GROUP * (wide + 2), GROUP * MELS)
        self.into = nn.Linear(GROUP * MELS, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=_HEAD_NORM_EPS)
        self.out = nn.Linear(shape.width, GROUP * MELS)
        self.register_buffer("level", torch.stack([torch.zeros(MELS), torch.ones(MELS)]))
        nn.init.normal_(self.symbols.weight, std=1.0)
        for layer in (self.spoken, self.into):
            nn.init.normal_(layer.weight, std=_INIT_STD)
        for parameter in (self.into.bias, self.spoken.bias, *self.out.parameters(), *self.usual.parameters()):
            nn.init.zeros_(parameter)

    def read(self, symbols: Tensor) -> Reading:
        """(B, S) int64 numbers of symbols, padded with 0."""
        keep = (symbols != PADDING)[..., None].float()
        x = self.symbols(symbols)
        for layer in self.reading:
            x = layer(x, keep)
        x = self.read_norm(x)
        return Reading(x, self.duration(x)[..., 0], self.sounds(x))

    def spread(self, features: Tensor, place: Tensor, along: Tensor) -> tuple[Tensor, Tensor]:
        """Features of symbols for each frame.

        Args:
            features: (B, S, H).
            place: (B, F) int64, the symbol of each frame.
            along: (B, F, 2): how far through its symbol a frame is, 0..1, and the logarithm of 1 + the symbol's frames.

        Returns:
            (B, F / GROUP, D), to be added to tokens, and (B, F, MELS), how such symbols usually sound.
        """
        each = features.gather(1, place[..., None].expand(-1, -1, features.shape[2]))
        whole = torch.cat([each, along.to(each)], 2)
        whole = whole.reshape(place.shape[0], -1, GROUP * whole.shape[2])
        return self.spoken(whole), self.usual(whole).reshape(*place.shape, MELS)

    def encode(self, frames: Tensor) -> Tensor:
        """(B, F, MELS) noisy frames of unit size, F a multiple of GROUP -> (B, F / GROUP, D)."""
        made: Tensor = self.into(frames.reshape(frames.shape[0], -1, GROUP * MELS))
        return made

    def decode(self, hidden: Tensor) -> Tensor:
        """(B, F / GROUP, D) hidden states -> (B, F, MELS), what clean frames have beside the usual."""
        made: Tensor = self.out(self.norm(hidden))
        return made.reshape(hidden.shape[0], -1, MELS)
