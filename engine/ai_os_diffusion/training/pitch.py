"""The pitch of recorded speech: the autocorrelation of frames, each divided by that of its window (Boersma 1993)."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.speech.mel import HOP, PITCH, RATE, WINDOW, window

LOWEST, HIGHEST = 80.0, 400.0
"""Hz."""
_VOICED = 0.5  # least correlation of a voiced frame
_QUIET = 1e-3  # root mean square of a frame that is silence
_NEAR = 0.9  # of the best correlation; the shortest lag so good is taken, or the pitch would fall an octave
_SIZE = 2 * WINDOW
_FIRST, _LAST = int(RATE / HIGHEST), int(RATE / LOWEST)

Floats = npt.NDArray[np.float32]


def track(samples: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """(F HOP,) samples -> (F,) Hz, between voiced frames interpolated, and (F,) which frames are voiced.

    Frame i is centred at sample i HOP.
    """
    padded = np.pad(samples, WINDOW // 2)
    framed = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][: len(samples) // HOP]
    framed = (framed - framed.mean(1, keepdims=True)) * window()
    found = _correlation(framed) / np.maximum(_of_window(), np.float32(1e-6))
    found = found / np.maximum(found[:, :1], np.float32(1e-12))
    lag, height = _peaks(found)
    voiced = (height > _VOICED) & (np.sqrt((framed**2).mean(1)) > _QUIET)
    hz = np.where(voiced, RATE / lag, 0).astype(np.float32)
    voiced &= _steady(hz, voiced)
    if not voiced.any():
        return np.full(len(hz), PITCH, np.float32), voiced
    places = np.flatnonzero(voiced)
    return np.interp(np.arange(len(hz)), places, hz[places]).astype(np.float32), voiced


def _correlation(framed: Floats) -> Floats:
    power = np.abs(np.fft.rfft(framed, _SIZE, axis=1)) ** 2
    made: Floats = np.fft.irfft(power, axis=1)[:, : _LAST + 2].astype(np.float32)
    return made


@functools.cache
def _of_window() -> Floats:
    own = _correlation(window()[None])[0]
    made: Floats = own / own[0]
    return made


def _peaks(found: Floats) -> tuple[Floats, Floats]:
    """Lag (samples, by a parabola through three points) and height of each frame's pitch peak."""
    rows = np.arange(len(found))
    middle = found[:, _FIRST : _LAST + 1]
    top = (middle >= found[:, _FIRST - 1 : _LAST]) & (middle >= found[:, _FIRST + 1 : _LAST + 2])
    heights = np.where(top, middle, -1)
    good = heights >= _NEAR * heights.max(1, keepdims=True)
    place = np.argmax(good, 1) + _FIRST
    before, at, after = found[rows, place - 1], found[rows, place], found[rows, place + 1]
    bend = before - 2 * at + after
    shift = np.where(np.abs(bend) > 1e-9, 0.5 * (before - after) / np.where(np.abs(bend) > 1e-9, bend, 1), 0)
    return (place + np.clip(shift, -0.5, 0.5)).astype(np.float32), at


def _steady(hz: Floats, voiced: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Frames within a fifth of the median of the voiced ones around them."""
    around = np.lib.stride_tricks.sliding_window_view(np.pad(np.where(voiced, hz, np.nan), 3, mode="edge"), 7)
    kept = np.zeros(len(hz), bool)
    some = voiced & (np.isfinite(around).sum(1) >= 3)
    kept[some] = np.abs(hz[some] / np.nanmedian(around[some], axis=1) - 1) < 0.2
    return kept
