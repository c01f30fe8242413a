"""ArrowQuant V2: INT2, INT4 and INT8 for diffusion networks, over the Rust engine."""

from arrow_quant_v2.config import DiffusionQuantConfig
from arrow_quant_v2.errors import ConfigurationError, QuantizationError, ValidationError
from arrow_quant_v2.quantizer import ArrowQuantV2, QuantizedTensor

__all__ = [
    "ArrowQuantV2",
    "ConfigurationError",
    "DiffusionQuantConfig",
    "QuantizationError",
    "QuantizedTensor",
    "ValidationError",
]
