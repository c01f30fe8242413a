"""The codec of pictures without torch gives what torch gives."""

from __future__ import annotations

import numpy as np
import torch

from ai_os_diffusion.model.autoencoder import ImageAutoencoder
from ai_os_diffusion.model.codec_shape import AutoencoderShape
from ai_os_diffusion.model.convolution import flat_kernel, shuffled, unshuffled
from ai_os_diffusion.model.picture_codec import PictureCodec


def test_latents_and_pictures_are_those_of_torch() -> None:
    torch.manual_seed(2)
    shape = AutoencoderShape(fine=16, coarse=24, encoder=1, decoder=2)
    net = ImageAutoencoder(shape).eval()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_(std=0.15)
        net.fit_scale(torch.randn(2, 4, 3, 5) * 2 + 1)
    tensors = {
        name: flat_kernel(value.numpy()) if value.ndim == 4 else value.numpy()
        for name, value in net.state_dict().items()
    }
    codec = PictureCodec(tensors, shape)
    picture = np.random.default_rng(0).uniform(-1, 1, (24, 40, 3)).astype(np.float32)
    with torch.no_grad():
        latents = net.encode(torch.from_numpy(picture).permute(2, 0, 1)[None])
        wanted = net.decode(latents)[0].permute(1, 2, 0).numpy()
    made = codec.encode(picture)
    assert made.shape == (4, 3, 5)
    np.testing.assert_allclose(made, latents[0].numpy(), atol=1e-4)
    np.testing.assert_allclose(codec.decode(made), wanted, atol=1e-4)


def test_shuffling_is_undone() -> None:
    x = np.arange(8 * 12 * 3, dtype=np.float32).reshape(8, 12, 3)
    folded = unshuffled(x, 4)
    assert folded.shape == (2, 3, 48)
    np.testing.assert_array_equal(shuffled(folded, 4), x)
    torched = torch.nn.functional.pixel_unshuffle(torch.from_numpy(x).permute(2, 0, 1)[None], 4)[0].permute(1, 2, 0)
    np.testing.assert_array_equal(folded, torched.numpy())
