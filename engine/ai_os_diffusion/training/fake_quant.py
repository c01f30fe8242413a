"""Training through quantization: weights are rounded in every forward pass and learn as if they were not.

Scales are learned with the weights (LSQ, arXiv 1902.08153), and gradients pass the rounding unchanged where a weight is
not clipped (the straight-through estimator, arXiv 1308.3432).
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import parametrize

from ai_os_diffusion.training.int8 import SMALLEST

_LEAST_COLUMNS = 32  # shorter rows stay float16 in weight files too
_CLIPS = tuple(0.3 + 0.05 * step for step in range(15))  # shares of the largest magnitude that are tried as limits
_TINY = 1e-8


def levels(bits: int) -> tuple[float, float, float]:
    """Lowest and highest level of a code in scales, and the offset of its levels from whole numbers.

    Two bits are -1.5, -0.5, 0.5 and 1.5 scales, as the weight files hold them; wider codes are whole numbers.
    """
    if bits == 2:
        return -1.5, 1.5, 0.5
    half = 1 << (bits - 1)
    return float(1 - half), float(half - 1), 0.0


class _Round(torch.autograd.Function):
    """(rows, groups, size) weights and (rows, groups, 1) scales to the weights' nearest levels."""

    @staticmethod
    def forward(ctx, weight: Tensor, scale: Tensor, bits: int) -> Tensor:  # type: ignore[no-untyped-def]
        ctx.save_for_backward(weight, scale)
        ctx.bits = bits
        return _nearest(weight, scale, bits)

    @staticmethod
    def backward(ctx, gradient: Tensor) -> tuple[Tensor, Tensor, None]:  # type: ignore[no-untyped-def]
        weight, scale = ctx.saved_tensors
        low, high, _ = levels(ctx.bits)
        ratio = weight / scale
        inside = (ratio > low - 0.5) & (ratio < high + 0.5)
        codes = _codes(ratio, ctx.bits)
        moved = torch.where(inside, codes - ratio, codes)
        return gradient * inside, (gradient * moved).sum(-1, keepdim=True), None


def _nearest(weight: Tensor, scale: Tensor, bits: int) -> Tensor:
    return _codes(weight / scale, bits) * scale


def _codes(ratio: Tensor, bits: int) -> Tensor:
    low, high, offset = levels(bits)
    return ((ratio - offset).round_() + offset).clamp_(low, high)


class FakeQuant(nn.Module):
    """A parametrization that rounds a matrix to `bits` bits, one learned scale for each group of a row.

    Args:
        weight: (..., columns) where learning begins.
        bits: 2, 4 or 8.
        group: columns that share a scale.
    """

    def __init__(self, weight: Tensor, bits: int, group: int) -> None:
        super().__init__()
        self.bits = bits
        self.group = group
        self.start: Tensor
        self.register_buffer("start", fitted_scales(self._grouped(weight.detach()), bits))
        self.log_factor = nn.Parameter(torch.zeros_like(self.start))

    def scales(self) -> Tensor:
        """(rows, groups, 1)."""
        return self.start * self.log_factor.exp()

    def forward(self, weight: Tensor) -> Tensor:
        """(..., columns) rounded."""
        rounded: Tensor = _Round.apply(self._grouped(weight), self.scales(), self.bits)  # type: ignore[no-untyped-call]
        return self._as_before(rounded, weight)

    @torch.no_grad()
    def stored(self, weight: Tensor) -> Tensor:
        """(..., columns) as a weight file holds it: scales in float16."""
        scales = self.scales().half().float().clamp_min(_TINY)
        return self._as_before(_nearest(self._grouped(weight), scales, self.bits), weight)

    def _grouped(self, weight: Tensor) -> Tensor:
        rows = weight.reshape(-1, weight.shape[-1])
        padded = F.pad(rows, (0, -rows.shape[1] % self.group))
        return padded.view(len(rows), -1, self.group)

    @staticmethod
    def _as_before(grouped: Tensor, weight: Tensor) -> Tensor:
        return grouped.flatten(1)[:, : weight.shape[-1]].reshape(weight.shape)


@torch.no_grad()
def fitted_scales(grouped: Tensor, bits: int) -> Tensor:
    """(rows, groups, 1) scales of (rows, groups, size) weights: the best clip, then least squares."""
    largest = grouped.abs().amax(-1, keepdim=True).clamp_min(_TINY)
    high = levels(bits)[1]
    best, least = largest / high, torch.full_like(largest, torch.inf)
    for clip in _CLIPS if bits < 8 else (1.0,):
        codes = _codes(grouped * (high / clip) / largest, bits)
        scale = (grouped * codes).sum(-1, keepdim=True) / codes.square().sum(-1, keepdim=True).clamp_min(_TINY)
        error = (grouped - codes * scale).square().sum(-1, keepdim=True)
        best, least = torch.where(error < least, scale, best), torch.minimum(error, least)
    return best.clamp_min(_TINY)


def quantized_matrices(net: nn.Module) -> Iterator[tuple[nn.Module, str]]:
    """Modules of `net` with the name of a parameter that is stored quantized; parts without effect are left out."""
    for module in net.modules():
        for name, parameter in list(module.named_parameters(recurse=False)):
            wide = parameter.ndim >= 2 and parameter.numel() >= SMALLEST and parameter.shape[-1] >= _LEAST_COLUMNS
            if wide and bool(parameter.any()):
                yield module, name


def quantize_network(net: nn.Module, bits: int, group: int) -> None:
    """Round every matrix of `net` in its forward passes; `rounded_tensors` gives what it has learned."""
    for module, name in list(quantized_matrices(net)):
        weight = getattr(module, name)
        parametrize.register_parametrization(module, name, FakeQuant(weight, bits, group))


def rounded_tensors(net: nn.Module) -> dict[str, Tensor]:
    """The tensors of a network of `quantize_network`, by the names of a plain one, matrices as files hold them."""
    found: dict[str, Tensor] = {}
    for place, module in net.named_modules():
        if isinstance(module, (parametrize.ParametrizationList, FakeQuant)):
            continue
        before = f"{place}." if place else ""
        own = {name: value.detach() for name, value in module.named_parameters(recurse=False)}
        if parametrize.is_parametrized(module):
            for name, made in module.parametrizations.items():
                own[name] = made[0].stored(made.original.detach())
        found |= {before + name: value for name, value in own.items()}
    return found
