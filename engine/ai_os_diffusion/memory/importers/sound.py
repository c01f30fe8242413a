"""Sound files as mono samples at the rate of speech, read with libsndfile."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.speech.mel import RATE

_BLOCK_S = 10.0
_LEAST_RATE, _MOST_RATE, _MOST_CHANNELS = 4000, 400_000, 64
_TAPS = 16  # of the low-pass filter, on each side of its middle and for each step down of the rate
Samples = npt.NDArray[np.float32]


def open_sound(file: IO[bytes] | str) -> Any:
    """A sound file; raises ValueError with what is wrong with it, as the end of a sentence."""
    import soundfile

    try:
        sound = soundfile.SoundFile(file)
    except (soundfile.LibsndfileError, RuntimeError, TypeError, OSError) as error:
        raise ValueError("is not a recording, or a damaged one") from error
    odd = not _LEAST_RATE <= sound.samplerate <= _MOST_RATE or not 0 < sound.channels <= _MOST_CHANNELS
    if odd or sound.frames <= 0:
        sound.close()
        raise ValueError("is a recording in a form that cannot be read" if odd else "is a recording without a sound")
    return sound


def speech_of(sound: Any, seconds: float) -> Iterator[Samples]:
    """Mono samples at RATE in blocks, at most so many seconds of them; what cannot be read any more ends it."""
    import soundfile

    rate = int(sound.samplerate)
    for _ in range(math.ceil(seconds / _BLOCK_S)):
        try:
            read = sound.read(round(_BLOCK_S * rate), dtype="float32", always_2d=True)
        except (soundfile.LibsndfileError, RuntimeError):
            return
        if not len(read):
            return
        yield resampled(np.nan_to_num(read.mean(axis=1, dtype=np.float32)), rate)


def resampled(samples: Samples, rate: int) -> Samples:
    """Samples at RATE: what lies above half of it is taken out by a windowed sinc before samples are left out."""
    if rate == RATE:
        return samples
    if rate > RATE:
        half = _TAPS * math.ceil(rate / RATE)
        places = np.arange(-half, half + 1)
        width = 0.9 * RATE / rate
        taps = width * np.sinc(width * places) * np.hanning(len(places))
        samples = np.convolve(samples, taps.astype(np.float32), "same")[: len(samples)]
    wanted = np.arange(0, len(samples) - 1, rate / RATE)
    made: Samples = np.interp(wanted, np.arange(len(samples)), samples).astype(np.float32)
    return made
