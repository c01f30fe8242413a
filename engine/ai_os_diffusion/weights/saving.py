"""Writing networks as Parquet V2 weight directories (FORMAT.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import native
from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.weights.parquet_v2 import weight_errors

Codec = Literal["int2", "int4", "int8", "f16", "f32"]
CODECS: tuple[Codec, ...] = ("int2", "int4", "int8", "f16", "f32")
GROUP_SIZE = 64
MAX_FILE_BYTES = 16 * 2**20
SMALLEST_QUANTIZED = 4096
"""Matrices with fewer elements stay float16: quantizing them saves next to nothing."""
LEAST_COLUMNS = 32
"""Matrices with shorter rows stay float16: their groups would be mostly scales."""


def storage_of(shape: Sequence[int], codec: Codec) -> Codec:
    """How a tensor of `shape` is stored under `codec`: vectors and small or narrow matrices are never quantized."""
    worth = len(shape) >= 2 and int(np.prod(shape)) >= SMALLEST_QUANTIZED and shape[-1] >= LEAST_COLUMNS
    return "f16" if codec.startswith("int") and not worth else codec


def save_weights(
    path: str | Path,
    tensors: Mapping[str, npt.NDArray[Any]],
    *,
    shape: Mapping[str, Any],
    modality: str | Sequence[str],
    codec: Codec = "int8",
    tokenizer_sha256: str | None,
    training: Mapping[str, Any],
    licence: str,
    attribution: str,
    group_size: int = GROUP_SIZE,
    max_file_bytes: int = MAX_FILE_BYTES,
    about: Mapping[str, Any] | None = None,
    exceptions: Mapping[str, Codec] | None = None,
) -> None:
    """Write a weight directory atomically; an earlier one at `path` is replaced.

    Args:
        path: the directory.
        tensors: floating-point arrays by state-dict name, of any shape.
        shape: the sizes that define the network, JSON values.
        modality: what the network reads and writes, e.g. ``"text"``.
        codec: ``"int8"``, ``"int4"`` or ``"int2"`` (matrices with float16 scales, the rest float16), ``"f16"`` or
            ``"f32"``.
        tokenizer_sha256: hash of the vocabulary the token table belongs to; None where there is no token table.
        training: how the weights came about, JSON values.
        licence: SPDX identifier.
        attribution: whose work the weights build on.
        group_size: elements of a row that share a scale.
        max_file_bytes: limit of a file; a tensor above it lies in a file of its own.
        about: further keys of `metadata.json`, JSON values; names that have a meaning are taken from elsewhere.
        exceptions: another codec for tensors whose names begin like this.

    Raises:
        ModelLoadError: a value is not finite or not representable, metadata is not JSON, `path` holds something else,
            or the disk refuses (kinds ``weights.*``).
    """
    if codec not in CODECS:
        raise ModelLoadError(
            f"The codec {codec!r} does not exist.",
            kind="weights.codec",
            remedy=f"Choose one of {', '.join(CODECS)}.",
            context={"codec": codec},
        )
    metadata = dict(about or {}) | {
        "shape": dict(shape),
        "modality": [modality] if isinstance(modality, str) else list(modality),
        "tokenizer_sha256": tokenizer_sha256,
        "training": dict(training),
        "licence": licence,
        "attribution": attribution,
    }
    values = {name: _as_float32(name, value) for name, value in tensors.items()}
    others = exceptions or {}
    wanted = {name: next((others[start] for start in others if name.startswith(start)), codec) for name in values}
    storage = {name: storage_of(value.shape, wanted[name]) for name, value in values.items()}
    with weight_errors():
        native.write_weights(str(path), values, _json(metadata, Path(path)), storage, group_size, max_file_bytes)


def _as_float32(name: str, value: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    if not np.issubdtype(value.dtype, np.floating):
        raise ModelLoadError(
            f"Tensor {name} has dtype {value.dtype}, which is not floating point.",
            kind="weights.tensor",
            remedy="Save float tensors only.",
            context={"tensor": name, "dtype": value.dtype},
        )
    return value.astype(np.float32, copy=False)


def _json(metadata: Mapping[str, Any], path: Path) -> str:
    try:
        return json.dumps(metadata, ensure_ascii=False, allow_nan=False, indent=1)
    except (TypeError, ValueError) as error:
        raise ModelLoadError(
            f"The metadata of {path} cannot be written as JSON: {error}.",
            kind="weights.format",
            remedy="Give JSON values: text, finite numbers, lists and mappings.",
            context={"file": path},
        ) from error
