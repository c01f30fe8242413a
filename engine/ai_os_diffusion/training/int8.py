"""Symmetric INT8 per group of 64 in NumPy: half the size of float16 for weights that have to travel."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

GROUP = 64
SMALLEST = 4096  # tensors with fewer elements stay float16


def quantize(values: npt.NDArray[np.float16]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float16]]:
    """Codes of the shape of `values` (..., columns), and float16 scales (rows, groups); columns are padded to GROUP."""
    grouped = _grouped(values.astype(np.float32).reshape(-1, values.shape[-1]), GROUP)
    # up to the next float16, so that no code leaves -127 … 127
    scales = np.nextafter((np.abs(grouped).max(-1) / 127).astype(np.float16), np.float16(np.inf))
    codes = np.rint(grouped / scales[..., None].astype(np.float32)).astype(np.int8)
    return codes.reshape(len(codes), -1)[:, : values.shape[-1]].reshape(values.shape), scales


def dequantize(
    codes: npt.NDArray[np.int8], scales: npt.NDArray[np.float16], group: int = GROUP
) -> npt.NDArray[np.float32]:
    """The values of `codes` (..., columns) with scales (rows, groups)."""
    columns = codes.shape[-1]
    grouped = _grouped(codes.reshape(-1, columns).astype(np.float32), group)
    values: npt.NDArray[np.float32] = grouped * scales.astype(np.float32)[..., None]
    return values.reshape(len(values), -1)[:, :columns].reshape(codes.shape)


def _grouped(rows: npt.NDArray[np.float32], group: int) -> npt.NDArray[np.float32]:
    padded = np.pad(rows, ((0, 0), (0, -rows.shape[1] % group)))
    return padded.reshape(len(rows), -1, group)
