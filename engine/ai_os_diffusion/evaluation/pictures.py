"""`ai-os eval image`: whether drawings show what they were asked for, and are no copies; codec and upsampler."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from ai_os_diffusion.evaluation.picture_judge import Judge, Known, concepts, halves, resized
from ai_os_diffusion.evaluation.rows import Row
from ai_os_diffusion.evaluation.statistics import mean_of
from ai_os_diffusion.media.painter import Painter
from ai_os_diffusion.model.codec_shape import ENLARGED
from ai_os_diffusion.training.autoencoder_task import psnr, ssim, to_unit
from ai_os_diffusion.training.corpus import Split
from ai_os_diffusion.training.pictures import decoded, picture_rows
from ai_os_diffusion.training.upsampler_task import bicubic

PICTURES = "Pictures"
CONCEPTS = 120
SHARE_GOAL = 70.0
_EPOCHS, _QUICK_EPOCHS = 40, 2
_COMPARED = 24  # pixels of a side at which drawings are compared with pictures
_LARGE = 256  # pixels of a side of the pictures that enlarging is measured on
_CPU = torch.device("cpu")

Pixels = npt.NDArray[np.uint8]


def evaluate_pictures(
    painter: Painter, data: Path, limit: int, tell: Callable[[str], None] = lambda _: None, *, quick: bool = False
) -> list[Row]:
    """Caption agreement, nearness to what was learned, fidelity of codec and upsampler, and time.

    Args:
        painter: what draws.
        data: folder of the pictures that it learned from.
        limit: drawings.
        tell: is given lines of progress.
        quick: the classifier learns for a moment only, and nothing is judged.

    Raises:
        TrainingError: the pictures cannot be read.
    """
    decides = not quick
    learned, held_out = halves(data)
    names = concepts(held_out, CONCEPTS)
    asked = [each for each in held_out if each.name in set(names)]
    judge = Judge(learned, _QUICK_EPOCHS if quick else _EPOCHS, tell)
    real = judge.names([each.pixels for each in asked], names)
    own_rate = 100 * statistics.fmean(name == each.name for name, each in zip(real, asked, strict=True))
    tell(f"classifier: {own_rate:.1f} % of {len(asked)} real pictures of {len(names)} things")
    drawn, seconds = _drawings(painter, asked, limit, tell)
    right = [100.0 * (name == asked[number % len(asked)].name) for number, name in enumerate(judge.names(drawn, names))]
    rate = mean_of(right)
    said = partial(Row, PICTURES, n=len(drawn))
    return [
        Row(
            PICTURES, f"real pictures of {len(names)} things recognised by a classifier that never saw them", own_rate,
            " %", len(asked), baseline=100 / len(names), baseline_name="chance",
        ),
        said("drawn pictures recognised", rate.value, " %", low=rate.low, high=rate.high, decides=decides),
        said(
            "pictures recognised, share of the classifier's own rate", 100 * rate.value / own_rate, " %",
            low=100 * rate.low / own_rate, high=100 * rate.high / own_rate, goal=SHARE_GOAL, decides=decides,
        ),
        said("seconds for a drawing of 128 pixels, median", statistics.median(seconds), " s"),
        *_copies(drawn, data),
        *_fidelity(painter, data, limit, decides),
    ]  # fmt: skip


def _drawings(
    painter: Painter, asked: Sequence[Known], limit: int, tell: Callable[[str], None]
) -> tuple[list[Pixels], list[float]]:
    """`limit` drawings of the captions of `asked`, again with other seeds where they are fewer, and what each took."""
    drawn: list[Pixels] = []
    seconds: list[float] = []
    for number in range(limit):
        seed, place = divmod(number, len(asked))
        begun = time.perf_counter()
        drawn.append(painter.draw(asked[place].caption, seed=seed, enlarge=False).pixels)
        seconds.append(time.perf_counter() - begun)
        if number % 50 == 49:
            tell(f"{number + 1} of {limit} drawings")
    return drawn, seconds


def _copies(drawn: Sequence[Pixels], data: Path) -> list[Row]:
    """How far drawings are from the nearest picture of training, beside pictures that were never learned from."""

    def small(pictures: Sequence[Pixels]) -> npt.NDArray[np.float32]:
        return np.stack([resized(each, _COMPARED).astype(np.float32).ravel() / 255 for each in pictures])

    def read(split: Split) -> list[Pixels]:
        return [decoded(row["image"], _COMPARED, row["source"]) for row in picture_rows(data, split)]

    known = small(read("train"))
    squares = np.square(known).sum(1)

    def nearest(pictures: npt.NDArray[np.float32]) -> list[float]:
        away = squares + np.square(pictures).sum(1)[:, None] - 2 * pictures @ known.T
        return [float(each) for each in np.sqrt(np.maximum(away.min(1), 0) / known.shape[1])]

    ours, others = nearest(small(drawn)), nearest(small(read("valid")))
    return [
        Row(
            PICTURES, "distance of a drawing to the nearest learned picture, median", statistics.median(ours), "",
            len(ours), baseline=statistics.median(others), baseline_name="pictures held out",
        )
    ]  # fmt: skip


def _fidelity(painter: Painter, data: Path, limit: int, decides: bool) -> list[Row]:
    """Codec and upsampler on held-out pictures."""
    rows = list(picture_rows(data, "valid"))[:limit]
    side = painter.side
    plain = [decoded(row["image"], side, row["source"]) for row in rows]
    wanted = to_unit(np.stack(plain), _CPU)
    copied = to_unit(np.stack([painter.copied(each) for each in plain]), _CPU)
    large = np.stack([decoded(row["image"], _LARGE, row["source"]) for row in rows if row["size"] >= _LARGE])
    small = np.stack([resized(each, _LARGE // ENLARGED) for each in large])
    grown = to_unit(np.stack([painter.enlarged(each) for each in small]), _CPU)
    ours = psnr(grown, to_unit(large, _CPU)).mean().item()
    usual = psnr(bicubic(to_unit(small, _CPU)), to_unit(large, _CPU)).mean().item()
    of_codec = partial(Row, PICTURES, n=len(plain))
    similar = statistics.fmean(
        float(ssim((a[None] + 1) / 2, (b[None] + 1) / 2)) for a, b in zip(copied, wanted, strict=True)
    )
    return [
        of_codec("codec, PSNR of held-out pictures", psnr(copied, wanted).mean().item(), " dB"),
        of_codec("codec, structural similarity", similar),
        Row(PICTURES, "enlarged four times, PSNR", ours, " dB", len(large), baseline=usual, baseline_name="bicubic"),
        Row(PICTURES, "enlarging over bicubic", ours - usual, " dB", len(large), goal=0.0, decides=decides),
    ]
