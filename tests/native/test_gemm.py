"""The packed low-bit product and the layer over it agree with float arithmetic, and refuse what does not fit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import nn

from ai_os_diffusion.errors import DiffusionError, InferenceError
from ai_os_diffusion.model.quant_linear import QuantLinear
from ai_os_diffusion.native import NativeQuantizationError, PackedWeights, quantize_rows

Floats = npt.NDArray[np.float32]


def gaussian(*shape: int, seed: int = 1) -> Floats:
    """Normal numbers."""
    return np.random.default_rng(seed).standard_normal(shape, dtype=np.float32)


def cosine(a: npt.ArrayLike, b: npt.ArrayLike) -> float:
    """Cosine of all values."""
    left, right = (np.asarray(values, np.float64).ravel() for values in (a, b))
    return float(left @ right / np.sqrt((left @ left) * (right @ right)))


def packed(values: Floats, bits: int = 4, group: int = 16, *, symmetric: bool = True) -> PackedWeights:
    """A quantized matrix."""
    codes, scales, zeros = quantize_rows(values, bits=bits, group_size=group, symmetric=symmetric)
    return PackedWeights.pack(codes, scales, zeros, bits=bits, group_size=group)


@pytest.mark.parametrize("symmetric", [True, False])
@pytest.mark.parametrize(("bits", "middle"), [(2, 1.5), (4, 8.0), (8, 128.0)])
def test_rows_are_codes_less_zero_times_scale(bits: int, middle: float, symmetric: bool) -> None:
    rows, columns, group = 19, 37, 8
    codes, scales, zeros = quantize_rows(gaussian(rows, columns), bits=bits, group_size=group, symmetric=symmetric)
    weights = PackedWeights.pack(codes, scales, zeros, bits=bits, group_size=group)
    each = np.full_like(scales, middle) if zeros is None else zeros.astype(np.float32)
    wide = [np.repeat(values, group, axis=1)[:, :columns] for values in (scales, each)]
    assert np.array_equal([weights.row(row) for row in range(rows)], (codes - wide[1]) * wide[0])
    assert (weights.rows, weights.columns, weights.bits, weights.group_size) == (rows, columns, bits, group)
    half = PackedWeights.pack(codes, scales.astype(np.float16), zeros, bits=bits, group_size=group)
    assert np.array_equal(half.row(7), weights.row(7))


@pytest.mark.parametrize("bits", [2, 4, 8])
@pytest.mark.parametrize("m", [0, 1, 3, 70])
def test_product_is_that_of_the_dequantized_matrix(bits: int, m: int) -> None:
    weights = packed(gaussian(35, 52), bits)
    values = np.stack([weights.row(row) for row in range(weights.rows)])
    x, bias, residual = gaussian(m, 52, seed=2), gaussian(35, seed=3), gaussian(m, 35, seed=4)
    float_product = x @ values.T + bias
    found = weights.matmul(x, bias, residual=residual)
    assert found.shape == (m, 35)
    assert found.dtype == np.float32
    if m:
        assert cosine(found - residual, float_product) > 0.9998
        smooth = torch.nn.functional.silu(torch.from_numpy(float_product)).numpy()
        assert cosine(weights.matmul(x, bias, "silu"), smooth) > 0.9998
        assert np.array_equal(found, weights.matmul(x, bias, residual=residual, threads=2))


WEIGHTS = packed(gaussian(5, 24), group=8)
CODES, SCALES = np.zeros((3, 8), np.uint8), np.ones((3, 2), np.float32)
REFUSED: dict[str, Callable[[], object]] = {
    "x.*shape": lambda: WEIGHTS.matmul(gaussian(2, 25)),
    "x.*shape.*not .any, 24.": lambda: WEIGHTS.matmul(gaussian(24)),
    "bias.*shape": lambda: WEIGHTS.matmul(gaussian(2, 24), gaussian(6)),
    "residual.*shape": lambda: WEIGHTS.matmul(gaussian(2, 24), residual=gaussian(3, 5)),
    "row after row": lambda: WEIGHTS.matmul(gaussian(24, 2).T),
    "x.*float64": lambda: WEIGHTS.matmul(np.zeros((2, 24))),  # type: ignore[arg-type]
    "gelu": lambda: WEIGHTS.matmul(gaussian(2, 24), function="relu"),  # type: ignore[arg-type]
    "row: 5": lambda: WEIGHTS.row(5),
    "bits: 3": lambda: PackedWeights.pack(CODES, SCALES, bits=3, group_size=4),
    "group is 6": lambda: PackedWeights.pack(CODES, SCALES, bits=4, group_size=6),
    "group is 0": lambda: PackedWeights.pack(CODES, SCALES, bits=4, group_size=0),
    "columns is 0": lambda: PackedWeights.pack(CODES[:, :0], SCALES, bits=4, group_size=4),
    "scales.*shape": lambda: PackedWeights.pack(CODES, SCALES, bits=4, group_size=8),
    "scales.*half precision": lambda: PackedWeights.pack(CODES, SCALES * 1e6, bits=4, group_size=4),
    "zeros.*shape": lambda: PackedWeights.pack(CODES, SCALES, CODES[:2, :2].copy(), bits=4, group_size=4),
    "codes: 4 at row 0": lambda: PackedWeights.pack(CODES + np.uint8(4), SCALES, bits=2, group_size=4),
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_does_not_fit_is_refused(message: str) -> None:
    with pytest.raises(NativeQuantizationError, match=message):
        REFUSED[message]()


@pytest.mark.parametrize(("bits", "least"), [(8, 0.999), (4, 0.99), (2, 0.9)])
def test_layer_is_near_the_float_layer(bits: int, least: float) -> None:
    torch.manual_seed(0)
    linear = nn.Linear(256, 96)
    nn.init.normal_(linear.weight)
    layer = QuantLinear.from_linear(linear, bits, group_size=64)
    x = torch.randn(2, 7, 256)
    with torch.no_grad():
        expected = linear(x)
    found = layer(x)
    assert found.shape == expected.shape
    assert not found.requires_grad
    assert cosine(found, expected) > least
    turned = x.transpose(0, 1)
    assert torch.equal(layer(turned), found.transpose(0, 1))
    assert torch.equal(layer(x[0, 0]), found[0, 0])
    residual = torch.randn(2, 7, 96)
    assert torch.allclose(layer(x, residual), found + residual)


def test_layer_adds_its_bias_and_works_without_one() -> None:
    linear = nn.Linear(32, 20)
    bare = nn.Linear(32, 20, bias=False)
    bare.load_state_dict({"weight": linear.weight})
    x = torch.randn(3, 32)
    difference = QuantLinear.from_linear(linear, 8, 32)(x) - QuantLinear.from_linear(bare, 8, 32)(x)
    assert torch.allclose(difference, linear.bias.detach().expand(3, 20), atol=1e-5)


def test_layer_refuses_gradients_and_foreign_inputs() -> None:
    layer = QuantLinear.from_linear(nn.Linear(16, 8), 4, 16)
    x = torch.randn(2, 16, requires_grad=True)
    with pytest.raises(InferenceError, match=r"gradients.*no_grad"):
        layer(x)
    with torch.no_grad():
        assert layer(x).shape == (2, 8)
    for wrong in (torch.randn(2, 17), torch.randn(2, 16, dtype=torch.float64), torch.tensor(1.0)):
        with pytest.raises(InferenceError, match=r"\(\.\.\., 16\) float32"):
            layer(wrong)
    with pytest.raises(DiffusionError, match="bit_width"):
        QuantLinear.from_linear(nn.Linear(16, 8), 3)
