from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn

from ai_os_diffusion.model.adaln import TimeModulation, sinusoidal_features


def test_sinusoidal_features_tell_times_apart() -> None:
    features = sinusoidal_features(torch.linspace(0, 1, 101), 16)
    distances = torch.cdist(features, features) + 10 * torch.eye(101)
    assert features.shape == (101, 16)
    assert torch.equal(features[0], torch.tensor([1.0] * 8 + [0.0] * 8))
    assert float(distances.min()) > 0.05


def test_modulation_starts_at_zero() -> None:
    parts = TimeModulation(12, 8, 3, 2)(torch.tensor([[0.2], [0.9]]), torch.tensor([[1]]))
    assert len(parts) == 6
    assert all(part.shape == (2, 1, 12) and not bool(part.any()) for part in parts)


def test_each_modality_adds_its_own_low_rank_delta(randomise: Callable[[nn.Module], nn.Module]) -> None:
    time = randomise(TimeModulation(12, 8, 3, 2))
    t = torch.tensor([[0.3], [0.7]])
    modality = torch.tensor([[0, 1, 2], [2, 2, 0]])
    mixed = torch.cat(time(t, modality), dim=-1)
    features = torch.nn.functional.silu(time.inner(sinusoidal_features(t, 8)))
    for b in range(2):
        for i in range(3):
            m = int(modality[b, i])
            expected = time.table(features[b, 0]) + time.delta_up[m] @ (time.delta_down[m] @ features[b, 0])
            assert torch.allclose(mixed[b, i], expected, atol=1e-5)
