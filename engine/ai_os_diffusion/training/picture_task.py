"""Flow matching of pictures' latents beside a frozen trunk, and sheets of what it draws."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from ai_os_diffusion.diffusion.continuous_sampler import ContinuousSampler, Predictor, guided
from ai_os_diffusion.model.autoencoder import ImageAutoencoder
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training.autoencoder_task import to_pixels
from ai_os_diffusion.training.batches import BucketSampler, pad
from ai_os_diffusion.training.latents import LatentSet
from ai_os_diffusion.training.png import sheet, write_png
from ai_os_diffusion.training.tasks import TaskLoss

_UNTOLD = 0.12  # share of pictures that are learned without their caption, for guidance
_PLAIN = 0.35  # share of the captions that do not say the style
_STREAM, _CHECK_STREAM = 8, 9
_AT_ONCE = 32
_SHOWN = 16  # pictures of a sheet
_SHOWN_STEPS, _SHOWN_GUIDANCE = 16, 2.0

Floats = npt.NDArray[np.float32]


class PictureTask:
    """Velocity of latents on the straight path to noise (flow matching, arXiv 2210.02747), times logit-normal.

    Attributes:
        nothing: ids of the caption that says nothing.
    """

    name = "picture"

    def __init__(self, data: LatentSet, batch: int, seed: int, cls: int, sep: int, device: torch.device) -> None:
        self._data = data
        self._sampler = BucketSampler(data.lengths, batch, seed)
        self._seed = seed
        self.nothing = np.array([cls, sep], np.uint16)
        self._device = device

    def loss(self, net: UnifiedScoreNetwork, draw: int) -> TaskLoss:
        """Mean squared error over latents; `tokens` counts tokens of pictures."""
        rng = np.random.default_rng([self._seed, _STREAM, draw])
        pick = self._sampler.rows(draw)
        latents = self._data.latents[pick, rng.integers(0, self._data.latents.shape[1])]  # one of its mirror images
        untold, plain = rng.random((2, len(pick))) < np.array([[_UNTOLD], [_PLAIN]])
        captions = [
            self.nothing if none else self._data.caption(int(index), bool(short))
            for index, none, short in zip(pick, untold, plain, strict=True)
        ]
        t = 1 / (1 + np.exp(-rng.standard_normal(len(pick))))
        noise = rng.standard_normal(latents.shape)
        return self.velocity_loss(net, latents, captions, t, noise)

    def velocity_loss(
        self,
        net: UnifiedScoreNetwork,
        latents: npt.NDArray[np.floating],
        captions: Sequence[npt.NDArray[np.uint16]],
        t: npt.NDArray[np.float64],
        noise: npt.NDArray[np.float64],
    ) -> TaskLoss:
        """The error for latents (B, C, h, w) at times t (B,) with a given noise."""
        clean, mixed, times = (torch.from_numpy(x.astype(np.float32)).to(self._device) for x in (latents, noise, t))
        ids, keep = pad(captions, self._device)
        with torch.no_grad():  # the prompt is read by frozen weights alone
            prompt = net.read_prompt(ids, keep)
        at = times[:, None, None, None]
        found = net.picture_velocity((1 - at) * clean + at * mixed, times, prompt, keep)
        error = (found.float() - (mixed - clean)).square().mean()
        return TaskLoss(error, len(latents) * latents.shape[2] * latents.shape[3] // 4)


def picture_figures(
    data: LatentSet, task: PictureTask, codec: ImageAutoencoder | None, sheet_path: Path, device: torch.device
) -> Callable[[UnifiedScoreNetwork], dict[str, float]]:
    """`flow_error` on held-out latents, always with the same noise, and a sheet of drawings of their captions."""

    @torch.no_grad()
    def figures(net: UnifiedScoreNetwork) -> dict[str, float]:
        rng = np.random.default_rng(_CHECK_STREAM)
        errors = []
        for first in range(0, len(data.latents), _AT_ONCE):
            part = np.arange(first, min(first + _AT_ONCE, len(data.latents)))
            t = (np.arange(len(part)) + 0.5) / len(part)
            latents = data.latents[part, 0]
            noise = rng.standard_normal(latents.shape)
            result = task.velocity_loss(net, latents, [data.caption(int(index)) for index in part], t, noise)
            errors += [float(result.loss)] * len(part)
        if codec is not None:
            count = min(_SHOWN, len(data.latents))
            drawn = draw(net, [data.caption(i) for i in range(count)], task.nothing, data.latents.shape[2:], device)
            write_png(sheet_path, sheet(list(to_pixels(codec.decode(drawn))), 8))
        return {"flow_error": round(math.fsum(errors) / len(errors), 5)}

    return figures


@torch.no_grad()
def draw(
    net: UnifiedScoreNetwork,
    captions: Sequence[npt.NDArray[np.uint16]],
    nothing: npt.NDArray[np.uint16],
    shape: tuple[int, ...],
    device: torch.device,
    *,
    steps: int = _SHOWN_STEPS,
    guidance: float = _SHOWN_GUIDANCE,
    seed: int = 0,
) -> Tensor:
    """(B, C, h, w) latents of pictures for `captions`, each of `shape` (C, h, w)."""

    def predictor(prompts: Sequence[npt.NDArray[np.uint16]]) -> Predictor:
        ids, keep = pad(prompts, device)
        prompt = net.read_prompt(ids, keep)

        def predict(xt: Floats, t: float) -> Floats:
            times = torch.full((len(xt),), t, device=device)
            found = net.picture_velocity(torch.from_numpy(xt).to(device), times, prompt, keep)
            made: Floats = found.float().cpu().numpy()
            return made

        return predict

    predict = guided(predictor(captions), predictor([nothing] * len(captions)), guidance)
    *_, last = ContinuousSampler("heun").sample(predict, (len(captions), *shape), steps=steps, seed=seed)
    return torch.from_numpy(last.xt).to(device)
