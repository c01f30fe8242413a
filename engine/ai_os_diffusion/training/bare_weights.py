"""Reads the product's weight directories (Parquet V2) with NumPy alone, so that a bare machine can begin from them.

The layout is that of ``ai_os_diffusion/weights/FORMAT.md``: ``metadata.json`` says at which byte of which file each
payload lies.
"""

from __future__ import annotations

import json
import math
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.training.int8 import dequantize

INDEX = "metadata.json"
_DTYPES: dict[str, np.dtype[Any]] = {"f32": np.dtype("<f4"), "f16": np.dtype("<f2"), "int8": np.dtype("i1")}
_PACKED = ("int4", "int2")


def read_weight_directory(folder: Path) -> tuple[dict[str, npt.NDArray[np.float32]], dict[str, Any]]:
    """All tensors in float32, and the metadata. Codes of two and four bits need the native module, which unpacks them.

    Raises:
        TrainingError: a file is missing, cut or changed, or is not of this format.
        ModelLoadError: the same of weights that the native module reads.
    """
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        if index["format"] != "aios-weights" or index["format_version"] != 2:
            raise ValueError(f"format {index['format']!r}, version {index['format_version']!r}")
        if any(entry["dtype"] in _PACKED for entry in index["tensors"]):
            from ai_os_diffusion.weights.loader import WeightLoader  # the machine that trains has no native module

            return WeightLoader(folder).load().tensors, index
        tensors = {entry["name"]: _tensor(folder / Path(entry["file"]).name, entry) for entry in index["tensors"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError(
            f"The weights in {folder} cannot be read: {error}.",
            remedy="Restore the folder from the repository, or begin from exported parts.",
            context={"file": folder},
        ) from error
    return tensors, index


def _tensor(path: Path, entry: dict[str, Any]) -> npt.NDArray[np.float32]:
    shape = [int(size) for size in entry["shape"]]
    stored = _payload(path, entry, _DTYPES[entry["dtype"]], entry["name"])
    values = stored.reshape(shape)
    if not entry["scales"]:
        return values.astype(np.float32)
    scales = _payload(path, entry["scales"], _DTYPES["f16"], entry["name"])
    return dequantize(values, scales.reshape(math.prod(shape[:-1]), -1), int(entry["group_size"]))


def _payload(path: Path, place: dict[str, Any], dtype: np.dtype[Any], name: str) -> npt.NDArray[Any]:
    with path.open("rb") as stream:
        stream.seek(int(place["offset"]))
        data = stream.read(int(place["bytes"]))
    if zlib.crc32(data) != place["crc32"]:
        raise ValueError(f"the checksum of {name} in {path.name} does not hold")
    return np.frombuffer(data, dtype)
