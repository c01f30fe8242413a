from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import nn

from ai_os_diffusion.model.heads import MASKED_LOGIT, EvidenceHead, TextProjectionHead
from ai_os_diffusion.model.shape import TransformerShape

Randomise = Callable[[nn.Module], nn.Module]


def text_head(shape: TransformerShape) -> tuple[TextProjectionHead, nn.Embedding]:
    table = nn.Embedding(shape.vocab_size, shape.width)
    return TextProjectionHead(shape, table), table


def test_shapes_and_own_tensors(shape: TransformerShape) -> None:
    head, table = text_head(shape)
    ids = torch.randint(0, 53, (2, 5))
    assert head.encode(ids).shape == (2, 5, 24)
    assert head.decode(torch.randn(7, 24)).shape == (7, 53)
    assert head.decode(torch.randn(2, 5, 24)).shape == (2, 5, 53)
    assert set(head.state_dict()) == {"transform.weight", "transform.bias", "norm.weight", "norm.bias", "bias"}
    assert head.table is table


def test_decode_is_what_bert_computes(shape: TransformerShape, randomise: Randomise) -> None:
    head, table = text_head(shape)
    randomise(head)
    hidden = torch.randn(4, 24)
    ready = F.layer_norm(F.gelu(hidden @ head.transform.weight.T + head.transform.bias), (24,), *head.norm.parameters())
    assert torch.allclose(head.decode(hidden), ready @ table.weight.T + head.bias, atol=1e-6)


def test_decode_learns_to_invert_encode(shape: TransformerShape) -> None:
    torch.manual_seed(0)
    head, table = text_head(shape)
    ids = torch.arange(shape.vocab_size)
    assert not torch.equal(head.decode(head.encode(ids)).argmax(-1), ids)
    weights = [*head.parameters(), table.weight]
    for _ in range(150):
        loss = F.cross_entropy(head.decode(head.encode(ids)), ids)
        with torch.no_grad():
            for weight, gradient in zip(weights, torch.autograd.grad(loss, weights), strict=True):
                weight.sub_(gradient)
    assert torch.equal(head.decode(head.encode(ids)).argmax(-1), ids)


def test_gradients_reach_every_parameter_and_the_table(shape: TransformerShape, randomise: Randomise) -> None:
    head, table = text_head(shape)
    randomise(head)
    F.cross_entropy(head.decode(head.encode(torch.arange(9))), torch.arange(9)).backward()
    assert all(p.grad is not None and bool(p.grad.any()) for p in [*head.parameters(), table.weight])


def test_evidence_head_masks_padding_in_float32(shape: TransformerShape, randomise: Randomise) -> None:
    head = randomise(EvidenceHead(shape)).to(torch.bfloat16)
    keep = torch.tensor([[True, True, False], [True, False, False]])
    logits = head(torch.randn(2, 3, 24, dtype=torch.bfloat16), keep)
    assert logits.shape == (2, 3, 2)
    assert logits.dtype == torch.float32
    assert bool((logits[~keep] == MASKED_LOGIT).all())
    assert bool((logits[keep].abs() < 100).all())
    assert set(head.state_dict()) == {"pointer.weight", "pointer.bias"}


def test_evidence_gradients_reach_every_parameter(shape: TransformerShape) -> None:
    head = EvidenceHead(shape)
    logits = head(torch.randn(2, 3, 24), torch.ones(2, 3, dtype=torch.bool))
    F.cross_entropy(logits[..., 0], torch.tensor([1, 2])).backward()
    assert all(p.grad is not None and bool(p.grad[0].any()) for p in head.parameters())
