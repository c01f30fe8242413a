"""Errors of the quantizer, each with the cause that the Rust engine names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ai_os_diffusion import native
from ai_os_diffusion.errors import DiffusionError


class QuantizationError(DiffusionError):
    """A network cannot be read, quantized or written; `context` has place, problem, cause and remedy."""

    kind = "quantization"


class ConfigurationError(QuantizationError):
    """A setting has a value that is not allowed; the message names field, value and what is allowed."""

    kind = "quantization.configuration"


class ValidationError(QuantizationError):
    """A quantized tensor is too far from the original, or does not belong to it."""

    kind = "quantization.validation"


_CLASSES: dict[str, type[QuantizationError]] = {
    "quantization.configuration": ConfigurationError,
    "quantization.validation": ValidationError,
}


@contextmanager
def translated() -> Iterator[None]:
    """Re-raise errors of the engine as these classes, from the engine's own, which stays in the trace."""
    try:
        yield
    except native.NativeQuantizationError as error:
        kind, message, context = error.args
        family = _CLASSES.get(str(kind), QuantizationError)
        remedy = str(context.get("remedy", ""))
        raise family(f"{message}.".replace("..", "."), kind=str(kind), remedy=remedy, context=context) from error
