"""Speech and pictures for tests: a tone in the place of a voice, a gradient in the place of a picture."""

from __future__ import annotations

import re

import numpy as np

from ai_os_diffusion.types import AudioOutput, ImageOutput, SpokenWord

RATE = 8000
WORD_S = 0.25


def speech(text: str, words: int | None = None) -> AudioOutput:
    """The first `words` words of a text (all by default), a quarter of a second each."""
    found = list(re.finditer(r"\S+", text))[:words]
    said = tuple(
        SpokenWord(each[0], each.start(), each.end(), place * WORD_S, (place + 1) * WORD_S)
        for place, each in enumerate(found)
    )
    times = np.arange(round(len(found) * WORD_S * RATE)) / RATE
    loudness = 0.35 + 0.3 * np.sin(times * 9) * np.sin(times * 2.3)
    return AudioOutput(text, (loudness * np.sin(times * 2 * np.pi * 220)).astype(np.float32), RATE, said)


def picture(prompt: str = "a lighthouse", seed: int = 0, steps: int = 20, noise: float = 0.0) -> ImageOutput:
    """A gradient of 96 by 64 pixels, under some noise."""
    rows, columns = np.mgrid[0:64, 0:96]
    clean = np.stack([columns * 2.6, rows * 3.9, 255 - columns * 2.0], axis=-1)
    random = np.random.default_rng(seed).uniform(0, 255, clean.shape)
    pixels = (clean * (1 - noise) + random * noise).clip(0, 255).astype(np.uint8)
    return ImageOutput(prompt, pixels, seed, steps)
