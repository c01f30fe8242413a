from __future__ import annotations

import numpy as np
import pytest

from ai_os_diffusion.diffusion.categorical import Drawn
from ai_os_diffusion.diffusion.noise_schedules import NOISE_SCHEDULES
from ai_os_diffusion.diffusion.samplers.base import SamplerState, commit, share_left_masked, spread


def test_spread_puts_values_in_row_major_order() -> None:
    masked = np.array([[False, True], [True, True]])
    assert spread(np.array([1.0, 2.0, 3.0], np.float32), masked, -1.0).tolist() == [[-1, 1], [2, 3]]


def test_commit_writes_chosen_positions_only() -> None:
    masked = np.array([[True, False, True]])
    state = SamplerState(np.array([[9, 9, 9]]), masked, 1.0, 0.5, 0, 2)
    drawn = Drawn(np.array([4, 5]), np.array([0.25, 0.5], np.float32), np.array([1.0, 2.0], np.float32))
    out = commit(state, drawn, np.array([[False, False, True]]))
    assert out.xt.tolist() == [[9, 9, 5]]
    assert out.masked.tolist() == [[True, False, False]]
    assert out.confidence.tolist() == [[0.25, 1, 0.5]]
    assert out.entropy.tolist() == [[1, 0, 2]]
    assert state.xt.tolist() == [[9, 9, 9]]


def test_share_left_masked() -> None:
    assert share_left_masked(NOISE_SCHEDULES["log-linear"], 0.8, 0.2) == pytest.approx(0.25)
    assert share_left_masked(NOISE_SCHEDULES["linear"], 0.0, 0.0) == 0
