"""What a voice sounds like before mouth and nose shape it: pulses of the pitch, and frames that filters are laid on.

Source and filter as in LPCNet's and DDSP's families (arXiv 1810.11846, arXiv 2001.04643).
"""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.speech.mel import HOP, RATE

STEPS = 2
"""Filters of one mel frame."""
SIZE, STRIDE = 512, HOP // STEPS
"""Samples that a filter is laid on, and from one to the next."""
BINS = SIZE // 2 + 1

Floats = npt.NDArray[np.float32]
Spectra = npt.NDArray[np.complex64]


def pulses(pitch: Floats) -> Floats:
    """(F,) Hz -> (F HOP,) samples: all harmonics below half the rate in step, of power 1 whatever the pitch."""
    hz = np.interp(np.arange(len(pitch) * HOP) / HOP, np.arange(len(pitch)), pitch)
    phase = np.cumsum(hz) / RATE
    harmonics = RATE / 2 / hz
    whole = np.floor(harmonics)
    half = np.pi * (phase % 1)
    inside = np.abs(np.sin(half)) > 1e-6
    kernel = np.where(inside, np.sin((2 * whole + 1) * half) / (2 * np.where(inside, np.sin(half), 1)), whole + 0.5)
    # the harmonic that comes or goes as the pitch moves is faded, so that nothing clicks
    train = kernel - 0.5 + (harmonics - whole) * np.cos(2 * (whole + 1) * half)
    made: Floats = (train * 2 * np.sqrt(hz / RATE)).astype(np.float32)
    return made


@functools.cache
def window() -> Floats:
    """(SIZE,) of Hann, periodic."""
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(SIZE) / SIZE)).astype(np.float32)


@functools.cache
def filter_basis(order: int) -> Spectra:
    """(order, BINS): what a minimum-phase cepstrum is multiplied with to give the logarithm of its filter."""
    turns = np.arange(order)[:, None] * np.arange(BINS) / SIZE
    made: Spectra = np.exp(-2j * np.pi * turns).astype(np.complex64)
    return made


def spectra(samples: Floats) -> Spectra:
    """(n STRIDE,) samples -> (n + 1, BINS) spectra of frames centred at multiples of STRIDE."""
    padded = np.pad(samples, SIZE // 2)
    framed = np.lib.stride_tricks.sliding_window_view(padded, SIZE)[::STRIDE] * window()
    made: Spectra = np.fft.rfft(framed, axis=1).astype(np.complex64)
    return made


def sound_of(frames: Spectra) -> Floats:
    """The inverse of `spectra`, by the least squares of Griffin and Lim (1984); samples are held in -1..1."""
    parts = np.fft.irfft(frames, SIZE, axis=1).astype(np.float32) * window()
    length = (len(frames) - 1) * STRIDE + SIZE
    made, weight = np.zeros(length, np.float32), np.zeros(length, np.float32)
    for number, part in enumerate(parts):
        made[number * STRIDE : number * STRIDE + SIZE] += part
        weight[number * STRIDE : number * STRIDE + SIZE] += window() ** 2
    half = SIZE // 2
    samples: Floats = np.clip(made[half:-half] / np.maximum(weight[half:-half], np.float32(1e-8)), -1, 1)
    return samples
