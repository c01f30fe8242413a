"""What draws: flow matching of a codec's latents beside the trunk, guided by a caption; NumPy alone.

A picture may start from another one (`Start`), of which parts may be drawn again alone (in-painting).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.diffusion.continuous_sampler import ContinuousSampler, Known, mixed
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.media.beside import open_beside
from ai_os_diffusion.media.parts import pasted, untouched
from ai_os_diffusion.model.arithmetic import Floats
from ai_os_diffusion.model.beside_trunk import BesideTrunk, Prompt, Reading
from ai_os_diffusion.model.codec_shape import ENLARGED, FACTOR, AutoencoderShape, UpsamplerShape
from ai_os_diffusion.model.meeting import apart
from ai_os_diffusion.model.picture_codec import PictureCodec
from ai_os_diffusion.model.picture_flow import PictureHead
from ai_os_diffusion.model.picture_upsampler import PictureEnlarger
from ai_os_diffusion.native import FastTokenizer
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import ImageOutput

SIDE = 128
"""Pixels of a side that pictures are learned and drawn at."""
LONGEST_CAPTION = 32
"""Ids of a caption that are read, as in training."""

START_STRENGTH = 0.6
"""How much of a picture to begin from is drawn anew where nothing else is said."""

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Start:
    """A picture to begin from.

    Attributes:
        pixels: (SIDE, SIDE, 3) uint8, or several times as large in both directions.
        strength: how much of it is drawn anew, above 0 up to 1.
        keep: (SIDE / 8, SIDE / 8) bool, latents that stay as they are; None keeps none.
        again: bool over `pixels`, the part that is drawn again: all other pixels stay exactly as they are, and at its
            edge the new ones fade in; the picture keeps its size. None for all of it.
    """

    pixels: Pixels
    strength: float = START_STRENGTH
    keep: npt.NDArray[np.bool_] | None = None
    again: npt.NDArray[np.bool_] | None = None


class Painter:
    """Draws. Thread-safe: nothing is changed by drawing."""

    def __init__(
        self,
        trunk: BesideTrunk,
        parts: Mapping[str, Floats],
        codec: PictureCodec,
        enlarger: PictureEnlarger,
        tokenizer: FastTokenizer,
        special: Mapping[str, int],
    ) -> None:
        """A painter beside `trunk` with the tensors ``image.*`` of `parts`."""
        self._trunk = trunk
        self._head = PictureHead(parts)
        self._codec = codec
        self._enlarger = enlarger
        self._tokenizer = tokenizer
        self._special = special

    @classmethod
    def open(cls, folder: Path, model: Path, text: TextModel) -> Painter:
        """Load what draws in `folder` beside the trunk of `text`, which was read from `model`.

        Raises:
            ModelLoadError: files missing or damaged, or it was trained beside another trunk.
        """
        trunk, weights = open_beside(folder, model, text, "image", "image")
        codec = PictureCodec(_below(weights.tensors, "codec"), AutoencoderShape.from_dict(weights.shape["codec"]))
        shape = UpsamplerShape.from_dict(weights.shape["upsampler"])
        enlarger = PictureEnlarger(_below(weights.tensors, "upsampler"), shape)
        return cls(trunk, weights.tensors, codec, enlarger, text.tokenizer, text.special)

    def draw(
        self,
        prompt: str,
        *,
        seed: int = 0,
        negative: str = "",
        steps: int = 12,
        guidance: float = 2.0,
        start: Start | None = None,
        enlarge: bool = True,
        on_step: Callable[[ImageOutput], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> ImageOutput:
        """Draw a picture of SIDE pixels, and enlarge it four times.

        Args:
            prompt: what to see.
            seed: the same seed draws the same picture.
            negative: what not to see.
            steps: of denoising; Heun's method asks the network twice for each but the last.
            guidance: pull towards the prompt, 0 for none.
            start: another picture to begin from.
            enlarge: False leaves the last one at SIDE pixels too; a part of a picture is made to fit it.
            on_step: gets the picture of SIDE pixels as it sharpens, and the last one.
            cancel: checked before every step.

        Raises:
            InferenceError: `start` does not fit.
            Cancelled: `cancel` was set.
        """
        predict = self._predictor(prompt, negative, guidance)
        side = SIDE // FACTOR
        begin, known = self._begin(start, side)
        sampler = ContinuousSampler("heun")
        made: ImageOutput | None = None
        for step in sampler.sample(
            predict,
            (1, self._codec.shape.latent, side, side),
            steps=steps,
            seed=seed,
            known=known,
            start=begin,
            cancel=cancel,
        ):
            last = step.step == steps
            if on_step is not None or last:
                latents = step.xt if last else step.clean
                if start is not None and start.again is not None:
                    pixels, anew = self._within(latents, start, start.again, last), float(start.again.mean())
                else:
                    pixels = self._pixels(latents, enlarge and last)
                    anew = start.strength if start else 1.0
                made = ImageOutput(prompt, pixels, seed, steps, anew)
            if on_step is not None and made is not None:
                on_step(made)
        assert made is not None
        return made

    @property
    def side(self) -> int:
        """Pixels of a side before enlarging."""
        return SIDE

    def copied(self, pixels: Pixels) -> Pixels:
        """(H, W, 3) uint8 through the codec, H and W multiples of 8: the best that a drawing can be."""
        return self._pixels(self._codec.encode(_unit(pixels))[None], False)

    def enlarged(self, pixels: Pixels) -> Pixels:
        """(H, W, 3) uint8 -> (4 H, 4 W, 3)."""
        return _bytes(self._enlarger.enlarged(_unit(pixels)))

    def _begin(self, start: Start | None, side: int) -> tuple[tuple[Floats, float] | None, Known | None]:
        if start is None:
            return None, None
        times, rest = divmod(len(start.pixels), SIDE)
        if rest or not times or start.pixels.shape != (times * SIDE, times * SIDE, 3):
            raise InferenceError(
                f"The picture to begin from must be ({SIDE}, {SIDE}, 3) or several times that, not "
                f"{start.pixels.shape}.",
                remedy="Scale it first.",
            )
        small = _unit(start.pixels).reshape(SIDE, times, SIDE, times, 3).mean((1, 3), dtype=np.float32)
        latents = self._codec.encode(small)[None]
        keep = start.keep if start.again is None else untouched(start.again, start.pixels.shape, side)
        if keep is not None and keep.shape != (side, side):
            raise InferenceError(f"What is kept must be ({side}, {side}), not {keep.shape}.")
        return (latents, start.strength), None if keep is None else Known(latents, keep[None, None])

    def _within(self, latents: Floats, start: Start, again: npt.NDArray[np.bool_], last: bool) -> Pixels:
        """The picture begun from, with what was drawn in its part; SIDE pixels until the last step."""
        old, times = start.pixels, len(start.pixels) // SIDE
        if not last:
            small = old.reshape(SIDE, times, SIDE, times, 3).mean((1, 3)).astype(np.uint8)
            part = ~untouched(again, old.shape, SIDE)
            return pasted(small, self._pixels(latents, False), part)
        larger = times % ENLARGED == 0
        new = self._pixels(latents, larger)
        factor = times // ENLARGED if larger else times
        return pasted(old, new.repeat(factor, 0).repeat(factor, 1), again)

    def _predictor(self, caption: str, negative: str, guidance: float) -> Callable[[Floats, float], Floats]:
        """Velocities of latents, as `UnifiedScoreNetwork.picture_velocity`; with and without guidance in one pass."""
        prompts = [self._read(text) for text in ([caption, negative] if guidance else [caption])]

        def predict(xt: Floats, t: float) -> Floats:
            tokens, seen = self._head.encode(xt[0], t)
            states = self._trunk.states_of([Reading(tokens, t, prompt) for prompt in prompts])
            told, *free = (self._head.decode(each, seen)[None] for each in states)
            return mixed(told, free[0], guidance) if free else told

        return predict

    def _read(self, caption: str) -> Prompt:
        ids = self._tokenizer.encode_batch([caption])[0].ids[: LONGEST_CAPTION - 2]
        return self._trunk.read([self._special["cls"], *ids, self._special["sep"]])

    def _pixels(self, latents: Floats, enlarge: bool) -> Pixels:
        with apart():
            picture = self._codec.decode(latents[0])
            return _bytes(self._enlarger.enlarged(picture) if enlarge else picture)


def _unit(pixels: Pixels) -> Floats:
    """0 .. 255 -> [-1, 1]."""
    made: Floats = pixels.astype(np.float32) / np.float32(127.5) - 1
    return made


def _bytes(picture: Floats) -> Pixels:
    """[-1, 1] -> 0 .. 255."""
    made: Pixels = np.clip(np.rint((picture + 1) * 127.5), 0, 255).astype(np.uint8)
    return made


def _below(tensors: Mapping[str, Floats], stem: str) -> dict[str, Floats]:
    """The tensors of one part, without its name."""
    return {name.removeprefix(f"{stem}."): x for name, x in tensors.items() if name.startswith(f"{stem}.")}
