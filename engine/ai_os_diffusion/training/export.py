"""Weights as float16 or INT8 ``.npz`` parts under 16 MiB each, so that they travel where large files do not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import torch

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.training.bare_weights import INDEX, read_weight_directory
from ai_os_diffusion.training.int8 import SMALLEST, dequantize, quantize
from ai_os_diffusion.training.shards import load_arrays

PART_BYTES = 15 << 20  # of raw float16; the limit of a part is 16 MiB and compression never adds that much
META = "_meta"
_SPLIT = ".part"
_SCALES = ".scales"
_FORMER_NAMES = (
    ("token.weight.0", "trunk.token.weight.part0"),
    ("token.weight.1", "trunk.token.weight.part1"),
    ("pointer.", "evidence.pointer."),
    ("text_transform.", "text.transform."),
    ("text_norm.", "text.norm."),
    ("text_bias", "text.bias"),
)
_FORMER_TRUNK = ("token.", "position.", "norm.", "layers.")

Arrays = dict[str, npt.NDArray[Any]]
Storage = Literal["float16", "int8"]


def split_rows(name: str, values: npt.NDArray[Any], limit: int) -> Arrays:
    """`values` itself, or row ranges named ``NAME.part0``, ``NAME.part1``, ... of at most `limit` bytes each."""
    if values.nbytes <= limit:
        return {name: values}
    rows_each = max(1, limit // (values.nbytes // len(values)))
    pieces = range(0, len(values), rows_each)
    return {f"{name}{_SPLIT}{i}": values[first : first + rows_each] for i, first in enumerate(pieces)}


def export_weights(
    folder: Path,
    prefix: str,
    state: Mapping[str, torch.Tensor],
    meta: Mapping[str, Any],
    limit: int = PART_BYTES,
    storage: Storage = "float16",
) -> list[Path]:
    """Write ``PREFIX-0.npz``, ``PREFIX-1.npz``, ... and remove parts that an earlier, longer export left.

    Every part carries `meta` and the number of parts, so that a mixture of two exports is noticed on reading.

    Args:
        folder: where to write.
        prefix: start of the file names.
        state: tensors by name.
        meta: JSON values.
        limit: bytes of tensors in one part.
        storage: of matrices; ``int8`` halves the size and keeps float16 scales per group of 64.
    """
    pieces: Arrays = {}
    for name, tensor in state.items():
        values = tensor.detach().cpu().half().numpy()
        if storage == "int8" and values.ndim >= 2 and values.size >= SMALLEST:
            values, pieces[name + _SCALES] = quantize(values)
        pieces |= split_rows(name, values, limit)
    bins: list[Arrays] = [{}]
    room = limit
    for name, values in pieces.items():
        if values.nbytes > room and bins[-1]:
            bins.append({})
            room = limit
        bins[-1][name] = values
        room -= values.nbytes
    stamp = np.frombuffer(json.dumps({**meta, "parts": len(bins)}).encode(), np.uint8)
    written = []
    for index, arrays in enumerate(bins):
        part = folder / f"{prefix}-{index}.npz.part"
        with part.open("wb") as stream:
            np.savez_compressed(stream, **arrays, **{META: stamp})  # type: ignore[arg-type]
        written.append(part)
    paths = [part.replace(part.with_suffix("")) for part in written]  # all at once: few chances for a mixture
    for old in folder.glob(f"{prefix}-*.npz"):
        if old not in paths:
            old.unlink()
    return paths


def import_weights(folder: Path, prefix: str = "trunk") -> tuple[Arrays, dict[str, Any]]:
    """Read exported parts, parts with the names of before the network had its present ones, or a weight directory.

    Returns:
        Tensors (float16 or float32) by the network's names, and the meta values: ``tokenizer``, ``shape``, ``state``
        as far as the source has them.

    Raises:
        TrainingError: nothing to read, a damaged or missing part, or parts of different exports.
    """
    paths = sorted(folder.glob(f"{prefix}-*.npz"))
    if not paths and (folder / INDEX).exists():
        tensors, index = read_weight_directory(folder)
        return dict(tensors), {"tokenizer": index["tokenizer_sha256"], "shape": index["shape"]}
    if not paths:
        raise TrainingError(
            f"{folder} has no {prefix}-*.npz.",
            remedy="Name the folder that holds all parts of an export, or a weight directory.",
            context={"file": folder},
        )
    loaded = [load_arrays(path) for path in paths]
    stamps = {values.pop(META).tobytes() if META in values else b"" for values in loaded}
    meta: dict[str, Any] = json.loads(next(iter(stamps)) or b"{}")
    if len(stamps) > 1 or meta.get("parts", len(paths)) != len(paths):
        raise TrainingError(
            f"The {prefix}-*.npz files in {folder} are not the parts of one export.",
            remedy="Copy all parts again from where they were written, and nothing else.",
            context={"file": folder},
        )
    pieces = {_present_name(name): values for part in loaded for name, values in part.items()}
    return _dequantized(_joined(pieces)), meta


def _present_name(name: str) -> str:
    for former, present in _FORMER_NAMES:
        if name.startswith(former):
            return present + name[len(former) :]
    return f"trunk.{name}" if name.startswith(_FORMER_TRUNK) else name


def _joined(pieces: Arrays) -> Arrays:
    whole: Arrays = {}
    split: dict[str, dict[int, npt.NDArray[Any]]] = {}
    for name, values in pieces.items():
        stem, found, number = name.rpartition(_SPLIT)
        if found and number.isdigit():
            split.setdefault(stem, {})[int(number)] = values
        else:
            whole[name] = values
    for stem, parts in split.items():
        whole[stem] = np.concatenate([parts[i] for i in sorted(parts)])
    return whole


def _dequantized(whole: Arrays) -> Arrays:
    scales = {name.removesuffix(_SCALES): whole.pop(name) for name in list(whole) if name.endswith(_SCALES)}
    return {name: dequantize(values, scales[name]) if name in scales else values for name, values in whole.items()}
