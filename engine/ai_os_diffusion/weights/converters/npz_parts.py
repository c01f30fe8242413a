"""Trained parts: `*.npz` archives that together hold one network in float16 or float32.

Archives are read as hostile: no pickled objects, and no member larger than its header says.
"""

from __future__ import annotations

import json
import math
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy

from ai_os_diffusion.weights.converters.base import NOTHING_TOLD, SourceModel, Told, bad_file, check_shapes
from ai_os_diffusion.weights.converters.checkpoint import fingerprint
from ai_os_diffusion.weights.key_map import FloatArray, layer_of, make, parts_key_map

HEAD_WIDTH = 32
"""Channels of an attention head; the parts do not record it."""
MAX_PART_BYTES = 4 * 2**30
_LOG_FILE = "log.jsonl"
_LOG_BYTES = 16 * 2**20
_DTYPES = (np.dtype("<f2"), np.dtype("<f4"))
_ATTRIBUTION = "Trained from all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0)"


class NpzPartsConverter:
    """Reads a folder of `*.npz` parts; the last line of `log.jsonl`, where there is one, is the training record."""

    def accepts(self, source: Path) -> bool:
        """Whether the folder has parts."""
        return source.is_dir() and any(source.glob("*.npz"))

    def read(self, source: Path, told: Told = NOTHING_TOLD) -> SourceModel:
        """All tensors under our names.

        Raises:
            ModelLoadError: an archive is damaged, or tensors are missing, twice, unknown or misshapen.
        """
        parts: dict[str, FloatArray] = {}
        for file in sorted(source.glob("*.npz")):
            for name, values in read_archive(file).items():
                if name in parts:
                    raise bad_file(file, "another part has it too", name)
                parts[name] = values
        key_map = parts_key_map(parts, str(source))
        tensors = {recipe.name: make(recipe, parts.__getitem__) for recipe in key_map.recipes}
        shape = _shape(tensors, source)
        check_shapes(tensors, shape, source)
        training = _training(source / _LOG_FILE)
        files = [fingerprint(file) for file in sorted(source.glob("*.npz"))]
        extra: dict[str, Any] = {"conversion": {"family": "trained parts", "source": source.name, "files": files}}
        if told.mask_id is not None:
            extra["mask_token_id"] = told.mask_id
        return SourceModel(tensors, shape, key_map.unused, "Apache-2.0", _ATTRIBUTION, training, extra)


def read_archive(file: Path) -> dict[str, FloatArray]:
    """The arrays of one archive in float32.

    Raises:
        ModelLoadError: it is no archive of float16 or float32 arrays, or it is too large.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MAX_PART_BYTES:
                raise bad_file(file, f"its arrays take more than {MAX_PART_BYTES} bytes")
            out: dict[str, FloatArray] = {}
            for member in members:
                with archive.open(member) as stream:
                    out[member.filename.removesuffix(".npy")] = _array(stream, member, file)
            return out
    except (OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise bad_file(file, str(error)) from error


def _array(stream: IO[bytes], member: zipfile.ZipInfo, file: Path) -> FloatArray:
    version = npy.read_magic(stream)
    read_header = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(version)
    if read_header is None:
        raise bad_file(file, f"its array format {version} is unknown", member.filename)
    shape, fortran, dtype = read_header(stream)
    if dtype not in _DTYPES:
        raise bad_file(file, f"its dtype {dtype} is neither float16 nor float32", member.filename)
    size = math.prod(shape) * dtype.itemsize
    if size > member.file_size:
        raise bad_file(file, f"its header asks for {size} bytes, the archive has {member.file_size}", member.filename)
    values = np.frombuffer(stream.read(size), dtype)
    return values.reshape(shape, order="F" if fortran else "C").astype(np.float32)


def _shape(tensors: dict[str, FloatArray], source: Path) -> dict[str, Any]:
    """The sizes of the network, from its tensors."""
    needed = {name: tensors.get(name) for name in ("trunk.token.weight", "trunk.position.weight")}
    inner = tensors.get("trunk.layers.0.up.weight")
    for name, tensor in (*needed.items(), ("trunk.layers.0.up.weight", inner)):
        if tensor is None or tensor.ndim != 2:
            raise bad_file(source, "it is missing or not a matrix", name)
    token, position = tensors["trunk.token.weight"], tensors["trunk.position.weight"]
    width = token.shape[1]
    if width % HEAD_WIDTH:
        raise bad_file(source, f"its width {width} is not a multiple of {HEAD_WIDTH}", "trunk.token.weight")
    return {
        "vocab_size": token.shape[0],
        "width": width,
        "layers": 1 + max(layer_of(name) for name in tensors),
        "heads": width // HEAD_WIDTH,
        "inner": tensors["trunk.layers.0.up.weight"].shape[0],
        "positions": position.shape[0],
        "norm_eps": 1e-12,
    }


def _training(log: Path) -> dict[str, Any]:
    """The last line of the training log."""
    if not log.is_file():
        return {}
    if log.stat().st_size > _LOG_BYTES:
        raise bad_file(log, f"it has more than {_LOG_BYTES} bytes")
    try:
        lines = log.read_text(encoding="utf-8").split("\n")
        last = json.loads(next((line for line in reversed(lines) if line.strip()), "{}"))
    except (OSError, ValueError, RecursionError) as error:
        raise bad_file(log, str(error)) from error
    if not isinstance(last, dict):
        raise bad_file(log, "its last line is not a JSON object")
    return last
