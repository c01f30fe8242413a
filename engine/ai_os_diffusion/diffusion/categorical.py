"""Drawing tokens from logits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.diffusion.network import Floats, Ids
from ai_os_diffusion.errors import InferenceError

_LOWEST = np.finfo(np.float32).min  # in place of -inf, whose product with 0 is not a number


class Drawn(NamedTuple):
    """One token per row of logits.

    Attributes:
        ids: (N,) int64.
        confidence: (N,) float32, the token's probability under the untempered softmax.
        entropy: (N,) float32, entropy of that softmax in nats.
    """

    ids: Ids
    confidence: Floats
    entropy: Floats


def random_source(seed: int) -> np.random.Generator:
    """The random numbers of one generation. Raises InferenceError for a negative seed."""
    if seed < 0:
        raise InferenceError(f"The seed must be at least 0, not {seed}.")
    return np.random.Generator(np.random.PCG64(seed))


def seeds_of(seed: int, count: int) -> list[int]:
    """`count` seeds that follow from one, which is the first of them. Raises InferenceError for a negative seed."""
    random_source(seed)
    more = np.random.SeedSequence(seed).generate_state(count, np.uint64) >> np.uint64(1)
    return [seed, *more.tolist()[: count - 1]]


def check_drawing(temperature: float, top_p: float) -> None:
    """Raise InferenceError unless temperature is finite and at least 0, and top_p lies in (0, 1]."""
    if not 0 <= temperature < float("inf"):
        raise InferenceError(f"temperature must be a number of at least 0, not {temperature}.")
    if not 0 < top_p <= 1:
        raise InferenceError(f"top_p must lie in (0, 1], not {top_p}.")


def forbid(logits: Floats, ids: Sequence[int] | Ids) -> Floats:
    """(N, V) float32 logits where the tokens `ids` cannot be drawn.

    Raises:
        InferenceError: an id lies outside the vocabulary, no token is left, or a logit is NaN.
    """
    vocabulary = logits.shape[-1]
    banned = np.asarray(ids, np.int64)
    outside = banned[(banned < 0) | (banned >= vocabulary)]
    if len(outside):
        raise InferenceError(f"Forbidden id {outside[0]} is outside the vocabulary of {vocabulary} tokens.")
    if len(np.unique(banned)) == vocabulary:
        raise InferenceError("Every token of the vocabulary is forbidden.")
    if np.isnan(logits.max(initial=-np.inf)):
        raise InferenceError("The network's output is not a number.", kind="inference.numerical")
    allowed = logits.astype(np.float32)
    allowed[:, banned] = -np.inf
    return allowed


def keep_top_p(logits: Floats, top_p: float) -> Floats:
    """(N, V) logits with all but the smallest set of likeliest tokens that reaches probability `top_p` at -inf.

    Nucleus sampling, arXiv 1904.09751; the likeliest token always stays.
    """
    order = np.argsort(-logits, axis=-1, kind="stable")
    ordered = np.take_along_axis(logits, order, axis=-1)
    weights = _weights(ordered)[1]
    probability = weights / weights.sum(-1, keepdims=True)
    dropped = probability.cumsum(-1) - probability >= top_p
    dropped[:, 0] = False
    kept = np.empty_like(logits)
    np.put_along_axis(kept, order, np.where(dropped, -np.inf, ordered), axis=-1)
    return kept


def gumbel_argmax(logits: Floats, temperature: float, generator: np.random.Generator | None = None) -> Ids:
    """(N,) int64 tokens drawn from softmax(logits / temperature); at temperature 0 the likeliest, lowest id first.

    Gumbel-max in float64: float32 noise is cut off at the tail, which lowers the temperature in effect
    (arXiv 2409.02908).
    """
    noisy: npt.NDArray[np.floating[Any]] = logits
    if temperature > 0:
        random = generator or np.random.default_rng()
        noisy = logits.astype(np.float64) / temperature - np.log(random.standard_exponential(logits.shape))
    found: Ids = noisy.argmax(-1)
    return found


def draw(
    logits: Floats, *, temperature: float = 0.0, top_p: float = 1.0, generator: np.random.Generator | None = None
) -> Drawn:
    """Draw one token per row.

    Args:
        logits: (N, V) float32; impossible tokens at -inf.
        temperature: 0 takes the likeliest token.
        top_p: 1 keeps all tokens.
        generator: source of randomness.
    """
    tempered = keep_top_p(logits, top_p) if temperature > 0 and top_p < 1 else logits
    ids = gumbel_argmax(tempered, temperature, generator)
    shifted, weights = _weights(logits)
    total = weights.sum(-1)
    confidence = np.take_along_axis(weights, ids[:, None], axis=-1)[:, 0] / total
    entropy = np.log(total) - np.einsum("nv,nv->n", weights, shifted) / total
    return Drawn(ids, confidence, entropy)


def log_probs_of(logits: Floats, ids: Ids) -> Floats:
    """(N,) float32 log-probabilities of one token per row of logits (N, V)."""
    shifted, weights = _weights(logits)
    chosen: Floats = np.take_along_axis(shifted, ids[:, None], axis=-1)[:, 0] - np.log(weights.sum(-1))
    return chosen


def _weights(logits: Floats) -> tuple[Floats, Floats]:
    """Logits with the largest of each row at 0 and none below the lowest number, and their exponentials."""
    shifted: Floats = np.maximum(logits - logits.max(-1, keepdims=True), _LOWEST)
    return shifted, np.exp(shifted)
