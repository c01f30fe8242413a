"""What enlarges pictures without torch gives what torch gives."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ai_os_diffusion.model.codec_shape import UpsamplerShape
from ai_os_diffusion.model.convolution import flat_kernel
from ai_os_diffusion.model.picture_upsampler import PictureEnlarger
from ai_os_diffusion.model.upsampler import PictureUpsampler


@pytest.mark.parametrize("sides", [(6, 10), (1, 1), (2, 1)])
def test_pictures_are_those_of_torch(sides: tuple[int, int]) -> None:
    torch.manual_seed(2)
    net = PictureUpsampler(UpsamplerShape(width=8, layers=2)).eval()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_(std=0.1)
    tensors = {
        name: flat_kernel(value.numpy()) if value.ndim == 4 else value.numpy()
        for name, value in net.state_dict().items()
    }
    picture = np.random.default_rng(0).uniform(-1, 1, (*sides, 3)).astype(np.float32)
    with torch.no_grad():
        wanted = net(torch.from_numpy(picture).permute(2, 0, 1)[None])[0].permute(1, 2, 0).clamp(-1, 1).numpy()
    made = PictureEnlarger(tensors, net.shape).enlarged(picture)
    assert made.shape == (4 * sides[0], 4 * sides[1], 3)
    np.testing.assert_allclose(made, wanted, atol=1e-5)


def test_without_training_it_interpolates() -> None:
    net = PictureUpsampler()
    flat = torch.full((1, 3, 5, 5), 0.25)
    with torch.no_grad():
        torch.testing.assert_close(net(flat), torch.full((1, 3, 20, 20), 0.25))
