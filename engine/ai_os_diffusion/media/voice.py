"""A voice: diffusion of log-mel frames beside the trunk, then a vocoder; NumPy alone.

Durations come from the symbols, frames from diffusion (Matcha-TTS, arXiv 2309.03199), sound from pulses and noise
through filters (`media/vocoder.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.diffusion.continuous_sampler import ContinuousSampler
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.media import reading
from ai_os_diffusion.media.beside import open_beside
from ai_os_diffusion.media.vocoder import sound
from ai_os_diffusion.model import arithmetic
from ai_os_diffusion.model.arithmetic import Floats, convolve, layer_norm, linear
from ai_os_diffusion.model.beside_trunk import BesideTrunk, Prompt
from ai_os_diffusion.model.meeting import apart
from ai_os_diffusion.native import FastTokenizer
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.speech import symbols
from ai_os_diffusion.speech.frames import STEPS, frame_places, whole_frames
from ai_os_diffusion.speech.mel import GROUP, HOP, MELS, RATE
from ai_os_diffusion.types import AudioOutput, SpokenWord

_EPS = 1e-5
_PAUSE = 0.12  # seconds between pieces
_FEWEST, _MOST = 4, 1200  # frames of a piece; what is slower is said faster


@dataclass(frozen=True)
class _Said:
    """Frames of a piece and how many each symbol has."""

    mel: Floats
    frames: npt.NDArray[np.int64]


class Voice:
    """Says texts. Thread-safe: nothing is changed by speaking."""

    def __init__(
        self, trunk: BesideTrunk, parts: Mapping[str, Floats], tokenizer: FastTokenizer, special: Mapping[str, int]
    ) -> None:
        """A voice beside `trunk` with the tensors ``audio.*`` and ``vocoder.*`` of `parts`."""
        self._trunk = trunk
        self._parts = parts
        self._tokenizer = tokenizer
        self._special = special

    @classmethod
    def open(cls, folder: Path, model: Path, text: TextModel) -> Voice:
        """Load the voice in `folder` beside the trunk of `text`, which was read from `model`.

        Raises:
            ModelLoadError: files missing or damaged, or the voice was trained beside another trunk.
        """
        trunk, weights = open_beside(folder, model, text, "audio", "audio")
        return cls(trunk, weights.tensors, text.tokenizer, text.special)

    def speak(
        self,
        text: str,
        *,
        seed: int = 0,
        steps: int = STEPS,
        on_part: Callable[[AudioOutput], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> AudioOutput:
        """Say a text.

        Args:
            text: any; what English has no reading for is left out.
            seed: of the noise that speech begins from.
            steps: of denoising, for each piece.
            on_part: called after each sentence or part of one, with everything that is said so far.
            cancel: stops between steps.

        Raises:
            InferenceError: there is nothing in the text that can be said.
            Cancelled: `cancel` was set.
        """
        sounds: list[Floats] = []
        words: list[SpokenWord] = []
        made: AudioOutput | None = None
        for piece in reading.pieces(text):
            said = self._say(piece.symbols, steps, seed, cancel)
            begins = sum(map(len, sounds)) / RATE
            with apart():
                heard = sound(self._parts, said.mel, seed)
            sounds += [heard, np.zeros(round(_PAUSE * RATE), np.float32)]
            words += _timed(text, piece, said.frames, begins)
            made = AudioOutput(text, np.concatenate(sounds), RATE, tuple(words))
            if on_part is not None:
                on_part(made)
        if made is None:
            raise InferenceError(
                "There is nothing in this text that can be said.",
                kind="inference.speech",
                remedy="Give English words or numbers.",
            )
        return made

    def _say(self, read: str, steps: int, seed: int, cancel: CancelToken | None) -> _Said:
        features = self._read(symbols.numbers(read))
        lengths = np.expm1(linear(features, self._parts["audio.duration.weight"], self._parts["audio.duration.bias"]))
        lengths = np.maximum(lengths[:, 0], 0)
        frames = whole_frames(lengths * np.float32(min(1.0, _MOST / max(1.0, float(lengths.sum())))))
        count = max(_FEWEST, int(frames.sum()))
        padded = -(-count // GROUP) * GROUP
        spread = self._spread(features, frames, padded)
        encoding = self._tokenizer.encode_batch([read[1:]])[0]
        prompt = self._trunk.read([self._special["cls"], *encoding.ids, self._special["sep"]])

        def predict(xt: Floats, t: float) -> Floats:
            return self._clean(xt[0], t, spread, prompt)[None]

        sampler = ContinuousSampler("euler", prediction="clean")
        *_, last = sampler.sample(predict, (1, padded, MELS), steps=steps, seed=seed, cancel=cancel)
        mean, deviation = self._parts["audio.level"]
        return _Said((last.xt[0] * deviation + mean)[:count], frames)

    def _clean(self, x: Floats, t: float, spread: tuple[Floats, Floats], prompt: Prompt) -> Floats:
        """Clean frames (F, MELS) from noisy ones, as `UnifiedScoreNetwork.clean_speech`."""
        parts = self._parts
        spoken, usual = spread
        tokens = linear(x.reshape(-1, GROUP * MELS), parts["audio.into.weight"], parts["audio.into.bias"]) + spoken
        hidden = self._trunk.states(tokens, t, prompt)
        hidden = layer_norm(hidden, parts["audio.norm.weight"], parts["audio.norm.bias"], _EPS)
        return usual + linear(hidden, parts["audio.out.weight"], parts["audio.out.bias"]).reshape(-1, MELS)

    def _read(self, numbers: list[int]) -> Floats:
        """(S, H) features of symbols, as `AudioProjectionHead.read`."""
        parts = self._parts
        x = parts["audio.symbols.weight"][numbers]
        for layer, dilation in enumerate(symbols.DILATIONS):
            stem = f"audio.reading.{layer}."
            normed = layer_norm(x, parts[f"{stem}norm.weight"], parts[f"{stem}norm.bias"], _EPS)
            mixed = convolve(normed, parts[f"{stem}mix.weight"], parts[f"{stem}mix.bias"], dilation)
            x = x + linear(arithmetic.gelu(mixed), parts[f"{stem}out.weight"], parts[f"{stem}out.bias"])
        return layer_norm(x, parts["audio.read_norm.weight"], parts["audio.read_norm.bias"], _EPS)

    def _spread(self, features: Floats, frames: npt.NDArray[np.int64], count: int) -> tuple[Floats, Floats]:
        """As `AudioProjectionHead.spread`."""
        parts = self._parts
        place, along = frame_places(frames, count)
        each = np.concatenate([features[place], along], 1).reshape(count // GROUP, -1)
        usual = linear(each, parts["audio.usual.weight"], parts["audio.usual.bias"]).reshape(count, MELS)
        return linear(each, parts["audio.spoken.weight"], parts["audio.spoken.bias"]), usual


def _timed(text: str, piece: reading.Piece, frames: npt.NDArray[np.int64], begins: float) -> list[SpokenWord]:
    edges = np.concatenate([[0], np.cumsum(frames)]) * HOP / RATE + begins
    return [
        SpokenWord(text[at.start : at.end], at.start, at.end, float(edges[at.first]), float(edges[at.last]))
        for at in reading.places(text, piece)
    ]
