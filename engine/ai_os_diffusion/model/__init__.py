"""The one shared network: a transformer trunk that every modality uses, and small heads on top of it.

Names are resolved on first use, so that reading a shape or a public name does not import torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ai_os_diffusion.model.attention import BlockCache, block_causal_keep, causal_keep, packed_keep
    from ai_os_diffusion.model.heads import EvidenceHead, TextProjectionHead
    from ai_os_diffusion.model.inference import InferenceNetwork
    from ai_os_diffusion.model.loading import HEAD_TENSORS, ZERO_INITIALISED
    from ai_os_diffusion.model.parameter_report import ParameterReport
    from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
    from ai_os_diffusion.model.shape import TransformerShape
    from ai_os_diffusion.model.transformer import SharedTransformer

__all__ = [
    "HEAD_TENSORS",
    "ZERO_INITIALISED",
    "BlockCache",
    "EvidenceHead",
    "InferenceNetwork",
    "ParameterReport",
    "SharedTransformer",
    "TextProjectionHead",
    "TransformerShape",
    "UnifiedScoreNetwork",
    "block_causal_keep",
    "causal_keep",
    "packed_keep",
]

_HOMES = {
    "BlockCache": "attention",
    "block_causal_keep": "attention",
    "causal_keep": "attention",
    "packed_keep": "attention",
    "EvidenceHead": "heads",
    "TextProjectionHead": "heads",
    "InferenceNetwork": "inference",
    "HEAD_TENSORS": "loading",
    "ZERO_INITIALISED": "loading",
    "ParameterReport": "parameter_report",
    "UnifiedScoreNetwork": "score_network",
    "TransformerShape": "shape",
    "SharedTransformer": "transformer",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
