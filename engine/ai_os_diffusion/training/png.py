"""PNG files from arrays with the standard library alone, because training runs where there is no picture library."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
_GAP = 2  # white pixels between the pictures of a sheet


def write_png(path: Path, pixels: Pixels) -> None:
    """Write (H, W, 3) uint8 as an RGB picture, or (H, W) as a grey one (PNG, ISO/IEC 15948).

    Raises:
        ValueError: the array has another shape.
    """
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[2] != 3):
        raise ValueError(f"a picture is uint8 (H, W) or (H, W, 3), not {pixels.dtype} {pixels.shape}")
    height, width = pixels.shape[:2]
    rows = pixels.reshape(height, -1)
    raw = np.concatenate([np.zeros((height, 1), np.uint8), rows], 1).tobytes()  # filter 0 before each row
    header = struct.pack(">IIBBBBB", width, height, 8, 2 if pixels.ndim == 3 else 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(raw, 6)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


def sheet(pictures: Sequence[Pixels], columns: int) -> Pixels:
    """Pictures (S, S, 3) of one size side by side on white, in rows of `columns`."""
    side = pictures[0].shape[0]
    rows = -(-len(pictures) // columns)
    step = side + _GAP
    made = np.full((rows * step - _GAP, columns * step - _GAP, 3), 255, np.uint8)
    for number, picture in enumerate(pictures):
        top, left = (number // columns) * step, (number % columns) * step
        made[top : top + side, left : left + side] = picture
    return made
