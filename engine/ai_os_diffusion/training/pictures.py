"""Shards of pictures: pixels, captions' ids, styles. Packing decodes files; training reads arrays with NumPy alone."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.training.corpus import Split, read_rows
from ai_os_diffusion.training.shards import load_arrays, read_manifest, save_arrays, write_manifest

SETS = ("emoji256", "emoji128")
FILE = "shard-pictures-{}.npz"
_AT_ONCE = 2048  # pictures of one file

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class PictureSet:
    """Pictures of one split.

    Attributes:
        pixels: (N, S, S, 3) uint8.
        captions: N texts.
        names: N names of what is seen, without style and colour.
        styles: N names of styles.
    """

    pixels: Pixels
    captions: list[str]
    names: list[str]
    styles: list[str]


def decoded(data: bytes, size: int, origin: str) -> Pixels:
    """(size, size, 3) uint8 on white; a picture that is not square is padded.

    Raises:
        TrainingError: the bytes are no picture.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as opened:
            picture = opened.convert("RGBA")
    except (OSError, ValueError) as error:
        raise TrainingError(
            f"A picture of {origin} cannot be read: {error}.", remedy="Copy the file again.", context={"file": origin}
        ) from error
    side = max(picture.size)
    square = Image.new("RGBA", (side, side), (255, 255, 255, 255))
    square.alpha_composite(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return np.asarray(square.convert("RGB").resize((size, size), Image.Resampling.LANCZOS))


def pack_pictures(data: Path, out: Path, size: int = 128, limit: int | None = None, seed: int = 1) -> dict[str, Any]:
    """Write shards of the pictures in `data` to `out` and return the manifest.

    Args:
        data: folder with NAME.train.parquet and NAME.valid.parquet of SETS (columns image, size, caption, name, style).
        out: folder of the shards.
        size: pixels of a side; pictures that are smaller are left out.
        limit: pictures of the training split at most.
        seed: of the order.

    Raises:
        TrainingError: data cannot be read.
    """
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("shard-*.npz"):
        old.unlink()
    counts: dict[str, int] = {}
    for split in ("train", "valid"):
        rows = [row for row in picture_rows(data, split) if row["size"] >= size]  # none is enlarged
        random.Random(seed).shuffle(rows)
        rows = rows[:limit]
        counts[split] = len(rows)
        for number, first in enumerate(range(0, len(rows), _AT_ONCE)):
            part = rows[first : first + _AT_ONCE]
            arrays: dict[str, npt.NDArray[Any]] = {
                "pixels": np.stack([decoded(row["image"], size, row["source"]) for row in part])
            }
            for key in ("caption", "name", "style"):
                arrays[key] = np.array([row[key] for row in part], dtype=np.str_)
            save_arrays(out / FILE.format(f"{split}-{number}"), arrays)
    return write_manifest(out, {"pictures": counts, "size": size, "seed": seed})


def picture_rows(data: Path, split: Split) -> Iterator[dict[str, Any]]:
    """The rows of all files of a split: image (bytes), size, caption, name, style, source. Raises TrainingError."""
    for name in SETS:
        yield from read_rows(data, name, split)


def load_pictures(folder: Path, split: Split, verify: bool = True) -> PictureSet:
    """All pictures of a split; `verify` compares all shards of the folder with their checksums first.

    Raises:
        TrainingError: a shard is missing or damaged, or there are none.
    """
    manifest = read_manifest(folder, verify)
    names = sorted(name for name in manifest["shards"] if name.startswith(FILE.format(split).removesuffix(".npz")))
    if not names:
        raise TrainingError(
            f"{folder} holds no pictures of {split}.",
            remedy="Pack them with `ai-os train pack-pictures`.",
            context={"file": folder},
        )
    parts = [load_arrays(folder / name) for name in names]
    texts = {key: [str(text) for part in parts for text in part[key]] for key in ("caption", "name", "style")}
    return PictureSet(
        np.concatenate([part["pixels"] for part in parts]), texts["caption"], texts["name"], texts["style"]
    )
