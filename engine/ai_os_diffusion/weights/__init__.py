"""Weight files: reading and writing the Parquet V2 format (FORMAT.md), and converting checkpoints into it.

Names are resolved on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ai_os_diffusion.weights.converters import convert
    from ai_os_diffusion.weights.converters.base import ConversionReport
    from ai_os_diffusion.weights.key_map import layer_of
    from ai_os_diffusion.weights.loader import LoadedWeights, WeightLoader
    from ai_os_diffusion.weights.parquet_v2 import describe, verify
    from ai_os_diffusion.weights.saving import save_weights

__all__ = [
    "ConversionReport",
    "LoadedWeights",
    "WeightLoader",
    "convert",
    "describe",
    "layer_of",
    "save_weights",
    "verify",
]

_MODULES = {
    "ConversionReport": "converters.base",
    "LoadedWeights": "loader",
    "WeightLoader": "loader",
    "convert": "converters",
    "describe": "parquet_v2",
    "layer_of": "key_map",
    "save_weights": "saving",
    "verify": "parquet_v2",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
