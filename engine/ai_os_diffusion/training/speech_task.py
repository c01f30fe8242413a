"""Diffusion of speech beside a frozen trunk, with durations and sounds of symbols; figures and spectrograms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

from ai_os_diffusion.diffusion.continuous_sampler import ContinuousSampler
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.speech_head import AudioProjectionHead
from ai_os_diffusion.speech.frames import frame_places
from ai_os_diffusion.speech.mel import GROUP, MELS
from ai_os_diffusion.training.batches import BucketSampler, pad
from ai_os_diffusion.training.pack_speech import UNNAMED, SpeechSet, decoded
from ai_os_diffusion.training.png import write_png
from ai_os_diffusion.training.tasks import TaskLoss

_DURATIONS, _SOUNDS = 0.2, 0.1  # weights beside that of the frames, 1
_STREAM, _CHECK_STREAM = 10, 11
_AT_ONCE = 16
_SHOWN, _SHOWN_STEPS = 6, 8

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class SpeechBatch:
    """Utterances, padded.

    Attributes:
        mel: (B, F, MELS) of unit size.
        frames_keep: (B, F / GROUP) bool.
        symbols: (B, S) int64.
        frames: (B, S) float, of each symbol.
        sounds: (B, S) int64 classes.
        place: (B, F) int64, the symbol of each frame.
        along: (B, F, 2) as `AudioProjectionHead.spread` wants it.
        ids: (B, L) int64 and keep (B, L) bool, the prompt.
    """

    mel: Tensor
    frames_keep: Tensor
    symbols: Tensor
    frames: Tensor
    sounds: Tensor
    place: Tensor
    along: Tensor
    ids: Tensor
    keep: Tensor


def make_batch(
    data: SpeechSet, pick: Sequence[int] | npt.NDArray[np.integer], level: Floats, device: torch.device
) -> SpeechBatch:
    """The utterances `pick`; `level` (2, MELS) brings frames to unit size."""
    ranges = [
        tuple(starts[i : i + 2] for starts in (data.mel_starts, data.symbol_starts, data.id_starts)) for i in pick
    ]
    wide = GROUP * max(-(-int(b - a) // GROUP) for (a, b), _, _ in ranges)
    mel = np.zeros((len(ranges), wide, MELS), np.float32)
    kept = np.zeros((len(ranges), wide // GROUP), np.bool_)
    place = np.zeros((len(ranges), wide), np.int64)
    along = np.zeros((len(ranges), wide, 2), np.float32)
    for row, ((first, last), (begin, end), _) in enumerate(ranges):
        mel[row, : last - first] = (decoded(data.mel[first:last]) - level[0]) / level[1]
        kept[row, : -(-(last - first) // GROUP)] = True
        place[row], along[row] = frame_places(data.frames[begin:end].astype(np.int64), wide)
    shared = [(begin, end) for _, (begin, end), _ in ranges]
    symbols, _ = pad([data.symbols[a:b].astype(np.uint16) for a, b in shared], device)
    frames, _ = pad([data.frames[a:b] for a, b in shared], device)
    sounds, _ = pad([data.sounds[a:b].astype(np.uint16) for a, b in shared], device, fill=UNNAMED)
    ids, keep = pad([data.ids[a:b] for _, _, (a, b) in ranges], device)
    arrays = (torch.from_numpy(x).to(device) for x in (mel, kept, place, along))
    mel_t, kept_t, place_t, along_t = arrays
    return SpeechBatch(mel_t, kept_t, symbols, frames.float(), sounds, place_t, along_t, ids, keep)


class SpeechTask:
    """Clean log-mel frames from noisy ones on the straight path to noise, as Matcha-TTS (arXiv 2309.03199) has it.

    Attributes:
        level: (2, MELS) mean and deviation of the voice.
    """

    name = "speech"

    def __init__(self, data: SpeechSet, level: Floats, batch: int, seed: int, device: torch.device) -> None:
        self._data = data
        self.level = level
        self._sampler = BucketSampler(data.lengths, batch, seed)
        self._seed = seed
        self._device = device

    def loss(self, net: UnifiedScoreNetwork, draw: int) -> TaskLoss:
        """Frames, durations and sounds of one draw; `tokens` counts tokens of speech."""
        rng = np.random.default_rng([self._seed, _STREAM, draw])
        batch = make_batch(self._data, self._sampler.rows(draw), self.level, self._device)
        t = (rng.random() + np.arange(len(batch.mel)) / len(batch.mel)) % 1
        losses = speech_losses(net, batch, rng.permutation(t), rng)
        total = losses["frames"] + _DURATIONS * losses["durations"] + _SOUNDS * losses["sounds"]
        return TaskLoss(total, int(batch.frames_keep.sum()))


def speech_losses(
    net: UnifiedScoreNetwork, batch: SpeechBatch, t: npt.NDArray[np.float64], rng: np.random.Generator
) -> dict[str, Tensor]:
    """Mean squared errors of frames and of log-durations, and cross-entropy of sounds, at times t (B,)."""
    head = net.audio
    assert head is not None
    device = batch.mel.device
    reading = head.read(batch.symbols)
    with torch.no_grad():  # the prompt is read by frozen weights alone
        prompt = net.read_prompt(batch.ids, batch.keep)
    noise = torch.from_numpy(rng.standard_normal(batch.mel.shape, dtype=np.float32)).to(device)
    times = torch.from_numpy(t.astype(np.float32)).to(device)
    at = times[:, None, None]
    spread = head.spread(reading.features, batch.place, batch.along)
    mixed = (1 - at) * batch.mel + at * noise
    found = net.clean_speech(mixed, times, spread, batch.frames_keep, prompt, batch.keep)
    kept = batch.frames_keep.repeat_interleave(GROUP, 1)
    real = batch.symbols != 0
    return {
        "frames": (found.float() - batch.mel)[kept].square().mean(),
        "durations": (reading.durations.float() - torch.log1p(batch.frames))[real].square().mean(),
        "sounds": F.cross_entropy(reading.sounds.float()[real], batch.sounds[real], ignore_index=UNNAMED),
    }


def speech_figures(
    data: SpeechSet, task: SpeechTask, sheet_path: Path, device: torch.device
) -> Callable[[UnifiedScoreNetwork], dict[str, float]]:
    """Errors on held-out speech with the same noise each time, and a sheet of spectrograms: real above, made below."""

    @torch.no_grad()
    def figures(net: UnifiedScoreNetwork) -> dict[str, float]:
        rng = np.random.default_rng(_CHECK_STREAM)
        sums: dict[str, float] = {}
        for first in range(0, len(data), _AT_ONCE):
            pick = np.arange(first, min(first + _AT_ONCE, len(data)))
            batch = make_batch(data, pick, task.level, device)
            t = (np.arange(len(pick)) + 0.5) / len(pick)
            for name, value in speech_losses(net, batch, t, rng).items():
                sums[name] = sums.get(name, 0.0) + float(value) * len(pick)
        shown = make_batch(data, range(min(_SHOWN, len(data))), task.level, device)
        write_png(sheet_path, spectrograms(shown.mel, say(net, shown, _SHOWN_STEPS)))
        return {f"{name}_error": round(total / len(data), 5) for name, total in sums.items()}

    return figures


@torch.no_grad()
def say(net: UnifiedScoreNetwork, batch: SpeechBatch, steps: int, seed: int = 0) -> Tensor:
    """(B, F, MELS) frames of unit size with the durations of the batch, by Euler's method."""
    head: AudioProjectionHead | None = net.audio
    assert head is not None
    prompt = net.read_prompt(batch.ids, batch.keep)
    spread = head.spread(head.read(batch.symbols).features, batch.place, batch.along)

    def predict(xt: Floats, t: float) -> Floats:
        times = torch.full((len(xt),), t, device=batch.mel.device)
        mixed = torch.from_numpy(xt).to(batch.mel.device)
        found: Floats = (
            net.clean_speech(mixed, times, spread, batch.frames_keep, prompt, batch.keep).float().cpu().numpy()
        )
        return found

    *_, last = ContinuousSampler("euler", prediction="clean").sample(
        predict, tuple(batch.mel.shape), steps=steps, seed=seed
    )
    return torch.from_numpy(last.xt)


