"""The trunk without torch says what torch says, for prompts, pictures' tokens and speech."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ai_os_diffusion import native
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model import arithmetic
from ai_os_diffusion.model.beside_trunk import BesideTrunk, Reading
from ai_os_diffusion.model.inference import InferenceNetwork
from ai_os_diffusion.model.modality_parts import parts_of
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape
from helpers.tiny import save_bare

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


@pytest.fixture(scope="module")
def net() -> UnifiedScoreNetwork:
    """Every parameter random, so that no part can be missing unnoticed."""
    return _network()


@pytest.fixture(scope="module", params=[1, 2])
def network(
    net: UnifiedScoreNetwork, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> InferenceNetwork:
    """Its trunk, natively, with one and with two threads."""
    folder = tmp_path_factory.mktemp("trunk") / "model"
    tensors = {name: x for name, x in _tensors(net).items() if name.startswith("trunk.") and ".expert_" not in name}
    plain = {"latent_channels": 0, "picture_width": 0, "expert_rank": 0, "voice_width": 0}
    save_bare(folder, tensors, TransformerShape.from_dict({**_SHAPE.to_dict(), **plain}))
    opened = native.TextNetwork.open(str(folder), threads=request.param)
    return InferenceNetwork(opened, _SHAPE, has_heads=False)


def _tensors(net: UnifiedScoreNetwork) -> dict[str, np.ndarray]:
    return {name: value.numpy() for name, value in net.state_dict().items()}


def _beside(net: UnifiedScoreNetwork, network: InferenceNetwork, modality: str) -> BesideTrunk:
    tensors = _tensors(net)
    return BesideTrunk(network, tensors, parts_of(tensors, _SHAPE, modality), modality)


def _rows(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, 24)).astype(np.float32)


@pytest.mark.parametrize("modality", ["image", "audio"])
def test_states_are_those_of_torch(net: UnifiedScoreNetwork, network: InferenceNetwork, modality: str) -> None:
    trunk = _beside(net, network, modality)
    ids = [1, 7, 30, 4, 2]
    tokens = _rows(6, 0)
    made = trunk.states(tokens, 0.3, trunk.read(ids))
    keep = torch.ones(1, len(ids), dtype=torch.bool)
    with torch.no_grad():
        prompt = net.read_prompt(torch.tensor([ids]), keep)
        own = torch.ones(1, 6, dtype=torch.bool)
        wanted = net._beside(torch.from_numpy(tokens)[None], modality, torch.tensor([0.3]), prompt, keep, own)
    np.testing.assert_allclose(made, wanted[0].numpy(), atol=5e-5)


def test_rows_of_one_pass_see_their_own_sequence_alone(net: UnifiedScoreNetwork, network: InferenceNetwork) -> None:
    image, audio = (_beside(net, network, name) for name in ("image", "audio"))
    prompts = [image.read([1, 7, 30, 4, 2]), image.read([3]), audio.read([5, 6, 9])]
    readings = [Reading(_rows(5 + place, place), 0.2 + 0.3 * place, each) for place, each in enumerate(prompts)]
    alone = [trunk.states(*each) for trunk, each in zip((image, image, audio), readings, strict=True)]
    before = network.passes
    told, free = image.states_of(readings[:2])
    assert network.passes == before + 1
    packed = [trunk._packed(*each) for trunk, each in zip((image, image, audio), readings, strict=True)]
    for made in ([told, free], network.hidden_together(packed)):
        for found, wanted in zip(made, alone, strict=False):
            np.testing.assert_array_equal(found, wanted)
    other = network.hidden_together([packed[2], packed[0]])
    np.testing.assert_array_equal(other[1], alone[0])


def test_a_prompt_that_is_too_long_is_named(net: UnifiedScoreNetwork, network: InferenceNetwork) -> None:
    with pytest.raises(InferenceError, match="33 tokens"):
        _beside(net, network, "audio").read([1] * 33)


def test_parts_and_rows_that_do_not_fit_are_refused(net: UnifiedScoreNetwork, network: InferenceNetwork) -> None:
    tensors = _tensors(net)
    parts = parts_of(tensors, _SHAPE, "image")
    with pytest.raises(InferenceError, match="layer 1 does not fit"):
        BesideTrunk(network, tensors, {**parts, "trunk.layers.1.up.expert_up": _rows(7, 0)}, "image")
    trunk = _beside(net, network, "image")
    prompt = trunk.read([1])
    with pytest.raises(InferenceError, match="at least one row"):
        trunk.states(_rows(0, 0), 0.5, prompt)
    narrow = native.PackedSequence(_rows(3, 0)[:, :20].copy(), trunk._modulation(0.5), prompt, trunk._experts)
    with pytest.raises(InferenceError, match="24 numbers each"):
        network.hidden_together([narrow])


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
