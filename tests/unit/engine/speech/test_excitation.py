"""Pulses and filters: harmonics where the pitch says, and frames that give their sound back."""

from __future__ import annotations

import numpy as np
import pytest

from ai_os_diffusion.speech.excitation import BINS, SIZE, STRIDE, filter_basis, pulses, sound_of, spectra
from ai_os_diffusion.speech.mel import HOP, RATE


@pytest.mark.parametrize("hz", [90.0, 180.0, 371.0])
def test_pulses_have_all_harmonics_alike_and_nothing_between(hz: float) -> None:
    made = pulses(np.full(64, hz, np.float32))
    assert made.shape == (64 * HOP,)
    assert np.std(made) == pytest.approx(1, rel=0.05)
    power = np.abs(np.fft.rfft(made * np.hanning(len(made)))) ** 2
    tones = np.arange(len(power)) * RATE / len(made)
    away = np.abs(tones / hz - np.rint(tones / hz)) * hz
    inside = (tones > hz / 2) & (tones < 7000)
    assert power[inside & (away < 4)].sum() > 0.99 * power[inside].sum()
    heights = [power[np.abs(tones - number * hz) < 4].max() for number in range(1, int(7000 / hz))]
    assert max(heights) < 3 * min(heights)


def test_a_gliding_pitch_makes_no_clicks() -> None:
    made = pulses(np.linspace(120, 240, 120).astype(np.float32))
    low = np.abs(np.diff(made[np.abs(made) < 2]))
    assert np.abs(made).max() < 2 * np.sqrt(RATE / 120)
    assert np.isfinite(low).all()


def test_sound_comes_back_from_its_spectra() -> None:
    samples = np.random.default_rng(0).uniform(-0.5, 0.5, 40 * STRIDE).astype(np.float32)
    found = spectra(samples)
    assert found.shape == (41, BINS)
    np.testing.assert_allclose(sound_of(found), samples, atol=1e-5)


def test_a_cepstrum_is_the_filter_that_it_says_and_rings_after_the_pulse_alone() -> None:
    cepstrum = np.zeros(8)
    cepstrum[0], cepstrum[1] = 0.5, 0.9
    made = np.exp(cepstrum @ filter_basis(8))
    tones = 2 * np.pi * np.arange(BINS) / SIZE
    np.testing.assert_allclose(np.abs(made), np.exp(0.5 + 0.9 * np.cos(tones)), rtol=1e-5)
    ringing = np.fft.irfft(made, SIZE)
    assert np.abs(ringing[SIZE // 2 :]).max() < 1e-4 * np.abs(ringing[: SIZE // 2]).max()
