"""The loss and the figures of the vocoder: spectra at several resolutions, log-mel and pitch of what it makes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from ai_os_diffusion.model.vocoder import Vocoder
from ai_os_diffusion.speech.excitation import pulses
from ai_os_diffusion.speech.mel import HOP, PITCH, QUIETEST, WINDOW, filters
from ai_os_diffusion.training.pitch import track
from ai_os_diffusion.training.tasks import TaskLoss

_RESOLUTIONS = ((2048, 240), (1024, 120), (512, 50), (256, 30))  # window and hop (Parallel WaveGAN, arXiv 1910.11480)
_MEL, _PITCH = 1.0, 4.0  # weights beside that of the spectra
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
    """Random pieces of speech from their own log-mel, or every second one from what a voice says in its place."""

    name = "vocoder"

    def __init__(
        self, samples: Samples, batch: int, seed: int, device: torch.device, said: npt.NDArray[np.float32] | None = None
    ) -> None:
        """Learn from `samples`, and from the frames (n / HOP, MELS) that a voice has `said` with their timing."""
        self._samples = samples
        self._said = said
        self._batch = batch
        self._seed = seed
        self._device = device
        self._bands = torch.from_numpy(filters()).to(device)
        self._window = torch.hann_window(WINDOW, device=device)

    def loss(self, net: Vocoder, draw: int) -> TaskLoss:
        """Mean over the pieces of a draw; `tokens` counts frames. Pulses have the pitch of the recording."""
        rng = np.random.default_rng([self._seed, _STREAM, draw])
        length = _FRAMES * HOP
        places = rng.integers(0, len(self._samples) // HOP - _FRAMES, self._batch)
        pieces = [_heard(self._samples[place * HOP :][:length]) for place in places]
        tracked = [track(piece) for piece in pieces]
        wanted = self._tensor(pieces)
        pitch = self._tensor([np.log(hz / PITCH) for hz, _ in tracked])
        voiced = self._tensor([mask for _, mask in tracked])
        noise = torch.from_numpy(rng.standard_normal((self._batch, length), np.float32)).to(self._device)
        mel = mel_of(wanted, self._bands, self._window)
        given = mel
        if self._said is not None:
            given = mel.clone()
            given[::2] = self._tensor([self._said[place : place + _FRAMES] for place in places[::2]])
        shaped = net(given)
        made = net.sound(shaped, self._tensor([pulses(hz) for hz, _ in tracked]), noise)
        distance = (mel_of(made, self._bands, self._window) - mel).abs().mean()
        off = ((shaped.pitch - pitch).abs() * voiced).sum() / voiced.sum().clamp(min=1)
        return TaskLoss(spectral_loss(made, wanted) + _MEL * distance + _PITCH * off, self._batch * _FRAMES)

    def _tensor(self, rows: Sequence[npt.NDArray[Any]]) -> Tensor:
        return torch.from_numpy(np.stack(rows)).to(self._device)


def _heard(samples: Samples) -> npt.NDArray[np.float32]:
    heard: npt.NDArray[np.float32] = samples.astype(np.float32) / np.float32(32768)
    return heard


def vocoder_figures(held_out: Samples, device: torch.device) -> Callable[[Vocoder], dict[str, float]]:
    """`mel_distance` (nats), `spectral_loss` and `pitch_error` (%) on held-out pieces of two seconds.

    Nothing is known but their log-mel; the pitch is the network's.
    """
    bands, window = torch.from_numpy(filters()).to(device), torch.hann_window(WINDOW, device=device)
    length = _CHECK_FRAMES * HOP
    count = min(_CHECKED, len(held_out) // length)

    @torch.no_grad()
    def figures(net: Vocoder) -> dict[str, float]:
        distances, losses, errors = [], [], []
        rng = np.random.default_rng(_STREAM)
        for number in range(count):
            piece = _heard(held_out[number * length : (number + 1) * length])
            hz, voiced = track(piece)
            wanted = torch.from_numpy(piece)[None].to(device)
            mel = mel_of(wanted, bands, window)
            shaped = net(mel)
            said = net.hertz(shaped)[0].cpu().numpy()
            pulsed, noise = torch.from_numpy(pulses(said)), torch.from_numpy(rng.standard_normal(length, np.float32))
            made = net.sound(shaped, pulsed[None].to(device), noise[None].to(device))
            distances.append(float((mel_of(made, bands, window) - mel).abs().mean()))
            losses.append(float(spectral_loss(made, wanted)))
            errors += (np.abs(said / hz - 1)[voiced] * 100).tolist()
        return {
            "mel_distance": round(math.fsum(distances) / count, 5),
            "spectral_loss": round(math.fsum(losses) / count, 5),
            "pitch_error": round(float(np.median(errors)) if errors else math.nan, 3),
        }

    return figures
