"""Training losses of masked diffusion."""

from __future__ import annotations

from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from ai_os_diffusion.diffusion.forward_process import at_times
from ai_os_diffusion.diffusion.noise_schedules import NoiseSchedule
from ai_os_diffusion.errors import InferenceError

Weighting = Literal["elbo", "clamped", "uniform"]
"""`elbo` is the bound's own weight (1 / t for log-linear), `clamped` limits it, `uniform` is 1."""


def subs_log_probs(logits: Tensor, mask_id: int) -> Tensor:
    """(..., V) float32 log-probabilities of the clean token: zero probability for the mask token.

    The SUBS parameterization of MDLM (arXiv 2406.07524); its second half, carrying given tokens over, is done by
    asking for logits at masked positions only.
    """
    banned = torch.tensor([mask_id], device=logits.device)
    return logits.float().index_fill(-1, banned, -torch.inf).log_softmax(-1)


def loss_weight(schedule: NoiseSchedule, t: Tensor, weighting: Weighting, clamp: float) -> Tensor:
    """(B,) weights of the cross-entropy at times t (B,).

    Raises:
        InferenceError: the weighting is unknown.
    """
    if weighting == "uniform":
        return torch.ones_like(t)
    weight = at_times(schedule.weight, t)
    if weighting == "elbo":
        return weight
    if weighting == "clamped":
        return weight.clamp(max=clamp)
    raise InferenceError(f"Weighting {weighting!r} is unknown.", remedy="Choose elbo, clamped or uniform.")


def masked_diffusion_loss(
    logits: Tensor,
    x0: Tensor,
    masked: Tensor,
    t: Tensor,
    *,
    schedule: NoiseSchedule,
    mask_id: int,
    weighting: Weighting = "elbo",
    clamp: float = 3.0,
    maskable: Tensor | None = None,
) -> Tensor:
    """Scalar: weighted cross-entropy at the masked positions, in nats per maskable token.

    With weighting `elbo` its expectation over t in (0, 1] and over the masks is the NELBO, an upper bound of the
    negative log-likelihood per token.

    Args:
        logits: (N, V) for the N masked positions in row-major order.
        x0: (B, T) int64 clean tokens; none of them is the mask token.
        masked: (B, T) bool.
        t: (B,) in (0, 1].
        schedule: the noise schedule the masks were drawn with.
        mask_id: the absorbing token.
        weighting: weight of the time t.
        clamp: largest weight for `clamped`.
        maskable: (B, T) bool, positions that could have been masked (no prompt, no padding); None means all.
    """
    nll = F.nll_loss(subs_log_probs(logits, mask_id), x0[masked], reduction="none")
    weight = loss_weight(schedule, t, weighting, clamp).to(nll)[:, None].expand_as(x0)[masked]
    count = x0.numel() if maskable is None else maskable.sum()
    return (nll * weight).sum() / count
