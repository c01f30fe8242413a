"""QuantLinear: a linear layer over packed low-bit weights, for inference in torch on the processor."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.native import PackedWeights, quantize_rows, translate_errors

Function = Literal["identity", "gelu", "silu"]


class QuantLinear(nn.Module):
    """``function(x · Wᵀ + bias) + residual`` over 2-, 4- or 8-bit weights, without gradients.

    Input and output are float32 on the CPU and are passed without copying; each row of the input is rounded to 8 bits.
    The weights are no parameters: `state_dict` does not hold them.
    """

    def __init__(
        self,
        weights: PackedWeights,
        bias: npt.NDArray[np.float32] | None = None,
        *,
        function: Function = "identity",
        threads: int = 1,
    ) -> None:
        super().__init__()
        self.weights = weights
        self.bias = bias
        self.function: Function = function
        self.threads = threads

    @classmethod
    def from_linear(
        cls, linear: nn.Linear, bits: int = 4, group_size: int = 128, symmetric: bool = True, *, threads: int = 1
    ) -> QuantLinear:
        """Quantize a layer of torch; raises DiffusionError for a width or group size that does not exist."""
        values = linear.weight.detach().to("cpu", torch.float32).contiguous().numpy()
        bias = None
        if linear.bias is not None:
            bias = linear.bias.detach().to("cpu", torch.float32, copy=True).numpy()
        with translate_errors():
            codes, scales, zeros = quantize_rows(values, bits=bits, group_size=group_size, symmetric=symmetric)
            weights = PackedWeights.pack(codes, scales, zeros, bits=bits, group_size=group_size)
        return cls(weights, bias, threads=threads)

    @property
    def in_features(self) -> int:
        """Inputs of the layer."""
        return self.weights.columns

    @property
    def out_features(self) -> int:
        """Outputs of the layer."""
        return self.weights.rows

    def forward(self, x: Tensor, residual: Tensor | None = None) -> Tensor:
        """(..., in) float32 -> (..., out) float32; a residual (..., out) is added last.

        Raises InferenceError where a gradient is asked for, and for another type, device or width.
        """
        rows = self._rows("input", x, self.in_features)
        added = None if residual is None else self._rows("residual", residual, self.out_features)
        with translate_errors():
            product = self.weights.matmul(rows, self.bias, self.function, added, self.threads)
        return torch.from_numpy(product).view(*x.shape[:-1], self.out_features)

    @staticmethod
    def _rows(name: str, x: Tensor, width: int) -> npt.NDArray[np.float32]:
        """(rows, width) view of a tensor."""
        if torch.is_grad_enabled() and x.requires_grad:
            raise InferenceError(
                f"The {name} of a quantized layer asks for gradients, which it does not have.",
                kind="inference.gradient",
                remedy="Compute under torch.no_grad(), or train the float layer and quantize it afterwards.",
            )
        if x.dtype != torch.float32 or x.device.type != "cpu" or x.ndim == 0 or x.shape[-1] != width:
            found = f"{tuple(x.shape)} {str(x.dtype).removeprefix('torch.')} on {x.device}"
            raise InferenceError(
                f"The {name} of a quantized layer is {found}, not (..., {width}) float32 on the CPU.",
                kind="inference.input",
                remedy="Convert it with .to('cpu', torch.float32), and check that both layers belong together.",
            )
        rows: npt.NDArray[np.float32] = x.detach().contiguous().view(-1, width).numpy()
        return rows

    def extra_repr(self) -> str:
        """What `print` shows."""
        weights = self.weights
        sizes = f"in_features={weights.columns}, out_features={weights.rows}"
        return f"{sizes}, bias={self.bias is not None}, bits={weights.bits}, group_size={weights.group_size}"
