"""The safetensors format: eight bytes of header length, a JSON header, tensors side by side.

Read as hostile: every length and range of the header is checked before a byte is used.
Format: https://github.com/huggingface/safetensors (little-endian, no gaps, no overlaps).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.weights.converters.base import bad_file, read_json
from ai_os_diffusion.weights.key_map import FloatArray

MAX_HEADER_BYTES = 100_000_000
MAX_TENSORS = 100_000
MAX_DIMENSIONS = 8
INDEX_FILE = "model.safetensors.index.json"
SINGLE_FILE = "model.safetensors"

_BYTES = {
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2,
    "I32": 4, "U32": 4, "F32": 4, "I64": 8, "U64": 8, "F64": 8,
}  # fmt: skip


@dataclass(frozen=True)
class _Entry:
    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


class SafetensorsFile:
    """One file, memory-mapped.

    Raises:
        ModelLoadError: the header is not what the format asks for (kind ``weights.source``), naming file and tensor.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            size = path.stat().st_size
            with path.open("rb") as stream:
                length = int.from_bytes(stream.read(8), "little")
                if size < 8 or length > min(size - 8, MAX_HEADER_BYTES):
                    raise bad_file(path, f"its header of {length} bytes does not fit the file or the limit")
                header = stream.read(length)
        except OSError as error:
            raise bad_file(path, str(error)) from error
        self._begin = 8 + length
        self._entries = self._checked(header, size - self._begin)
        self._data: npt.NDArray[np.uint8] = np.memmap(path, np.uint8, "r")

    def _checked(self, header: bytes, data_bytes: int) -> dict[str, _Entry]:
        try:
            values = json.loads(header.decode("utf-8"), object_pairs_hook=_without_duplicates)
        except (ValueError, RecursionError) as error:
            raise bad_file(self.path, f"its header is not valid JSON ({error})") from error
        if not isinstance(values, dict):
            raise bad_file(self.path, "its header is not a JSON object")
        values.pop("__metadata__", None)
        if len(values) > MAX_TENSORS:
            raise bad_file(self.path, f"its header names more than {MAX_TENSORS} tensors")
        entries = {name: self._entry(name, value) for name, value in values.items()}
        at = 0
        for name, entry in sorted(entries.items(), key=lambda item: (item[1].begin, item[1].end)):
            if entry.begin != at:
                problem = "overlaps another tensor" if entry.begin < at else "leaves a gap before it"
                raise bad_file(self.path, f"its range {entry.begin}..{entry.end} {problem}", name)
            at = entry.end
        if at != data_bytes:
            raise bad_file(self.path, f"its tensors take {at} bytes, the file has {data_bytes} for them")
        return entries

    def _entry(self, name: str, value: Any) -> _Entry:
        if not isinstance(value, dict) or set(value) != {"dtype", "shape", "data_offsets"}:
            raise bad_file(self.path, "its entry does not have exactly dtype, shape and data_offsets", name)
        dtype, shape, offsets = value["dtype"], value["shape"], value["data_offsets"]
        if not isinstance(dtype, str) or dtype not in _BYTES:
            raise bad_file(self.path, f"its dtype {dtype!r} is unknown", name)
        if not _whole_numbers(shape) or len(shape) > MAX_DIMENSIONS:
            raise bad_file(self.path, f"its shape is not a list of at most {MAX_DIMENSIONS} whole numbers", name)
        if not _whole_numbers(offsets) or len(offsets) != 2 or offsets[0] > offsets[1]:
            raise bad_file(self.path, "its data_offsets are not a range", name)
        if offsets[1] - offsets[0] != math.prod(shape) * _BYTES[dtype]:
            raise bad_file(self.path, f"its range does not fit shape {shape} of {dtype}", name)
        return _Entry(dtype, tuple(shape), offsets[0], offsets[1])

    @property
    def names(self) -> list[str]:
        """Tensor names in header order."""
        return list(self._entries)

    def shape(self, name: str) -> tuple[int, ...]:
        """Dimensions of a tensor, from the header."""
        return self._entries[name].shape

    def tensor(self, name: str) -> FloatArray:
        """A copy in float32, from F32, F16 or BF16.

        Raises:
            ModelLoadError: the tensor has another dtype.
        """
        entry = self._entries[name]
        raw = np.asarray(self._data[self._begin + entry.begin : self._begin + entry.end])
        if entry.dtype == "F32":
            return raw.view("<f4").astype(np.float32).reshape(entry.shape)
        if entry.dtype == "F16":
            return raw.view("<f2").astype(np.float32).reshape(entry.shape)
        if entry.dtype == "BF16":  # the upper half of a float32
            return (raw.view("<u2").astype(np.uint32) << 16).view(np.float32).reshape(entry.shape)
        raise bad_file(self.path, f"its dtype {entry.dtype} cannot be converted; F32, F16 and BF16 can", name)


class SafetensorsModel:
    """The tensors of a model: one file, or shards that an index names.

    Args:
        source: a ``.safetensors`` file, or a folder with ``model.safetensors`` or its index.
    """

    def __init__(self, source: Path) -> None:
        folder = source if source.is_dir() else source.parent
        self.path = source if source.is_file() else folder / SINGLE_FILE
        index = folder / INDEX_FILE
        if source.is_dir() and not self.path.exists() and index.exists():
            self.path = index
            self._files = self._shards(folder, read_json(index).get("weight_map"))
        else:
            file = SafetensorsFile(self.path)
            self._files = dict.fromkeys(file.names, file)

    def _shards(self, folder: Path, weight_map: Any) -> dict[str, SafetensorsFile]:
        if not isinstance(weight_map, dict) or not all(isinstance(name, str) for name in weight_map.values()):
            raise bad_file(self.path, "its weight_map does not name a file for each tensor")
        files: dict[str, SafetensorsFile] = {}
        for name in sorted(set(weight_map.values())):
            if Path(name).name != name or "\\" in name or not name.endswith(".safetensors"):
                raise bad_file(self.path, f"the shard name {name!r} is not a plain safetensors name")
            files[name] = SafetensorsFile(folder / name)
        for tensor, name in weight_map.items():
            if tensor not in files[name].names:
                raise bad_file(folder / name, "the index places it here, but the file does not have it", tensor)
        listed = sum(len(file.names) for file in files.values())
        if listed != len(weight_map):
            raise bad_file(self.path, f"it lists {len(weight_map)} tensors, the shards have {listed}")
        return {tensor: files[name] for tensor, name in weight_map.items()}

    @property
    def names(self) -> list[str]:
        """Tensor names."""
        return list(self._files)

    @property
    def files(self) -> list[Path]:
        """The index, where there is one, and every file with tensors."""
        return list(dict.fromkeys([self.path, *(file.path for file in self._files.values())]))

    def shape(self, name: str) -> tuple[int, ...]:
        """Dimensions of a tensor, from the header."""
        return self._files[name].shape(name)

    def tensor(self, name: str) -> FloatArray:
        """A copy in float32; raises ModelLoadError for other dtypes."""
        return self._files[name].tensor(name)


def _without_duplicates(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in pairs:
        if key in out:
            raise ValueError(f"the key {key[:80]!r} stands twice")
        out[key] = value
    return out


def _whole_numbers(values: Any) -> bool:
    return isinstance(values, list) and all(type(value) is int and 0 <= value < 2**63 for value in values)
