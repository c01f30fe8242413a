"""Shards of latents: what the codec makes of pictures, with their captions as ids. Small enough to travel."""

from __future__ import annotations

from collections import Counter
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
        ids: all captions' ids, one behind the other: each picture's with its style, then without.
        starts: (2 N + 1,) where each caption begins.
    """

    latents: npt.NDArray[np.float16]
    ids: npt.NDArray[np.uint16]
    starts: npt.NDArray[np.int64]

    def caption(self, index: int, plain: bool = False) -> npt.NDArray[np.uint16]:
        """``[CLS] caption [SEP]`` of one picture; `plain` says only what is seen, as people ask for it."""
        place = 2 * index + plain
        return self.ids[self.starts[place] : self.starts[place + 1]]

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """(N,) ids of each caption with its style."""
        return np.diff(self.starts)[::2]


@torch.no_grad()
def pack_latents(
    pictures: Path,
    codec: ImageAutoencoder,
    tokenizer: SearchTokenizer,
    out: Path,
    facts: dict[str, Any],
    most_of_style: int | None = None,
) -> dict[str, Any]:
    """Write shards of the latents of packed pictures and return the manifest.

    Args:
        pictures: folder written by `pictures.pack_pictures`.
        codec: with its scale fitted.
        tokenizer: of the captions.
        out: folder of the shards.
        facts: more entries of the manifest: `tokenizer` (hash) and `special` (ids by role) at least.
        most_of_style: pictures of one style at most, so that none is learned more than others; None: all.

    Raises:
        TrainingError: pictures cannot be read.
    """
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("shard-*.npz"):
        old.unlink()
    device = next(codec.parameters()).device
    splits: tuple[Split, ...] = ("train", "valid")
    for split in splits:
        data = balanced(load_pictures(pictures, split, verify=split == splits[0]), most_of_style)
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


def balanced(data: PictureSet, most_of_style: int | None) -> PictureSet:
    """The first pictures of each style, at most so many."""
    if most_of_style is None:
        return data
    seen: Counter[str] = Counter()
    kept = []
    for index, style in enumerate(data.styles):
        seen[style] += 1
        if seen[style] <= most_of_style:
            kept.append(index)
    captions, names, styles = ([texts[index] for index in kept] for texts in (data.captions, data.names, data.styles))
    return PictureSet(data.pixels[kept], captions, names, styles)


def _latents(codec: ImageAutoencoder, data: PictureSet, device: torch.device) -> npt.NDArray[np.float16]:
    parts = []
    for first in range(0, len(data.pixels), _AT_ONCE):
        pictures = to_unit(data.pixels[first : first + _AT_ONCE], device)
        both = [codec.encode(each).half().cpu().numpy() for each in (pictures, pictures.flip(3))]
        parts.append(np.stack(both, 1))
    return np.concatenate(parts)


def _ids(tokenizer: SearchTokenizer, data: PictureSet, special: dict[str, int]) -> list[list[int]]:
    both = [text for caption, name in zip(data.captions, data.names, strict=True) for text in (caption, f"a {name}")]
    encoded = tokenizer.encode_batch(both)
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
