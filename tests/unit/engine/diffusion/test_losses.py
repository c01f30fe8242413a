from __future__ import annotations

import math

import pytest
import torch

from ai_os_diffusion.diffusion.forward_process import at_times
from ai_os_diffusion.diffusion.losses import loss_weight, masked_diffusion_loss, subs_log_probs
from ai_os_diffusion.diffusion.noise_schedules import NOISE_SCHEDULES
from ai_os_diffusion.errors import InferenceError

LOG_LINEAR = NOISE_SCHEDULES["log-linear"]
MASK = 4


def test_subs_gives_the_mask_token_no_probability() -> None:
    probs = subs_log_probs(torch.zeros(2, 5, dtype=torch.bfloat16), MASK).exp()
    assert probs.dtype == torch.float32
    assert torch.allclose(probs, torch.tensor([0.25, 0.25, 0.25, 0.25, 0.0]))


def test_weights() -> None:
    t = torch.tensor([0.1, 0.5, 1.0])
    assert loss_weight(LOG_LINEAR, t, "elbo", 3.0).tolist() == pytest.approx([10, 2, 1])
    assert loss_weight(LOG_LINEAR, t, "clamped", 3.0).tolist() == pytest.approx([3, 2, 1])
    assert loss_weight(LOG_LINEAR, t, "uniform", 3.0).tolist() == [1, 1, 1]
    with pytest.raises(InferenceError, match="'none' is unknown"):
        loss_weight(LOG_LINEAR, t, "none", 3.0)  # type: ignore[arg-type]


def test_loss_by_hand() -> None:
    x0 = torch.tensor([[0, 1, 2], [3, 3, 3]])
    masked = torch.tensor([[True, False, True], [False, True, False]])
    logits = torch.tensor([[0.5, 0.25, 0.125, 0.125, 9.0], [0.25, 0.25, 0.25, 0.25, 9.0], [0.1, 0.1, 0.1, 0.7, 9.0]])
    t = torch.tensor([0.5, 0.2])
    arguments = {"schedule": LOG_LINEAR, "mask_id": MASK}
    logits = torch.cat([logits[:, :4].log(), logits[:, 4:]], 1)
    nll = [-math.log(0.5), -math.log(0.25), -math.log(0.7)]
    loss = masked_diffusion_loss(logits, x0, masked, t, **arguments)
    assert loss.item() == pytest.approx((2 * nll[0] + 2 * nll[1] + 5 * nll[2]) / 6)
    maskable = torch.tensor([[True, False, True], [True, True, False]])
    loss = masked_diffusion_loss(logits, x0, masked, t, weighting="uniform", maskable=maskable, **arguments)
    assert loss.item() == pytest.approx(sum(nll) / 4)


@pytest.mark.parametrize("name", ["log-linear", "mask-cosine", "cosine"])
def test_expected_loss_of_an_exact_model_is_the_entropy(name: str) -> None:
    """For independent tokens the bound is tight: averaged over times, masks and data it is the data's entropy."""
    schedule, probs = NOISE_SCHEDULES[name], torch.tensor([0.7, 0.2, 0.06, 0.04])
    logits = torch.cat([probs.log(), torch.zeros(1)])
    n = 60
    times = (torch.arange(n, dtype=torch.float64) + 0.5) / n
    total = 0.0
    for x0 in range(4):
        for t in times:
            loss = masked_diffusion_loss(
                logits[None],
                torch.tensor([[x0]]),
                torch.ones(1, 1, dtype=torch.bool),
                t[None],
                schedule=schedule,
                mask_id=MASK,
            )
            total += float(
                loss * probs[x0] * float(at_times(schedule.mask_probability, t)) / n
            )  # an open token costs nothing
    assert total == pytest.approx(float(-(probs * probs.log()).sum()), rel=2e-3)


def test_gradient_reaches_the_masked_rows() -> None:
    logits = torch.zeros(2, 5, requires_grad=True)
    masked_diffusion_loss(
        logits,
        torch.tensor([[0, 1]]),
        torch.ones(1, 2, dtype=torch.bool),
        torch.ones(1),
        schedule=LOG_LINEAR,
        mask_id=MASK,
    ).backward()
    assert logits.grad is not None
    assert bool((logits.grad[:, :4] != 0).all())
    assert not bool(logits.grad[:, MASK].any())
