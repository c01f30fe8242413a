"""Diffusion: how noise is put on and taken off.

The convention, stated once: **x0 is clean, t = 1 is noise, alpha(0) = 1 and alpha(1) = 0**; alpha falls from t = 0 to
t = 1. In an absorbing (mask) process alpha(t) is the probability that a token is still itself; in a Gaussian process
it is the signal's factor, ``xt = alpha(t) * x0 + sigma(t) * noise``. Sampling walks a time grid from 1 down to 0.

Names are resolved on first use, so that importing a plain value such as GenerationStep does not import torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ai_os_diffusion.diffusion.autoregressive import ARCore
    from ai_os_diffusion.diffusion.core import DiffusionCore
    from ai_os_diffusion.diffusion.discrete_sampler import DiscreteSampler
    from ai_os_diffusion.diffusion.likelihood import MaskedLikelihood
    from ai_os_diffusion.diffusion.losses import masked_diffusion_loss
    from ai_os_diffusion.diffusion.noise_scheduler import NoiseScheduler
    from ai_os_diffusion.diffusion.noise_schedules import NoiseSchedule, noise_schedule
    from ai_os_diffusion.diffusion.samplers.base import Sampler, SamplerState, StepOutput
    from ai_os_diffusion.diffusion.step import GenerationStep

__all__ = [
    "ARCore",
    "DiffusionCore",
    "DiscreteSampler",
    "GenerationStep",
    "MaskedLikelihood",
    "NoiseSchedule",
    "NoiseScheduler",
    "Sampler",
    "SamplerState",
    "StepOutput",
    "masked_diffusion_loss",
    "noise_schedule",
]

_HOMES = {
    "ARCore": "autoregressive",
    "DiffusionCore": "core",
    "DiscreteSampler": "discrete_sampler",
    "GenerationStep": "step",
    "MaskedLikelihood": "likelihood",
    "NoiseSchedule": "noise_schedules",
    "NoiseScheduler": "noise_scheduler",
    "Sampler": "samplers.base",
    "SamplerState": "samplers.base",
    "StepOutput": "samplers.base",
    "masked_diffusion_loss": "losses",
    "noise_schedule": "noise_schedules",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
