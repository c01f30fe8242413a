"""Frames of sound: a tone stands in its band, and symbols are given whole frames."""

from __future__ import annotations

import numpy as np
import pytest

from ai_os_diffusion.speech.frames import frame_places, whole_frames
from ai_os_diffusion.speech.mel import HOP, MELS, QUIETEST, RATE, WINDOW, filters, log_mel


@pytest.mark.parametrize("tone", [220.0, 1000.0, 5000.0])
def test_a_tone_stands_in_the_band_that_holds_it(tone: float) -> None:
    samples = 0.5 * np.sin(2 * np.pi * tone * np.arange(RATE) / RATE).astype(np.float32)
    frames = log_mel(samples)
    assert frames.shape == (RATE // HOP, MELS)
    loudest = int(frames[20].argmax())
    centre = (filters()[loudest] * np.linspace(0, RATE / 2, WINDOW // 2 + 1)).sum() / filters()[loudest].sum()
    assert abs(centre - tone) < 0.06 * tone + 25


def test_silence_is_the_lowest_value_and_short_sounds_have_no_frame() -> None:
    assert np.allclose(log_mel(np.zeros(HOP * 3, np.float32)), np.log(QUIETEST))
    assert log_mel(np.zeros(HOP - 1, np.float32)).shape == (0, MELS)


def test_whole_frames_keep_the_sum_and_places_follow_them() -> None:
    lengths = np.array([0.4, 0.4, 0.4, 2.6, 0.0], np.float32)
    frames = whole_frames(lengths)
    assert frames.tolist() == [0, 1, 0, 3, 0]
    place, along = frame_places(frames, 6)
    assert place.tolist() == [1, 3, 3, 3, 4, 4]
    np.testing.assert_allclose(along[1:4, 0], [1 / 6, 0.5, 5 / 6], rtol=1e-6)
    np.testing.assert_allclose(along[1, 1], np.log(4), rtol=1e-6)
