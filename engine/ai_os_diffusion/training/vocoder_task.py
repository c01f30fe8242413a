"""The loss and the figures of the vocoder: spectra at several resolutions and the log-mel of what it makes."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from ai_os_diffusion.model.vocoder import Vocoder
from ai_os_diffusion.speech.mel import HOP, QUIETEST, WINDOW, filters
from ai_os_diffusion.training.tasks import TaskLoss

_RESOLUTIONS = ((2048, 240), (1024, 120), (512, 50), (256, 30))  # window and hop (Parallel WaveGAN, arXiv 1910.11480)
_MEL = 1.0  # weight beside that of the spectra
_STREAM = 12
_FRAMES = 48  # of a piece: 0.77 s
_FLOOR = 1e-3
_CHECKED = 24  # held-out pieces of 2 s
_CHECK_FRAMES = 125

Samples = npt.NDArray[np.int16]


def mel_of(samples: Tensor, bands: Tensor, window: Tensor) -> Tensor:
    """(B, n) samples -> (B, n // HOP, MELS), as `mel.log_mel`."""
    with torch.autocast(samples.device.type, enabled=False):
        spectrum = torch.stft(samples, WINDOW, HOP, WINDOW, window, pad_mode="constant", return_complex=True)
        magnitudes = spectrum.abs().transpose(1, 2)[:, :-1]
        return torch.log((magnitudes @ bands.T).clamp(min=QUIETEST))


def spectral_loss(made: Tensor, wanted: Tensor) -> Tensor:
    """Spectral convergence and distance of log-magnitudes (arXiv 1910.11480), averaged over the resolutions."""
    total = made.new_zeros(())
    for size, hop in _RESOLUTIONS:
        window = torch.hann_window(size, device=made.device)
        a, b = (
            torch.stft(x, size, hop, size, window, return_complex=True).abs().clamp(min=_FLOOR) for x in (made, wanted)
        )
        total = total + (a - b).norm() / b.norm() + (a.log() - b.log()).abs().mean()
    return total / len(_RESOLUTIONS)


class VocoderTask:
    """Random pieces of speech from their own log-mel."""

    name = "vocoder"

    def __init__(self, samples: Samples, batch: int, seed: int, device: torch.device) -> None:
        self._samples = samples
        self._batch = batch
        self._seed = seed
        self._device = device
        self._bands = torch.from_numpy(filters()).to(device)

    def loss(self, net: Vocoder, draw: int) -> TaskLoss:
        """Mean over the pieces of a draw; `tokens` counts frames."""
        rng = np.random.default_rng([self._seed, _STREAM, draw])
        length = _FRAMES * HOP
        starts = rng.integers(0, len(self._samples) - length, self._batch)
        wanted = torch.from_numpy(
            np.stack([self._samples[start : start + length] for start in starts]).astype(np.float32) / 32768
        ).to(self._device)
        mel = mel_of(wanted, self._bands, net.window)
        made = net(mel)
        distance = (mel_of(made, self._bands, net.window) - mel).abs().mean()
        return TaskLoss(spectral_loss(made, wanted) + _MEL * distance, self._batch * _FRAMES)


def vocoder_figures(held_out: Samples, device: torch.device) -> Callable[[Vocoder], dict[str, float]]:
    """`mel_distance` (nats) and `spectral_loss` on held-out pieces of two seconds."""
    bands = torch.from_numpy(filters()).to(device)
    length = _CHECK_FRAMES * HOP
    count = min(_CHECKED, len(held_out) // length)

    @torch.no_grad()
    def figures(net: Vocoder) -> dict[str, float]:
        distances, losses = [], []
        for number in range(count):
            piece = held_out[number * length : (number + 1) * length].astype(np.float32) / 32768
            wanted = torch.from_numpy(piece)[None].to(device)
            mel = mel_of(wanted, bands, net.window)
            made = net(mel)
            distances.append(float((mel_of(made, bands, net.window) - mel).abs().mean()))
            losses.append(float(spectral_loss(made, wanted)))
        return {
            "mel_distance": round(math.fsum(distances) / count, 5),
            "spectral_loss": round(math.fsum(losses) / count, 5),
        }

    return figures
