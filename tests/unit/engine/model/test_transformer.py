from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.attention import BlockCache, block_causal_keep, causal_keep, packed_keep, packed_positions
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.model.transformer import SharedTransformer

Randomise = Callable[[nn.Module], nn.Module]


@pytest.fixture
def trunk(shape: TransformerShape, randomise: Randomise) -> nn.Module:
    return randomise(SharedTransformer(shape))


@pytest.fixture
def ids() -> Tensor:
    return torch.randint(0, 53, (3, 11), generator=torch.Generator().manual_seed(2))


def naive(
    trunk: nn.Module,
    ids: Tensor,
    shape: TransformerShape,
    parts: list[Tensor] | None = None,
    *,
    cond: Tensor | None = None,
) -> Tensor:
    """BERT written out in float64 with loops over heads, from the tensors' names.

    `parts` are the shift, scale and gate of the attention and of the feed-forward branch, each (B, 1, D).
    """
    w = {name: value.double() for name, value in trunk.state_dict().items()}

    def norm(x: Tensor, name: str) -> Tensor:
        x = (x - x.mean(-1, keepdim=True)) / (x.var(-1, unbiased=False, keepdim=True) + shape.norm_eps).sqrt()
        return x * w[f"{name}.weight"] + w[f"{name}.bias"]

    def linear(x: Tensor, name: str) -> Tensor:
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        heads = []
        for h in range(shape.heads):
            part = slice(h * shape.head_width, (h + 1) * shape.head_width)
            scores = q[..., part] @ k[..., part].transpose(1, 2) / shape.head_width**0.5
            heads.append(scores.softmax(-1) @ v[..., part])
        return torch.cat(heads, -1)

    shift1, scale1, gate1, shift2, scale2, gate2 = [torch.zeros(1, 1, 1)] * 6 if parts is None else parts
    x = norm(w["token.weight"][ids] + w["position.weight"][: ids.shape[1]] + w["modality.weight"][0], "norm")
    for i in range(shape.layers):
        q, k, v = linear(x * (1 + scale1) + shift1, f"layers.{i}.qkv").split(shape.width, dim=-1)
        x = norm(x + linear(attend(q, k, v), f"layers.{i}.out") * (1 + gate1), f"layers.{i}.norm1")
        if cond is not None:
            cross = f"layers.{i}.cross"
            k, v = linear(norm(cond, f"{cross}.norm"), f"{cross}.key_value").split(shape.width, dim=-1)
            x = x + w[f"{cross}.gate"] * linear(attend(linear(x, f"{cross}.query"), k, v), f"{cross}.out")
        inner = linear(x * (1 + scale2) + shift2, f"layers.{i}.up")
        inner = inner * 0.5 * (1 + torch.erf(inner / 2**0.5))
        x = norm(x + linear(inner, f"layers.{i}.down") * (1 + gate2), f"layers.{i}.norm2")
    return x


def test_without_time_and_condition_it_is_bert(trunk: nn.Module, ids: Tensor, shape: TransformerShape) -> None:
    assert torch.allclose(trunk(ids).double(), naive(trunk, ids, shape), atol=1e-5)


def test_time_and_condition_enter_where_they_should(trunk: nn.Module, ids: Tensor, shape: TransformerShape) -> None:
    t, condition = torch.tensor([0.1, 0.5, 0.9]), torch.randn(3, 4, 24)
    parts = [part.double() for part in trunk.time(t[:, None], torch.zeros(1, 1, dtype=torch.int64))]
    expected = naive(trunk, ids, shape, parts, cond=condition.double())
    assert torch.allclose(trunk(ids, t=t, condition=condition).double(), expected, atol=1e-5)


def test_state_dict_names(shape: TransformerShape) -> None:
    names = set(SharedTransformer(shape).state_dict())
    both = lambda *parts: {f"{part}.{kind}" for part in parts for kind in ("weight", "bias")}  # noqa: E731
    layer = both("qkv", "out", "norm1", "up", "down", "norm2")
    layer |= {f"cross.{name}" for name in both("norm", "query", "key_value", "out") | {"gate"}}
    expected = {"token.weight", "position.weight", "modality.weight", "time.delta_up", "time.delta_down"}
    expected |= both("norm", "time.inner", "time.table") | {f"layers.{i}.{n}" for i in range(2) for n in layer}
    assert names == expected


def test_untrained_time_condition_and_modality_change_nothing(shape: TransformerShape, ids: Tensor) -> None:
    trunk = SharedTransformer(shape).eval()
    plain = trunk(ids)
    full = trunk(ids, modality=2, t=torch.tensor([0.1, 0.5, 0.9]), condition=torch.randn(3, 4, 24))
    assert torch.equal(plain, full)


def test_time_condition_and_modality_act_once_trained(trunk: nn.Module, ids: Tensor) -> None:
    t, condition = torch.tensor([0.1, 0.5, 0.9]), torch.randn(3, 4, 24)
    outputs = [
        trunk(ids),
        trunk(ids, modality=1),
        trunk(ids, t=t),
        trunk(ids, t=1 - t),
        trunk(ids, t=t, modality=1),
        trunk(ids, condition=condition),
        trunk(ids, condition=-condition),
    ]
    for i, one in enumerate(outputs):
        for other in outputs[i + 1 :]:
            assert float((one - other).detach().abs().max()) > 1e-3


def test_time_and_modality_may_be_given_per_token(trunk: nn.Module, ids: Tensor) -> None:
    t, kinds = torch.tensor([0.1, 0.5, 0.9]), torch.tensor([0, 3, 1])
    per_row = trunk(ids, t=t, modality=kinds)
    per_token = trunk(ids, t=t[:, None].expand(3, 11), modality=kinds[:, None].expand(3, 11))
    one_by_one = torch.cat([trunk(ids[i : i + 1], t=t[i : i + 1], modality=int(kinds[i])) for i in range(3)])
    assert torch.allclose(per_row, per_token, atol=1e-5)
    assert torch.allclose(per_row, one_by_one, atol=1e-5)


