"""A classifier of our own that says what a picture shows, learned from one half of the pictures of each thing.

The other half, which it never saw and which is drawn in other styles, tells how often it is right at all.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ai_os_diffusion.training.autoencoder_task import to_unit
from ai_os_diffusion.training.pictures import Pixels, decoded, picture_rows

PLAIN_STYLES = ("game-icon", "flag")
"""Silhouettes of one colour, and flags: a thing of theirs has no second picture in another style."""
_LEAST_STYLES = 4
_CPU = torch.device("cpu")
_SIDE = 48  # pixels that the classifier sees
_BATCH, _RATE, _SMOOTH = 64, 2e-3, 0.1
_FURTHEST, _LEAST_SCALE = 0.12, 0.8  # augmentation: shift, and size of what is seen, as shares


@dataclass(frozen=True)
class Known:
    """A real picture: what it shows, in which style, how it is captioned, and (SIDE, SIDE, 3) uint8 pixels."""

    name: str
    style: str
    caption: str
    pixels: Pixels


def halves(data: Path) -> tuple[list[Known], list[Known]]:
    """Pictures of things that are drawn in four styles or more: those to learn from, and those held out.

    Raises:
        TrainingError: the pictures cannot be read.
    """
    by_name: dict[str, list[Known]] = defaultdict(list)
    for row in picture_rows(data, "train"):
        if row["style"] not in PLAIN_STYLES:
            pixels = decoded(row["image"], _SIDE, row["source"])
            by_name[row["name"]].append(Known(row["name"], row["style"], row["caption"], pixels))
    learned: list[Known] = []
    held_out: list[Known] = []
    for name, pictures in sorted(by_name.items()):
        pictures.sort(key=lambda each: _hashed(f"{name} {each.style} {each.caption}"))
        if len({each.style for each in pictures}) >= _LEAST_STYLES:
            learned += pictures[::2]
            held_out += pictures[1::2]
    return learned, held_out


def concepts(held_out: Sequence[Known], count: int) -> list[str]:
    """`count` names, the same ones every time."""
    return sorted({each.name for each in held_out}, key=_hashed)[:count]


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Judge:
    """Says which of some names a picture shows."""

    def __init__(self, pictures: Sequence[Known], epochs: int, tell: Callable[[str], None], seed: int = 0) -> None:
        """Learn from `pictures`, all names at once.

        Args:
            pictures: to learn from.
            epochs: times that all of them are seen.
            tell: is given lines of progress.
            seed: of weights, order and augmentation.
        """
        self._names = sorted({each.name for each in pictures})
        numbers = {name: number for number, name in enumerate(self._names)}
        torch.manual_seed(seed)
        self._net = _network(len(self._names))
        pixels = np.stack([each.pixels for each in pictures])
        labels = torch.tensor([numbers[each.name] for each in pictures])
        optimizer = torch.optim.AdamW(self._net.parameters(), lr=_RATE, weight_decay=0.05)
        steps = epochs * -(-len(pixels) // _BATCH)
        rate = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, max(steps, 2))
        rng = np.random.default_rng(seed)
        for epoch in range(epochs):
            for part in np.array_split(rng.permutation(len(pixels)), -(-len(pixels) // _BATCH)):
                optimizer.zero_grad()
                seen = _augmented(to_unit(pixels[part], _CPU), rng)
                loss = F.cross_entropy(self._net(seen), labels[part], label_smoothing=_SMOOTH)
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
                rate.step()
            if epoch % 10 == 9:
                tell(f"classifier: {epoch + 1} of {epochs} rounds, loss {loss.item():.2f}")
        self._net.eval()

    @torch.no_grad()
    def names(self, pictures: Sequence[Pixels], among: Sequence[str]) -> list[str]:
        """For each (S, S, 3) picture the likeliest of `among`."""
        columns = [self._names.index(name) for name in among]
        made: list[str] = []
        for picture in pictures:
            both = to_unit(resized(picture, _SIDE)[None], _CPU)
            scores = self._net(torch.cat([both, both.flip(3)])).softmax(1).sum(0)[columns]
            made.append(among[int(scores.argmax())])
        return made


def resized(picture: Pixels, side: int) -> Pixels:
    """(S, S, 3) -> (side, side, 3)."""
    from PIL import Image

    return np.array(Image.fromarray(picture).resize((side, side), Image.Resampling.LANCZOS))


def _network(names: int) -> nn.Module:
    parts: list[nn.Module] = []
    before = 3
    for width, stride in ((32, 2), (64, 2), (128, 1), (128, 2), (192, 1)):
        parts += [
            nn.Conv2d(before, width, 3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
        ]
        before = width
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(3), nn.Flatten(), nn.Dropout(0.3), nn.Linear(9 * before, names))


def _augmented(pictures: Tensor, rng: np.random.Generator) -> Tensor:
    """Each moved, scaled, mirrored and tinted at random, on white."""
    count = len(pictures)
    scale = rng.uniform(_LEAST_SCALE, 1 / _LEAST_SCALE, count)
    places = np.zeros((count, 2, 3), np.float32)
    places[:, 0, 0] = scale * rng.choice([-1, 1], count)
    places[:, 1, 1] = scale
    places[:, :, 2] = rng.uniform(-2 * _FURTHEST, 2 * _FURTHEST, (count, 2))
    grid = F.affine_grid(torch.from_numpy(places), list(pictures.shape), align_corners=False)
    moved = F.grid_sample(pictures - 1, grid, align_corners=False) + 1  # what lies outside is white
    tint = torch.from_numpy(rng.uniform(0.75, 1.25, (count, 3, 1, 1)).astype(np.float32))
    return ((moved - 1) * tint + 1).clamp(-1, 1)
