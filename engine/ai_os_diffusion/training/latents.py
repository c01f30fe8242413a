"""Shards of latents: what the codec makes of pictures, with their captions as ids. Small enough to travel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.model.autoencoder import ImageAutoencoder
from ai_os_diffusion.training.autoencoder_task import to_unit
from ai_os_diffusion.training.corpus import Split
from ai_os_diffusion.training.pack_pointer import SearchTokenizer
from ai_os_diffusion.training.pictures import PictureSet, load_pictures
from ai_os_diffusion.training.shards import load_arrays, read_manifest, save_arrays, write_manifest

FILE = "shard-latents-{}.npz"
LONGEST_CAPTION = 32  # ids
_AT_ONCE = 32


@dataclass(frozen=True)
class LatentSet:
    """Latents of one split.

    Attributes:
        latents: (N, 2, C, h, w) float16 of unit size, each picture and its mirror image.
        ids: all captions' ids, one behind the other.
        starts: (N + 1,) where each caption begins.
    """

    latents: npt.NDArray[np.float16]
    ids: npt.NDArray[np.uint16]
    starts: npt.NDArray[np.int64]

    def caption(self, index: int) -> npt.NDArray[np.uint16]:
        """``[CLS] caption [SEP]`` of one picture."""
        return self.ids[self.starts[index] : self.starts[index + 1]]

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """(N,) ids of each caption."""
        return np.diff(self.starts)


@torch.no_grad()
def pack_latents(
    pictures: Path, codec: ImageAutoencoder, tokenizer: SearchTokenizer, out: Path, facts: dict[str, Any]
) -> dict[str, Any]:
    """Write shards of the latents of packed pictures and return the manifest.

    Args:
        pictures: folder written by `pictures.pack_pictures`.
        codec: with its scale fitted.
        tokenizer: of the captions.
        out: folder of the shards.
        facts: more entries of the manifest: `tokenizer` (hash) and `special` (ids by role) at least.

    Raises:
        TrainingError: pictures cannot be read.
    """
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("shard-*.npz"):
        old.unlink()
    device = next(codec.parameters()).device
    splits: tuple[Split, ...] = ("train", "valid")
    for split in splits:
        data = load_pictures(pictures, split, verify=split == splits[0])
        captions = _ids(tokenizer, data, facts["special"])
        save_arrays(
            out / FILE.format(split),
            {
                "latents": _latents(codec, data, device),
                "ids": np.concatenate(captions).astype(np.uint16),
                "starts": np.cumsum([0, *map(len, captions)], dtype=np.int64),
            },
        )
    return write_manifest(out, facts)


def _latents(codec: ImageAutoencoder, data: PictureSet, device: torch.device) -> npt.NDArray[np.float16]:
    parts = []
    for first in range(0, len(data.pixels), _AT_ONCE):
        pictures = to_unit(data.pixels[first : first + _AT_ONCE], device)
        both = [codec.encode(each).half().cpu().numpy() for each in (pictures, pictures.flip(3))]
        parts.append(np.stack(both, 1))
    return np.concatenate(parts)


def _ids(tokenizer: SearchTokenizer, data: PictureSet, special: dict[str, int]) -> list[list[int]]:
    encoded = tokenizer.encode_batch(data.captions)
    return [[special["cls"], *one.ids[: LONGEST_CAPTION - 2], special["sep"]] for one in encoded]


def load_latents(folder: Path, splits: Sequence[Split] = ("train", "valid")) -> tuple[list[LatentSet], dict[str, Any]]:
    """The sets of `splits`, and the manifest.

    Raises:
        TrainingError: a shard is missing or damaged, or the folder holds no latents.
    """
    manifest = read_manifest(folder)
    if FILE.format("train") not in manifest["shards"]:
        raise TrainingError(
            f"{folder} holds no latents of pictures.",
            remedy="Make them with `ai-os train pack-latents`.",
            context={"file": folder},
        )
    loaded = [load_arrays(folder / FILE.format(split)) for split in splits]
    return [LatentSet(each["latents"], each["ids"], each["starts"]) for each in loaded], manifest