def test_embeddings_may_replace_ids(trunk: nn.Module, ids: Tensor) -> None:
    assert torch.equal(trunk(trunk.token(ids)), trunk(ids))


def test_padding_has_no_influence(trunk: nn.Module, ids: Tensor) -> None:
    keep = torch.ones(3, 11, dtype=torch.bool)
    keep[:, 7:] = False
    padded = trunk(ids, keep=keep)
    assert torch.allclose(padded[:, :7], trunk(ids[:, :7]), atol=1e-5)
    assert torch.allclose(padded, trunk(ids, keep=keep[:, None].expand(3, 11, 11)), atol=1e-6)


def test_a_row_of_padding_stays_finite(trunk: nn.Module, ids: Tensor) -> None:
    keep = torch.ones(3, 11, dtype=torch.bool)
    keep[1] = False
    assert bool(trunk(ids, keep=keep).isfinite().all())


def test_causal_attention_differs_from_bidirectional_and_ignores_the_future(trunk: nn.Module, ids: Tensor) -> None:
    causal = causal_keep(11)[None]
    other = ids.clone()
    other[:, 8:] = (other[:, 8:] + 1) % 53
    assert float((trunk(ids) - trunk(ids, keep=causal)).detach().abs().max()) > 0.01
    assert torch.allclose(trunk(ids, keep=causal)[:, :8], trunk(other, keep=causal)[:, :8], atol=1e-6)
    assert float((trunk(ids) - trunk(other))[:, :8].detach().abs().max()) > 0.01


@pytest.mark.parametrize("with_inputs", [False, True])
def test_cached_blocks_are_exact_under_block_causal_attention(
    trunk: nn.Module, ids: Tensor, *, with_inputs: bool
) -> None:
    condition = torch.randn(3, 4, 24) if with_inputs else None
    whole = trunk(ids, keep=block_causal_keep(11, 3, prefix=4)[None], condition=condition)
    cache, parts = BlockCache(), []
    for begin, end in ((0, 4), (4, 7), (7, 10), (10, 11)):
        trunk(torch.zeros_like(ids[:, begin:end]), cache=cache, condition=condition)  # a look that is not stored
        parts.append(trunk(ids[:, begin:end], cache=cache, extend_cache=True, condition=condition))
        assert cache.length == end
    assert torch.allclose(torch.cat(parts, 1), whole, atol=1e-5)


def test_cached_tokens_may_be_masked(trunk: nn.Module, ids: Tensor) -> None:
    keep = torch.ones(3, 11, dtype=torch.bool)
    keep[:, 2:4] = False
    pattern = block_causal_keep(11, 7, prefix=4)[None] & keep[:, None]
    cache = BlockCache()
    trunk(ids[:, :4], cache=cache, extend_cache=True, keep=keep[:, :4])
    active = trunk(ids[:, 4:], cache=cache, keep=keep)
    assert torch.allclose(active, trunk(ids, keep=pattern)[:, 4:], atol=1e-5)


def test_packed_sequences_equal_separate_ones(trunk: nn.Module, ids: Tensor) -> None:
    segments = torch.tensor([[0] * 4 + [1] * 6 + [-1]])
    packed = trunk(ids[:1], keep=packed_keep(segments), positions=packed_positions(segments))
    assert torch.allclose(packed[:, :4], trunk(ids[:1, :4]), atol=1e-5)
    assert torch.allclose(packed[:, 4:10], trunk(ids[:1, 4:10]), atol=1e-5)


def test_gradients_reach_every_parameter(trunk: nn.Module, ids: Tensor) -> None:
    out = trunk(ids, modality=torch.tensor([0, 1, 2]), t=torch.rand(3), condition=torch.randn(3, 2, 24))
    F.mse_loss(out, torch.randn_like(out)).backward()
    silent = [n for n, p in trunk.named_parameters() if p.grad is None or not bool(p.grad.any())]
    assert silent == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"tokens": torch.zeros(1, 33, dtype=torch.int64)}, "at most 32"),
        ({"tokens": torch.full((1, 3), 53)}, r"0\.\.52"),
        ({"tokens": torch.zeros(3, dtype=torch.int64)}, "Tokens must be"),
        ({"tokens": torch.zeros(1, 3, 23)}, "Tokens must be"),
        ({"tokens": torch.zeros(1, 3)}, "Tokens must be"),
        ({"modality": 4}, "Modality 4"),
        ({"modality": torch.zeros(2, dtype=torch.int64)}, "modality must be"),
        ({"t": torch.zeros(2)}, "t must be"),
        ({"keep": torch.ones(1, 4, dtype=torch.bool)}, "keep must be"),
        ({"keep": torch.ones(1, 3)}, "keep must be"),
        ({"keep": torch.ones(2, 3, dtype=torch.bool)}, "keep must be"),
        ({"condition": torch.zeros(1, 2, 23)}, "condition must be"),
        ({"condition": torch.zeros(1, 2, 24), "condition_keep": torch.ones(1, 3, dtype=torch.bool)}, "condition_keep"),
        ({"extend_cache": True}, "needs a cache"),
    ],
)
def test_wrong_arguments_are_named(trunk: nn.Module, arguments: dict[str, object], words: str) -> None:
    tokens = arguments.pop("tokens", torch.zeros(1, 3, dtype=torch.int64))
    with pytest.raises(InferenceError, match=words):
        trunk(tokens, **arguments)
