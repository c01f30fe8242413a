"""The trunk without torch says what torch says, for prompts, pictures' tokens and speech."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model import arithmetic
from ai_os_diffusion.model.beside_trunk import BesideTrunk
from ai_os_diffusion.model.modality_parts import parts_of
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape

_SHAPE = TransformerShape(
    vocab_size=40, width=24, layers=2, heads=3, inner=48, positions=32, time_features=16, modality_rank=3,
    latent_channels=4, picture_width=8, expert_rank=3, voice_width=8,
)  # fmt: skip


def _network() -> UnifiedScoreNetwork:
    torch.manual_seed(4)
    net = UnifiedScoreNetwork(_SHAPE)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_(std=0.2)
    return net.eval()


@pytest.mark.parametrize("modality", ["image", "audio"])
def test_states_are_those_of_torch(modality: str) -> None:
    net = _network()
    tensors = {name: value.numpy() for name, value in net.state_dict().items()}
    trunk = BesideTrunk(_SHAPE, tensors, parts_of(tensors, _SHAPE, modality), modality)
    ids = [1, 7, 30, 4, 2]
    tokens = np.random.default_rng(0).standard_normal((6, 24)).astype(np.float32)
    made = trunk.states(tokens, 0.3, trunk.read(ids))
    keep = torch.ones(1, len(ids), dtype=torch.bool)
    with torch.no_grad():
        prompt = net.read_prompt(torch.tensor([ids]), keep)
        own = torch.ones(1, 6, dtype=torch.bool)
        wanted = net._beside(torch.from_numpy(tokens)[None], modality, torch.tensor([0.3]), prompt, keep, own)
    np.testing.assert_allclose(made, wanted[0].numpy(), atol=2e-5)


def test_a_prompt_that_is_too_long_is_named() -> None:
    tensors = {name: value.numpy() for name, value in _network().state_dict().items()}
    trunk = BesideTrunk(_SHAPE, tensors, parts_of(tensors, _SHAPE, "audio"), "audio")
    with pytest.raises(InferenceError, match="33 tokens"):
        trunk.read([1] * 33)


def test_gelu_and_convolutions_are_those_of_torch() -> None:
    x = np.linspace(-6, 6, 4001, dtype=np.float32)
    np.testing.assert_allclose(arithmetic.gelu(x), torch.nn.functional.gelu(torch.from_numpy(x)).numpy(), atol=2e-6)
    rng = np.random.default_rng(1)
    for channels, groups, dilation in ((6, 1, 1), (6, 1, 3), (4, 4, 1)):
        inside = torch.from_numpy(rng.standard_normal((9, 4)).astype(np.float32))
        layer = torch.nn.Conv1d(4, channels, 5, padding=2 * dilation, dilation=dilation, groups=groups)
        with torch.no_grad():
            wanted = layer(inside.T[None])[0].T.numpy()
        weight, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy()  # type: ignore[union-attr]
        given = weight if groups > 1 else arithmetic.flat(weight)
        np.testing.assert_allclose(arithmetic.convolve(inside.numpy(), given, bias, dilation), wanted, atol=1e-5)
