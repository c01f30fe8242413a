from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import nn

from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.model.loading import HEAD_TENSORS, ZERO_INITIALISED
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape

Randomise = Callable[[nn.Module], nn.Module]


@pytest.fixture
def tensors(shape: TransformerShape, randomise: Randomise) -> dict[str, np.ndarray]:
    return {k: v.numpy() for k, v in randomise(UnifiedScoreNetwork(shape)).state_dict().items()}


def snapshot(network: nn.Module) -> dict[str, torch.Tensor]:
    return {k: v.clone() for k, v in network.state_dict().items()}


def test_arrays_and_tensors_of_any_float_type_are_copied(
    shape: TransformerShape, tensors: dict[str, np.ndarray]
) -> None:
    network = UnifiedScoreNetwork(shape)
    mixed = {k: v.astype(np.float16) if i % 2 else torch.from_numpy(v) for i, (k, v) in enumerate(tensors.items())}
    network.load_tensors(mixed)
    for name, value in network.state_dict().items():
        assert value.dtype == torch.float32
        assert np.allclose(value.numpy(), np.asarray(mixed[name], dtype=np.float32))
    tensors["trunk.norm.bias"][:] = 9
    assert not bool((network.state_dict()["trunk.norm.bias"] == 9).any())


def test_read_only_arrays_load(shape: TransformerShape, tensors: dict[str, np.ndarray]) -> None:
    for value in tensors.values():
        value.flags.writeable = False
    UnifiedScoreNetwork(shape).load_tensors(tensors)


def test_parts_without_effect_may_be_absent(shape: TransformerShape, tensors: dict[str, np.ndarray]) -> None:
    core = {k: v for k, v in tensors.items() if ".cross." not in k and ".time." not in k and ".modality." not in k}
    network = UnifiedScoreNetwork(shape)
    network.load_tensors(core)
    ids = torch.arange(6)[None]
    assert torch.equal(network(ids), network(ids, t=torch.tensor([0.5]), condition=torch.randn(1, 2, 24)))
    with pytest.raises(ModelLoadError, match="missing"):
        network.load_tensors(core, allow_missing=())


def test_a_bare_encoder_loads_when_heads_may_be_absent(shape: TransformerShape, tensors: dict[str, np.ndarray]) -> None:
    trunk = {k: v for k, v in tensors.items() if k.startswith("trunk.")}
    network = UnifiedScoreNetwork(shape)
    with pytest.raises(ModelLoadError, match=r"missing.*text\.bias|missing.*evidence"):
        network.load_tensors(trunk)
    network.load_tensors(trunk, allow_missing=(*ZERO_INITIALISED, *HEAD_TENSORS))
    assert np.array_equal(network.trunk.token.weight.detach().numpy(), trunk["trunk.token.weight"])


@pytest.mark.parametrize(
    ("damage", "words", "kind"),
    [
        (lambda t: t.pop("trunk.layers.1.up.weight"), r"1 missing: trunk\.layers\.1\.up\.weight", "model.tensors"),
        (lambda t: t.update(extra=np.zeros(1)), "1 unexpected: extra", "model.tensors"),
        (lambda t: t.update({"text.bias": np.zeros(5)}), r"text\.bias is \(5,\), needs \(53,\)", "model.tensors"),
        (lambda t: t.update({"text.bias": np.zeros(53, np.int8)}), "int8", "model.dtype"),
        (lambda t: t.update({"text.bias": np.full(53, np.nan)}), r"text\.bias has values", "model.values"),
        (lambda t: [t.pop(k) for k in list(t) if "layers" in k], r"24 missing: .*, \.\.\.", "model.tensors"),
    ],
)
def test_misfits_are_named_and_change_nothing(
    shape: TransformerShape,
    tensors: dict[str, np.ndarray],
    damage: Callable[[dict[str, np.ndarray]], object],
    words: str,
    kind: str,
) -> None:
    network = UnifiedScoreNetwork(shape)
    before = snapshot(network)
    damage(tensors)
    with pytest.raises(ModelLoadError, match=words) as caught:
        network.load_tensors(tensors)
    assert caught.value.kind == kind
    assert all(torch.equal(before[k], v) for k, v in network.state_dict().items())
