"""Matrices of a calibrated copy as plain ones: what the run time does besides multiplying is folded into them.

That depends on how much of a text is masked (`FORMAT.md`); here it is what holds for texts without a mask, as they are
read. So a network of these matrices reads as the copy does, and can be trained; what it writes lacks the corrections.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_UNMASKED = 0  # number of the mask-ratio group


def folded(tensors: Mapping[str, Floats], records: list[dict[str, Any]]) -> dict[str, Floats]:
    """The tensors with everything that belongs to a matrix folded into it and into its bias.

    Args:
        tensors: as they are stored, the parts of adjusted matrices among them.
        records: of the tensors in `metadata.json`, which name those parts.
    """
    made = dict(tensors)
    for record in records:
        name, parts = str(record["name"]), {part: f"{record['name']}.{part}" for part in record.get("adjustments", ())}
        own = {part: made.pop(stored) for part, stored in parts.items()}
        bias = name.removesuffix("weight") + "bias"
        if bias in made:  # a table without one is looked up, and corrected only where a text is written with it
            if "smoothing" in own:
                made[name] = made[name] * own["smoothing"][_UNMASKED]
            if "bias_correction" in own:
                made[bias] = made[bias] + own["bias_correction"][_UNMASKED]
        if "input_scales" in own:
            made[name] = _rotated_back(made[name], own["input_scales"])
    return made


def _rotated_back(matrix: Floats, scales: Floats) -> Floats:
    """(outputs, columns) W of y = W H(s x) -> W H diag(s); scales (columns,), or (blocks, block) with a rotation H."""
    if scales.ndim == 2:
        blocks, block = scales.shape
        matrix = (matrix.reshape(-1, blocks, block) @ _hadamard(block)).reshape(matrix.shape)
    product: Floats = matrix * scales.reshape(-1)
    return product


def _hadamard(size: int) -> Floats:
    """The orthonormal symmetric matrix (size, size) of Sylvester's construction; size is a power of two."""
    made = np.ones((1, 1), np.float32)
    while len(made) < size:
        made = np.block([[made, made], [made, -made]])
    scaled: Floats = made / np.float32(np.sqrt(size))
    return scaled
