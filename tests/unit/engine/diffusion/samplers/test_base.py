from __future__ import annotations

import pytest
import torch

from ai_os_diffusion.diffusion.categorical import Drawn
from ai_os_diffusion.diffusion.samplers.base import SamplerState, commit, share_left_masked, spread


def test_spread_puts_values_in_row_major_order() -> None:
    masked = torch.tensor([[False, True], [True, True]])
    assert spread(torch.tensor([1.0, 2.0, 3.0]), masked, -1.0).tolist() == [[-1, 1], [2, 3]]


def test_commit_writes_chosen_positions_only() -> None:
    masked = torch.tensor([[True, False, True]])
    state = SamplerState(torch.tensor([[9, 9, 9]]), masked, 1.0, 0.5, 0, 2)
    drawn = Drawn(torch.tensor([4, 5]), torch.tensor([0.25, 0.5]), torch.tensor([1.0, 2.0]))
    out = commit(state, drawn, torch.tensor([[False, False, True]]))
    assert out.xt.tolist() == [[9, 9, 5]]
    assert out.masked.tolist() == [[True, False, False]]
    assert out.confidence.tolist() == [[0.25, 1, 0.5]]
    assert out.entropy.tolist() == [[1, 0, 2]]
    assert state.xt.tolist() == [[9, 9, 9]]


def test_share_left_masked() -> None:
    assert share_left_masked(torch.tensor([0.8, 0.2])) == pytest.approx(0.25)
    assert share_left_masked(torch.tensor([0.0, 0.0])) == 0
