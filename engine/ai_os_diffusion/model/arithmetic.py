"""The few functions of a network's forward pass that NumPy lacks. All on float32."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

# Abramowitz and Stegun 7.1.26: erf to 1.5e-7, which is float32's own error
_ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
_ERF_P = 0.3275911
_TIME_SCALE = 1000.0  # as `adaln` has it


def gelu(x: Floats) -> Floats:
    """x times the standard normal's distribution function at x (arXiv 1606.08415), the exact form."""
    size = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + np.float32(_ERF_P) * size)
    series = np.zeros_like(x)
    for factor in reversed(_ERF):
        series = (series + np.float32(factor)) * t
    half = np.float32(0.5) * series * np.exp(-size * size)
    made: Floats = x * np.where(x >= 0, 1 - half, half)
    return made


def layer_norm(x: Floats, weight: Floats, bias: Floats, eps: float) -> Floats:
    """(..., D) with mean 0 and deviation 1 along the last axis, then scaled and shifted."""
    centred = x - x.mean(-1, keepdims=True)
    spread = np.sqrt(np.square(centred).mean(-1, keepdims=True) + np.float32(eps))
    made: Floats = centred / spread * weight + bias
    return made


def softmax(x: Floats) -> Floats:
    """Along the last axis."""
    raised = np.exp(x - x.max(-1, keepdims=True))
    made: Floats = raised / raised.sum(-1, keepdims=True)
    return made


def silu(x: Floats) -> Floats:
    """x times its logistic function."""
    made: Floats = x / (1 + np.exp(-x))
    return made


def linear(x: Floats, weight: Floats, bias: Floats | None = None) -> Floats:
    """(..., inputs) by (outputs, inputs) -> (..., outputs)."""
    # As one matrix: NumPy multiplies a stack of matrices one by one, which takes twice as long.
    made: Floats = (x.reshape(-1, x.shape[-1]) @ weight.T).reshape(*x.shape[:-1], len(weight))
    return made if bias is None else made + bias


def waves_of(t: float, features: int) -> Floats:
    """(features,) cosines and sines of a time in [0, 1], as `adaln.sinusoidal_features`."""
    half = features // 2
    angles = t * _TIME_SCALE * np.exp(-math.log(10000.0) * np.arange(half, dtype=np.float32) / half)
    made: Floats = np.concatenate([np.cos(angles), np.sin(angles)]).astype(np.float32)
    return made


def flat(weight: Floats) -> Floats:
    """A convolution's weight (outputs, inputs, K) as the matrix (outputs, K inputs) that `convolve` multiplies with."""
    made: Floats = weight.transpose(0, 2, 1).reshape(len(weight), -1)
    return made


def unflat(weight: Floats, kernel: int) -> Floats:
    """The inverse of `flat`, for a convolution of `kernel` taps."""
    made: Floats = weight.reshape(len(weight), kernel, -1).transpose(0, 2, 1)
    return made


def convolve(x: Floats, weight: Floats, bias: Floats, dilation: int = 1) -> Floats:
    """(T, inputs) with zeros around -> (T, outputs).

    Args:
        x: rows in time.
        weight: (outputs, K inputs) of `flat`, or (channels, 1, K) with a filter for each channel; K is odd.
        bias: (outputs,).
        dilation: rows from one tap to the next.
    """
    alone = weight.ndim == 3
    kernel = weight.shape[2] if alone else weight.shape[1] // x.shape[1]
    around = dilation * (kernel // 2)
    padded = np.pad(x, ((around, around), (0, 0)))
    taps = [padded[k * dilation : k * dilation + len(x)] for k in range(kernel)]
    if not alone:
        return linear(np.concatenate(taps, 1), weight, bias)
    made: Floats = sum((tap * weight[:, 0, k] for k, tap in enumerate(taps)), np.zeros_like(x)) + bias
    return made
