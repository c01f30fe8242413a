"""The pitch of recordings: vowels made of pulses give theirs back, noise and silence are not voiced."""

from __future__ import annotations

import numpy as np
import pytest

from ai_os_diffusion.speech.excitation import filter_basis, pulses, sound_of, spectra
from ai_os_diffusion.speech.mel import HOP, PITCH, RATE
from ai_os_diffusion.training.pitch import track


@pytest.mark.parametrize("hz", [95.0, 180.0, 330.0])
def test_a_vowel_gives_its_pitch_back(hz: float) -> None:
    cepstrum = np.zeros(30)
    cepstrum[:4] = -3, 1.5, 0.7, -0.4
    vowel = sound_of((spectra(pulses(np.full(40, hz, np.float32))) * np.exp(cepstrum @ filter_basis(30))).astype("c8"))
    found, voiced = track(vowel)
    assert voiced[3:-3].all()
    np.testing.assert_allclose(found[3:-3], hz, rtol=0.01)


def test_noise_and_silence_are_not_voiced() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 40 * HOP).astype(np.float32)
    assert track(noise)[1].mean() < 0.1
    found, voiced = track(np.zeros(20 * HOP, np.float32))
    assert not voiced.any()
    assert set(found.tolist()) == {PITCH}


def test_between_voiced_parts_the_pitch_is_interpolated() -> None:
    first, last = (pulses(np.full(20, hz, np.float32)) / 20 for hz in (150.0, 210.0))
    found, voiced = track(np.concatenate([first, np.zeros(RATE // 4 // HOP * HOP, np.float32), last]))
    assert not voiced[24:30].any()
    assert (np.diff(found[22:33]) >= 0).all()
    assert 150 < found[27] < 210
