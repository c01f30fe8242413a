"""Weight files: reading and writing the Parquet V2 format (FORMAT.md), and converting checkpoints into it.

Names are resolved on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib

_PUBLIC = {
    "ConversionReport": "ai_os_diffusion.weights.converters.base",
    "LoadedWeights": "ai_os_diffusion.weights.loader",
    "WeightLoader": "ai_os_diffusion.weights.loader",
    "convert": "ai_os_diffusion.weights.converters",
    "describe": "ai_os_diffusion.weights.parquet_v2",
    "layer_of": "ai_os_diffusion.weights.key_map",
    "save_weights": "ai_os_diffusion.weights.saving",
    "verify": "ai_os_diffusion.weights.parquet_v2",
}

__all__ = [*_PUBLIC]


def __getattr__(name: str) -> object:
    module = _PUBLIC.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(module), name)
