"""Convolutions and group normalisation of one picture in NumPy give what torch gives."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ai_os_diffusion.model import convolution
from ai_os_diffusion.model.convolution import convolved, flat_kernel, group_normed

CHANNELS = 32


def picture(high: int, wide: int) -> np.ndarray:
    return np.random.default_rng(high).standard_normal((high, wide, CHANNELS), np.float32)


def as_torch(x: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(x).permute(2, 0, 1)[None]


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize(("high", "wide"), [(8, 8), (70, 96), (71, 95)])
def test_a_convolution_is_torchs_in_one_band_and_in_several(high: int, wide: int, stride: int) -> None:
    assert (high * wide > convolution._BAND) == (high > 8)
    layer = torch.nn.Conv2d(CHANNELS, 5, 3, stride, padding=1)
    x = picture(high, wide)
    with torch.no_grad():
        wanted = layer(as_torch(x))[0].permute(1, 2, 0).numpy()
        weight, bias = flat_kernel(layer.weight.numpy()), layer.bias.numpy()
    np.testing.assert_allclose(convolved(x, weight, bias, stride), wanted, atol=1e-5)
    np.testing.assert_allclose(convolved(x, weight, None, stride), wanted - bias, atol=1e-5)


def test_group_normalisation_is_torchs() -> None:
    layer = torch.nn.GroupNorm(convolution.GROUPS, CHANNELS)
    torch.nn.init.normal_(layer.weight)
    torch.nn.init.normal_(layer.bias)
    x = picture(9, 7) * 3 + 1
    with torch.no_grad():
        wanted = layer(as_torch(x))[0].permute(1, 2, 0).numpy()
        made = group_normed(x, layer.weight.numpy(), layer.bias.numpy())
    np.testing.assert_allclose(made, wanted, atol=1e-5)
