"""AI-OS: the Python brain. Public names are loaded on first use, so that importing the package costs nothing."""

from __future__ import annotations

import importlib

__version__ = "0.1.0"

_PUBLIC = {
    "ArrowEngine": "ai_os_diffusion.arrow_engine",
    "CancelToken": "ai_os_diffusion.progress",
    "DiffusionConfig": "ai_os_diffusion.config",
    "DiffusionCore": "ai_os_diffusion.diffusion.core",
    "DiffusionError": "ai_os_diffusion.errors",
    "DiscreteSampler": "ai_os_diffusion.diffusion.discrete_sampler",
    "EngineConfig": "ai_os_diffusion.config",
    "EvolutionConfig": "ai_os_diffusion.config",
    "NoiseScheduler": "ai_os_diffusion.diffusion.noise_scheduler",
    "SharedTransformer": "ai_os_diffusion.model.transformer",
    "TextProjectionHead": "ai_os_diffusion.model.heads",
    "UncertaintyEstimator": "ai_os_diffusion.uncertainty.estimator",
    "UnifiedScoreNetwork": "ai_os_diffusion.model.score_network",
    "WeightLoader": "ai_os_diffusion.weights.loader",
}

__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> object:
    module = _PUBLIC.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(module), name)
