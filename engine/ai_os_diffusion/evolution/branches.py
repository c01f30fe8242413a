"""The files of a control branch that is ready to compute: a network of one layer at INT8, without torch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import native
from ai_os_diffusion.model.controlled import OWN, Control
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.weights.loader import WeightLoader
from ai_os_diffusion.weights.parquet_v2 import weight_errors
from ai_os_diffusion.weights.saving import save_weights

_MARK = "control."  # before the names of what the native network of one layer does not know
_PLACES = {"norm.": "trunk.norm.", "layer.": "trunk.layers.0."}


def save_branch(folder: Path, shape: TransformerShape, delta: Mapping[str, npt.NDArray[np.float32]]) -> None:
    """Write the branch `delta` (the tensors of `model.control.ControlBranch`) beside a trunk of `shape`.

    Raises:
        ModelLoadError: a value is not finite, or the disk refuses.
    """
    one = TransformerShape(
        vocab_size=1,
        width=shape.width,
        layers=1,
        heads=shape.heads,
        inner=shape.inner,
        positions=1,
        modalities=("text",),
        time_features=2,
        modality_rank=1,
        norm_eps=shape.norm_eps,
    )
    nothing = np.zeros((1, shape.width), np.float32)  # the branch is given rows, and never looks up tokens
    save_weights(
        folder,
        {"trunk.token.weight": nothing, "trunk.position.weight": nothing}
        | {_placed(name): values for name, values in delta.items()},
        shape=one.to_dict(),
        modality="text",
        codec="int8",
        tokenizer_sha256=None,
        training={"note": "a control branch"},
        licence="LicenseRef-personal",
        attribution="Learned on one machine",
        exceptions={_MARK: "f16"},
    )


def open_branch(folder: Path, threads: int) -> Control:
    """A branch that `save_branch` has written.

    Raises:
        ModelLoadError: files are missing or damaged.
        InferenceError: its tensors do not fit each other.
    """
    tensors = WeightLoader(folder).load().tensors
    with weight_errors():
        layer = native.TextNetwork.open(str(folder), precision="quantized", threads=threads)
    return Control(layer, {name: tensors[_MARK + name] for name in OWN if _MARK + name in tensors})


def _placed(name: str) -> str:
    start = next((start for start in _PLACES if name.startswith(start)), None)
    return _MARK + name if start is None else _PLACES[start] + name.removeprefix(start)
