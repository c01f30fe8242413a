"""Drawing tokens from logits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from ai_os_diffusion.errors import InferenceError


class Drawn(NamedTuple):
    """One token per row of logits.

    Attributes:
        ids: (N,) int64.
        confidence: (N,) float32, the token's probability under the untempered softmax.
        entropy: (N,) float32, entropy of that softmax in nats.
    """

    ids: Tensor
    confidence: Tensor
    entropy: Tensor


def check_drawing(temperature: float, top_p: float) -> None:
    """Raise InferenceError unless temperature is finite and at least 0, and top_p lies in (0, 1]."""
    if not 0 <= temperature < float("inf"):
        raise InferenceError(f"temperature must be a number of at least 0, not {temperature}.")
    if not 0 < top_p <= 1:
        raise InferenceError(f"top_p must lie in (0, 1], not {top_p}.")


def forbid(logits: Tensor, ids: Sequence[int]) -> Tensor:
    """(N, V) float32 logits where the tokens `ids` cannot be drawn.

    Raises:
        InferenceError: an id lies outside the vocabulary, no token is left, or a logit is NaN.
    """
    vocabulary = logits.shape[-1]
    outside = [i for i in ids if not 0 <= i < vocabulary]
    if outside:
        raise InferenceError(f"Forbidden id {outside[0]} is outside the vocabulary of {vocabulary} tokens.")
    if len(set(ids)) == vocabulary:
        raise InferenceError("Every token of the vocabulary is forbidden.")
    if bool(logits.isnan().any()):
        raise InferenceError("The network's output is not a number.", kind="inference.numerical")
    banned = torch.tensor(sorted(set(ids)), dtype=torch.int64, device=logits.device)
    return logits.float().index_fill(-1, banned, -torch.inf)


def keep_top_p(logits: Tensor, top_p: float) -> Tensor:
    """(N, V) logits with all but the smallest set of likeliest tokens that reaches probability `top_p` at -inf.

    Nucleus sampling, arXiv 1904.09751; the likeliest token always stays.
    """
    ordered, order = logits.sort(dim=-1, descending=True, stable=True)
    probability = ordered.softmax(-1)
    dropped = probability.cumsum(-1) - probability >= top_p
    dropped[..., 0] = False
    return logits.masked_fill(torch.zeros_like(dropped).scatter(-1, order, dropped), -torch.inf)


def gumbel_argmax(logits: Tensor, temperature: float, generator: torch.Generator | None = None) -> Tensor:
    """(N,) int64 tokens drawn from softmax(logits / temperature); at temperature 0 the likeliest, lowest id first.

    Gumbel-max in float64: float32 noise is cut off at the tail, which lowers the temperature in effect
    (arXiv 2409.02908). Done on the CPU, because not every accelerator has float64.
    """
    if temperature == 0:
        return logits.argmax(-1)
    uniform = torch.rand(logits.shape, generator=generator, dtype=torch.float64)
    noisy = logits.cpu().double() / temperature - torch.log(-torch.log(uniform))
    return noisy.argmax(-1).to(logits.device)


def draw(
    logits: Tensor, *, temperature: float = 0.0, top_p: float = 1.0, generator: torch.Generator | None = None
) -> Drawn:
    """Draw one token per row.

    Args:
        logits: (N, V); impossible tokens at -inf.
        temperature: 0 takes the likeliest token.
        top_p: 1 keeps all tokens.
        generator: source of randomness on the CPU.
    """
    tempered = keep_top_p(logits, top_p) if temperature > 0 and top_p < 1 else logits
    ids = gumbel_argmax(tempered, temperature, generator)
    log_probs = logits.float().log_softmax(-1)
    confidence = log_probs.gather(-1, ids[:, None])[:, 0].exp()
    entropy = -(log_probs.exp() * log_probs.clamp(min=torch.finfo(torch.float32).min)).sum(-1)
    return Drawn(ids, confidence, entropy)
