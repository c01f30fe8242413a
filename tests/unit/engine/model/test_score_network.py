from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

import ai_os_diffusion.model as model
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.attention import causal_keep
from ai_os_diffusion.model.heads import MASKED_LOGIT
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape


@pytest.fixture
def network(shape: TransformerShape, randomise: Callable[[nn.Module], nn.Module]) -> nn.Module:
    return randomise(UnifiedScoreNetwork(shape))


@pytest.fixture
def ids() -> Tensor:
    return torch.randint(0, 53, (2, 7), generator=torch.Generator().manual_seed(3))


def test_logits_of_rows_are_those_of_all_positions(network: nn.Module, ids: Tensor) -> None:
    rows = torch.zeros(2, 7, dtype=torch.bool)
    rows[0, 2] = rows[1, 0] = rows[1, 6] = True
    everything = network(ids)
    assert everything.shape == (2, 7, 53)
    assert torch.allclose(network(ids, rows=rows), everything[rows], atol=1e-6)
    assert network(ids, rows=torch.zeros_like(rows)).shape == (0, 53)
    with pytest.raises(InferenceError, match="rows"):
        network(ids, rows=rows[:1])


def test_state_dict_has_the_table_once(network: nn.Module) -> None:
    names = list(network.state_dict())
    assert {name.split(".")[0] for name in names} == {"trunk", "text", "evidence"}
    assert {n for n in names if n.startswith("text.")} == {
        "text.transform.weight",
        "text.transform.bias",
        "text.norm.weight",
        "text.norm.bias",
        "text.bias",
    }
    assert [n for n in names if n.startswith("evidence.")] == ["evidence.pointer.weight", "evidence.pointer.bias"]
    assert [n for n, v in network.state_dict().items() if v.shape == (53, 24)] == ["trunk.token.weight"]


def test_a_copy_ties_its_own_table(network: nn.Module, ids: Tensor) -> None:
    twin = copy.deepcopy(network)
    before = network(ids)
    with torch.no_grad():
        twin.trunk.token.weight.mul_(2)
    assert twin.text.table is twin.trunk.token
    assert torch.equal(network(ids), before)


def test_hidden_passes_every_input_to_the_trunk(network: nn.Module, ids: Tensor) -> None:
    inputs = {
        "t": torch.tensor([0.2, 0.8]),
        "condition": torch.randn(2, 3, 24),
        "condition_keep": torch.tensor([[True, True, False]] * 2),
        "keep": causal_keep(7)[None],
        "positions": torch.arange(7) + 3,
    }
    expected = network.trunk(ids, modality=1, **inputs)
    assert torch.equal(network.hidden(ids, modality="code", **inputs), expected)
    assert torch.equal(network(ids, modality="code", **inputs), network.text.decode(expected))
    cache = network.new_cache()
    network(ids[:, :4], cache=cache, extend_cache=True, keep=causal_keep(4)[None])
    assert cache.length == 4


def test_sentence_vectors_are_unit_means_of_the_kept_tokens(network: nn.Module, ids: Tensor) -> None:
    keep = torch.tensor([[True] * 7, [True] * 4 + [False] * 3])
    vectors = network.embed(ids, keep)
    assert torch.allclose(vectors.norm(dim=-1), torch.ones(2), atol=1e-6)
    short = network.trunk(ids[1:, :4])[0].mean(0)
    assert torch.allclose(vectors[1], short / short.norm(), atol=1e-5)
    assert torch.allclose(network.embed(ids[1:, :4], keep[1:, :4])[0], vectors[1], atol=1e-5)
    assert not bool(network.embed(ids, torch.zeros_like(keep)).any())


def test_spans_score_kept_positions_only(network: nn.Module, ids: Tensor) -> None:
    keep = torch.tensor([[True] * 7, [True] * 4 + [False] * 3])
    logits = network.spans(ids, keep)
    assert logits.shape == (2, 7, 2)
    assert bool((logits[~keep] == MASKED_LOGIT).all())
    assert torch.allclose(logits[keep], network.evidence.pointer(network.trunk(ids, keep=keep))[keep], atol=1e-6)


@pytest.mark.parametrize(("name", "words"), [("image", "no head yet"), ("audio", "no head yet"), ("smell", "unknown")])
def test_modalities_without_a_head_are_refused(network: nn.Module, ids: Tensor, name: str, words: str) -> None:
    with pytest.raises(InferenceError, match=f"{name}.*{words}.*Supported: text, code") as caught:
        network(ids, modality=name)
    assert caught.value.kind == "inference.modality"


def test_gradients_reach_every_parameter(network: nn.Module, ids: Tensor) -> None:
    keep = torch.ones(2, 7, dtype=torch.bool)
    logits = network(ids, t=torch.rand(2), condition=torch.randn(2, 2, 24))
    loss = F.cross_entropy(logits.flatten(0, 1), ids.flatten()) + network.spans(ids, keep).logsumexp(1).sum()
    loss.backward()
    silent = [n for n, p in network.named_parameters() if p.grad is None or not bool(p.grad.any())]
    assert silent == []


def test_public_names_resolve() -> None:
    for name in model.__all__:
        assert getattr(model, name) is not None
    with pytest.raises(AttributeError, match="Unknown"):
        _ = model.Unknown