def said_frames(
    net: UnifiedScoreNetwork, data: SpeechSet, level: Floats, count: int, steps: int, device: torch.device
) -> Floats:
    """(count, MELS) log-mel of the first utterances, one behind the other, as the voice says them with their timing."""
    made = np.zeros((int(data.mel_starts[-1]), MELS), np.float32)
    wanted = np.flatnonzero(data.mel_starts[:-1] < count)
    for pick in np.array_split(wanted[np.argsort(data.lengths[wanted])], -(-len(wanted) // _AT_ONCE)):
        frames = say(net, make_batch(data, pick, level, device), steps).numpy() * level[1] + level[0]
        for number, row in zip(pick, frames, strict=True):
            first, last = data.mel_starts[number : number + 2]
            made[first:last] = row[: last - first]
    return made[:count]


def spectrograms(real: Tensor, made: Tensor) -> npt.NDArray[np.uint8]:
    """Grey pictures of frames (B, F, MELS) of unit size, low tones below: each pair with the real one above."""
    rows = []
    for pair in zip(real.cpu().numpy(), made.cpu().numpy(), strict=True):
        rows += [np.clip((each.T[::-1] + 2.5) * 51, 0, 255).astype(np.uint8) for each in pair]
        rows.append(np.full((4, rows[-1].shape[1]), 255, np.uint8))
    return np.concatenate(rows)
