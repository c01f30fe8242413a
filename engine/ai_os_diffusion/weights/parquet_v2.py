"""Opening, checking and describing Parquet V2 weight directories (FORMAT.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import numpy as np

from ai_os_diffusion import native
from ai_os_diffusion.errors import DiffusionError, ModelLoadError

REQUIRED_KEYS = ("shape", "modality", "tokenizer_sha256", "training", "licence", "attribution")
"""Keys of `metadata.json` that `save_weights` writes and every reader may rely on."""
CONVERSION_KEYS = ("mask_token_id", "tokenizer", "conversion")
"""Keys that conversion adds (FORMAT.md)."""


@contextmanager
def weight_errors() -> Iterator[None]:
    """Re-raise errors of the weight crate as ModelLoadError with the remedy that the crate names."""
    try:
        with native.translate_errors():
            yield
    except DiffusionError as error:
        error.remedy = error.context.pop("remedy", "") or error.remedy
        raise


def read_metadata(reader: native.WeightReader) -> dict[str, Any]:
    """The parsed `metadata.json`, with the keys of REQUIRED_KEYS present.

    Raises:
        ModelLoadError: a key is missing or of the wrong type; the message names file and key.
    """
    metadata = cast(dict[str, Any], json.loads(reader.metadata()))
    wanted: dict[str, tuple[type, ...]] = {
        "shape": (dict,),
        "modality": (list,),
        "tokenizer_sha256": (str, type(None)),
        "training": (dict,),
        "licence": (str,),
        "attribution": (str,),
    }
    for key in REQUIRED_KEYS:
        if key not in metadata or not isinstance(metadata[key], wanted[key]):
            state = "is missing" if key not in metadata else f"is a {type(metadata[key]).__name__}"
            raise bad_metadata(reader.path, f"the key `{key}` {state}")
    return metadata


def bad_metadata(folder: str | Path, problem: str) -> ModelLoadError:
    """The error for a `metadata.json` that does not describe weights that this version reads."""
    file = Path(folder) / "metadata.json"
    return ModelLoadError(
        f"{file} is not a valid weight file: {problem}.",
        kind="weights.format",
        remedy="Replace the model folder with a fresh copy, or convert the original checkpoint again.",
        context={"file": file},
    )


def open_reader(path: str | Path, *, verify: bool = True) -> native.WeightReader:
    """Map a weight directory.

    Raises:
        ModelLoadError: kinds ``weights.missing``, ``weights.corrupt``, ``weights.version``, ``weights.format``.
    """
    with weight_errors():
        return native.WeightReader.open(str(path), verify)


def verify(path: str | Path) -> list[str]:
    """Names of the tensors whose bytes are not those that were written; empty when the directory is whole.

    Raises:
        ModelLoadError: files are missing or cut, or the index cannot be read.
    """
    return open_reader(path, verify=False).verify()


def describe(path: str | Path) -> str:
    """A readable table of a weight directory: tensors with shape, storage and bytes; totals; metadata.

    Raises:
        ModelLoadError: the directory cannot be opened.
    """
    reader = open_reader(path, verify=False)
    rows = [("tensor", "shape", "dtype", "layer", "parameters", "bytes", "file")]
    parameters = stored = 0
    for name in reader.names():
        info = reader.info(name)
        count = int(np.prod(info["shape"], dtype=np.int64))
        size = info["bytes"] + info["scale_bytes"]
        parameters, stored = parameters + count, stored + size
        shape = "×".join(map(str, info["shape"])) or "scalar"
        layer = "" if info["layer"] < 0 else str(info["layer"])
        rows.append((name, shape, info["dtype"], layer, f"{count:,}", f"{size:,}", info["file"]))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    align = ("<", ">", "<", ">", ">", ">", "<")
    lines = [
        "  ".join(f"{cell:{a}{w}}" for cell, a, w in zip(row, align, widths, strict=True)).rstrip() for row in rows
    ]
    files = sum(file.stat().st_size for file in Path(path).iterdir())
    lines += ["", f"{len(rows) - 1} tensors, {parameters:,} parameters, {stored:,} bytes ({files:,} on disk)"]
    metadata = read_metadata(reader)
    told = [key for key in CONVERSION_KEYS if key in metadata]
    keys = ("quantization", *REQUIRED_KEYS, *told)
    lines += [f"{key}: {json.dumps(metadata[key], ensure_ascii=False)}" for key in keys]
    return "\n".join(lines)
