"""Weight directories of any shape with random weights, for measuring speed, which does not depend on what they say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.weights.saving import Codec, save_weights

SPREAD = 0.03


def write_random_model(folder: Path, shape: TransformerShape, codec: Codec, tokenizer_sha256: str | None = None) -> int:
    """Write one; returns its number of parameters. Tensors of one shape hold the same values, which saves time."""
    with torch.device("meta"):
        sizes = {name: tuple(tensor.shape) for name, tensor in UnifiedScoreNetwork(shape).state_dict().items()}
    random = np.random.default_rng(0)
    made: dict[tuple[int, ...], npt.NDArray[np.float32]] = {}
    for size in sizes.values():
        if size not in made:
            made[size] = SPREAD * random.standard_normal(size, np.float32)
    tensors = {
        name: 1 + made[size] if "norm" in name and name.endswith("weight") else made[size]
        for name, size in sizes.items()
    }
    save_weights(
        folder,
        tensors,
        shape=shape.to_dict(),
        modality="text",
        codec=codec,
        tokenizer_sha256=tokenizer_sha256,
        training={"note": "random"},
        licence="Apache-2.0",
        attribution="",
    )
    return sum(int(np.prod(size)) for size in sizes.values())
