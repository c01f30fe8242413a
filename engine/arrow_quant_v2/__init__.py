"""Public face of the quantizer; its classes arrive with the quantization engine."""
