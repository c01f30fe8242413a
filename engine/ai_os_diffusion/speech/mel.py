"""What the network hears and says: log-mel frames of 16 kHz sound."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

RATE = 16_000
"""Samples a second."""
HOP = 256
"""Samples from one frame to the next."""
WINDOW = 1024
"""Samples that a frame looks at."""
MELS = 80
"""Bands of a frame."""
QUIETEST = 1e-5
"""Smallest magnitude of a band: -11.5 as a logarithm."""
PITCH = 180.0
"""Hz that pitches are told by."""
GROUP = 4
"""Frames that one token of the trunk holds: 64 ms."""

Floats = npt.NDArray[np.float32]


@functools.cache
def filters() -> Floats:
    """(MELS, WINDOW / 2 + 1) triangles over the spectrum, of one height, evenly spaced on the mel scale (HTK's)."""
    top = 2595 * np.log10(1 + RATE / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, top, MELS + 2) / 2595) - 1)
    tones = np.linspace(0, RATE / 2, WINDOW // 2 + 1)
    rising = (tones - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - tones) / np.diff(edges)[1:, None]
    triangles = np.maximum(0, np.minimum(rising, falling))
    made: Floats = (triangles / triangles.sum(1, keepdims=True)).astype(np.float32)
    return made


@functools.cache
def window() -> Floats:
    """(WINDOW,) of Hann, periodic."""
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)


def log_mel(samples: Floats) -> Floats:
    """(n // HOP, MELS) natural logarithms of mean magnitudes of n samples in -1..1; frame i is centred at i HOP."""
    count = len(samples) // HOP
    padded = np.pad(samples, WINDOW // 2)
    starts = np.arange(count) * HOP
    framed = padded[starts[:, None] + np.arange(WINDOW)] * window()
    magnitudes = np.abs(np.fft.rfft(framed, axis=1)).astype(np.float32)
    made: Floats = np.log(np.maximum(magnitudes @ filters().T, QUIETEST)).astype(np.float32)
    return made
