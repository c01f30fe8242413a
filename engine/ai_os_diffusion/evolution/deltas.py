"""What an adaptation adds to the matrices of a network: how it is kept, and how it is merged. NumPy alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.weights.loader import LoadedWeights, WeightLoader
from ai_os_diffusion.weights.saving import save_weights

DOWN, UP = ".down", ".up"
"""Endings of the factors of a low-rank addition; a name without them is a whole matrix that is added."""
Tensors = dict[str, npt.NDArray[np.float32]]


def save_delta(folder: Path, delta: Mapping[str, npt.NDArray[np.float32]], *, base: str, level: str) -> None:
    """Keep additions as a Parquet V2 directory in half precision, atomically.

    Args:
        folder: the directory to make.
        delta: matrices, or their factors, by name.
        base: names the network that they belong to (`weights.loader.trunk_id`).
        level: what made them.

    Raises:
        ModelLoadError: a value is not finite, or the disk refuses.
    """
    save_weights(
        folder,
        delta,
        shape={"level": level},
        modality="text",
        codec="f16",
        tokenizer_sha256=None,
        training={"base": base},
        licence="LicenseRef-personal",
        attribution="Learned from the notes of one user; belongs to nobody else",
    )


def load_delta(folder: Path, base: str) -> Tensors:
    """The additions of a directory.

    Raises:
        ModelLoadError: it is missing or damaged.
        EvolutionError: it belongs to another network than `base`.
    """
    loaded = WeightLoader(folder).load()
    found = loaded.metadata["training"].get("base")
    if found != base:
        raise EvolutionError(
            "This adaptation was learned on another model than the one in use.",
            kind="evolution.base",
            remedy="Undo it and learn again.",
            context={"file": folder, "base": found, "wanted": base},
        )
    return loaded.tensors


def merge(tensors: Mapping[str, npt.NDArray[np.float32]], delta: Mapping[str, npt.NDArray[np.float32]]) -> Tensors:
    """The network's tensors with the additions in them; `tensors` stay as they are.

    Raises:
        EvolutionError: the additions do not fit the network.
    """
    made = dict(tensors)
    for name, change in additions_to(tensors, delta).items():
        made[name] = made[name] + change
    return made


def additions_to(
    tensors: Mapping[str, npt.NDArray[np.float32]], delta: Mapping[str, npt.NDArray[np.float32]]
) -> Tensors:
    """What is added to each matrix of a network. Raises EvolutionError where it does not fit."""
    changes = additions(delta)
    for name, change in changes.items():
        if name not in tensors or tensors[name].shape != change.shape:
            raise EvolutionError(
                f"The adaptation does not fit the matrix {name} of this model.",
                kind="evolution.fit",
                remedy="Undo it and learn again.",
                context={"tensor": name},
            )
    return changes


def additions(delta: Mapping[str, npt.NDArray[np.float32]]) -> Tensors:
    """What is added to each matrix, factors multiplied. Raises EvolutionError where a factor lacks its partner."""
    made: Tensors = {}
    for name, values in delta.items():
        if name.endswith(UP):
            matrix = name.removesuffix(UP)
            down = delta.get(matrix + DOWN)
            if down is None or values.shape[1] != down.shape[0]:
                raise EvolutionError(
                    f"The adaptation is not whole: {matrix} lacks a factor.",
                    kind="evolution.fit",
                    remedy="Undo it and learn again.",
                    context={"tensor": matrix},
                )
            made[matrix] = (values @ down).astype(np.float32)
        elif not name.endswith(DOWN):
            made[name] = values
    return made


def scaled(delta: Mapping[str, npt.NDArray[np.float32]], strength: float) -> Tensors:
    """The addition times `strength`; of two factors one is scaled."""
    return {name: values if name.endswith(DOWN) else values * np.float32(strength) for name, values in delta.items()}


def save_merged(folder: Path, base: LoadedWeights, delta: Mapping[str, npt.NDArray[np.float32]]) -> None:
    """Write the network with the additions in it as INT8, the precision at which it answers.

    Raises:
        EvolutionError: the additions do not fit.
        ModelLoadError: the disk refuses.
    """
    about: dict[str, Any] = {key: base.metadata[key] for key in ("mask_token_id",) if key in base.metadata}
    save_weights(
        folder,
        merge(base.tensors, delta),
        shape=base.shape,
        modality=base.metadata["modality"],
        codec="int8",
        tokenizer_sha256=base.metadata["tokenizer_sha256"],
        training={"note": "merged with an adaptation"},
        licence=str(base.metadata["licence"]),
        attribution=str(base.metadata["attribution"]),
        about=about,
    )
