"""What a training step optimises: one class per task, each from a draw number to a loss.

A task's batch follows from the run's seed and the number of the draw alone, so that a resumed run goes on exactly where
it stopped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

import numpy as np
import torch
from torch import Tensor

from ai_os_diffusion.diffusion.losses import Weighting, masked_diffusion_loss
from ai_os_diffusion.diffusion.noise_schedules import LogLinearMaskSchedule
from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.model.attention import causal_keep
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training.batches import BucketSampler, pad
from ai_os_diffusion.training.shards import GroundedRows, Ids, PointerRows

_LEAST_NOISE = 0.05  # below it almost nothing is masked and the weight 1/t grows without bound
_LARGEST_WEIGHT = 3.0  # clamp of 1/t in training; evaluation reports the true bound
_DISTILL_SCALE = 20.0  # brings 1 - cosine (about 0.05) to the size of the other losses
_NEVER = -1e9
_SCHEDULE = LogLinearMaskSchedule()
Net_contra = TypeVar("Net_contra", contravariant=True)
TextTask: TypeAlias = "Task[UnifiedScoreNetwork]"


@dataclass(frozen=True)
class TaskLoss:
    """A differentiable mean loss and the number of tokens that were read for it."""

    loss: Tensor
    tokens: int


@dataclass(frozen=True)
class NoisyBatch:
    """Clean ids, and which of them are hidden.

    Attributes:
        ids: (B, T) int64 clean ids.
        hide: (B, T) bool, the positions that the network has to find.
        t: (B,) float32 noise levels.
        tell_time: whether the network is told `t`. Training does so for every other batch, because samplers work
            with and without.
        region: (B, T) bool, positions that could have been hidden; None means all.
        keep: (B, T) bool, False for padding; None where there is none.
    """

    ids: Tensor
    hide: Tensor
    t: Tensor
    tell_time: bool = False
    region: Tensor | None = None
    keep: Tensor | None = None


@dataclass(frozen=True)
class CleanRows:
    """Rows before noise.

    Attributes:
        ids: (B, T) int64.
        region: (B, T) bool, positions that may be hidden.
        keep: (B, T) bool, False for padding.
    """

    ids: np.ndarray
    region: np.ndarray
    keep: np.ndarray


def text_rows(grid: Ids, pick: np.ndarray) -> CleanRows:
    """Rows of running text, where everything may be hidden."""
    ids = grid[pick].astype(np.int64)
    everywhere = np.ones(ids.shape, np.bool_)
    return CleanRows(ids, everywhere, everywhere)


def grounded_rows(rows: GroundedRows, pick: np.ndarray) -> CleanRows:
    """Rows of evidence, question and answer, cut to the longest; the answer and its end padding may be hidden."""
    first, last = (x[pick].astype(np.int64)[:, None] for x in (rows.answer, rows.length))
    place = np.arange(int(last.max()))[None]
    ids = rows.ids[pick, : place.size].astype(np.int64)
    return CleanRows(ids, (place >= first) & (place < last), place < last)


class Task(Protocol[Net_contra]):
    """One objective of a training run."""

    @property
    def name(self) -> str:
        """Key of the task in mixes, logs and checkpoints."""
        ...

    def loss(self, net: Net_contra, draw: int) -> TaskLoss:
        """The loss of `net` on batch number `draw` of this task."""
        ...


def noise_levels(rng: np.random.Generator, rows: int) -> np.ndarray:
    """(rows,) antithetic noise levels: one uniform draw, shifted evenly over the batch (MDLM, arXiv 2406.07524)."""
    spread = (rng.random() + np.arange(rows) / rows) % 1.0
    levels: np.ndarray = (_LEAST_NOISE + (1 - _LEAST_NOISE) * spread).astype(np.float32)
    return levels


def denoising_loss(
    net: UnifiedScoreNetwork,
    batch: NoisyBatch,
    mask_id: int,
    weighting: Weighting = "clamped",
    modality: str = "text",
) -> Tensor:
    """Masked-diffusion loss of one forward pass, in nats per position that could have been hidden."""
    noisy = torch.where(batch.hide, mask_id, batch.ids)
    told = batch.t if batch.tell_time else None
    logits = net(noisy, modality=modality, t=told, keep=batch.keep, rows=batch.hide)
    return masked_diffusion_loss(
        logits,
        batch.ids,
        batch.hide,
        batch.t,
        schedule=_SCHEDULE,
        mask_id=mask_id,
        weighting=weighting,
        clamp=_LARGEST_WEIGHT,
        maskable=batch.region,
    )


class PointerTask:
    """Evidence pointer: marginal log-likelihood of all gold starts and ends; position 0 is "not in this passage"."""

    name = "pointer"

    def __init__(self, rows: PointerRows, batch: int, seed: int, device: torch.device) -> None:
        self._rows = rows
        self._sampler = BucketSampler(rows.lengths, batch, seed)
        self._device = device

    def loss(self, net: UnifiedScoreNetwork, draw: int) -> TaskLoss:
        """Mean over rows of -log p(any gold start) - log p(any gold end) (Clark and Gardner, arXiv 1710.10723)."""
        pick = self.rows(draw)
        log_p = self.read(net, pick)
        gold = self._targets(pick, log_p.shape[1])
        likelihood = torch.logsumexp(log_p.masked_fill(~gold, _NEVER), 1)
        return TaskLoss(-likelihood.sum(1).mean(), int(self._rows.lengths[pick].sum()))

    @property
    def lengths(self) -> np.ndarray:
        """(rows,) ids of each row."""
        return self._rows.lengths

    def rows(self, draw: int) -> np.ndarray:
        """(B,) the rows of batch number `draw`."""
        return self._sampler.rows(draw)

    def read(self, net: UnifiedScoreNetwork, pick: np.ndarray) -> Tensor:
        """(B, T, 2) log-probabilities of starts and ends in the rows `pick`."""
        ids, keep = pad([self._rows.row(i) for i in pick], self._device)
        return net.spans(ids, keep).log_softmax(1)

    def _targets(self, pick: np.ndarray, width: int) -> Tensor:
        """(B, T, 2) bool: gold starts and ends."""
        gold = np.zeros((len(pick), width, 2), np.bool_)
        for place, index in enumerate(pick):
            first, last = self._rows.starts[index], self._rows.starts[index + 1]
            gold[place, : last - first, 0] = self._rows.start[first:last]
            gold[place, : last - first, 1] = self._rows.end[first:last]
        return torch.from_numpy(gold).to(self._device)


class DiffusionTask:
    """Masked diffusion on running text: every position may be hidden."""

    name = "diffusion"

    def __init__(self, grid: Ids, batch: int, seed: int, mask_id: int, device: torch.device) -> None:
        self._grid = grid
        self._sampler = BucketSampler(np.full(len(grid), grid.shape[1], np.int64), batch, seed)
        self._seed = seed
        self._mask_id = mask_id
        self._device = device

    def loss(self, net: UnifiedScoreNetwork, draw: int) -> TaskLoss:
        """Mean over positions of the clamped bound."""
        rng = np.random.default_rng([self._seed, 1, draw])
        clean = self._grid[self._sampler.rows(draw)].astype(np.int64)
        levels = noise_levels(rng, len(clean))
        hidden = rng.random(clean.shape) < levels[:, None]
        hidden[:, 0] |= ~hidden.any(1)
        ids, hide, t = (torch.from_numpy(x).to(self._device) for x in (clean, hidden, levels))
        batch = NoisyBatch(ids, hide, t, draw % 2 == 0)
        return TaskLoss(denoising_loss(net, batch, self._mask_id), clean.size)


class NextTokenTask:
    """The autoregressive twin: each token from those before it, on the same running text and the same trunk."""

    name = "next_token"

    def __init__(self, grid: Ids, batch: int, seed: int, device: torch.device) -> None:
        self._grid = grid
        self._sampler = BucketSampler(np.full(len(grid), grid.shape[1], np.int64), batch, seed)
        self._device = device

    def loss(self, net: UnifiedScoreNetwork, draw: int) -> TaskLoss:
        """Mean negative log-likelihood of every token but the first, in nats."""
        clean = torch.from_numpy(self._grid[self._sampler.rows(draw)].astype(np.int64)).to(self._device)
        width = clean.shape[1]
        said = torch.ones_like(clean, dtype=torch.bool)
        said[:, -1] = False
        logits = net(clean, modality="text", keep=causal_keep(width)[None].to(self._device), rows=said)
        return TaskLoss(torch.nn.functional.cross_entropy(logits.float(), clean[:, 1:].flatten()), clean.numel())


class GroundedTask:
    """Masked diffusion of answers: question and evidence are given, the answer and its end padding are denoised."""

    name = "grounded"

    def __init__(self, rows: GroundedRows, batch: int, seed: int, mask_id: int, device: torch.device) -> None:
        self._rows = rows
        self._sampler = BucketSampler(rows.length.astype(np.int64), batch, seed)
        self._seed = seed
        self._mask_id = mask_id
        self._device = device

    def loss(self, net: UnifiedScoreNetwork, draw: int) -> TaskLoss:
        """Mean over answer positions of the clamped bound."""
        rng = np.random.default_rng([self._seed, 2, draw])
        rows = grounded_rows(self._rows, self._sampler.rows(draw))
        levels = noise_levels(rng, len(rows.ids))
        hidden = rows.region & (rng.random(rows.ids.shape) < levels[:, None])
        first = rows.region & (rows.region.cumsum(1) == 1)
        hidden |= first & ~hidden.any(1, keepdims=True)
        arrays = (rows.ids, hidden, levels, rows.region, rows.keep)
        ids, hide, t, where, keep = (torch.from_numpy(x).to(self._device) for x in arrays)
        batch = NoisyBatch(ids, hide, t, draw % 2 == 0, where, keep)
        return TaskLoss(denoising_loss(net, batch, self._mask_id), int(rows.keep.sum()))


class DistillTask:
    """Keeps the sentence vectors those of the original encoder: 1 - cosine, scaled, on questions and passages."""

    name = "distill"

    def __init__(
        self, rows: PointerRows, teacher: UnifiedScoreNetwork, batch: int, seed: int, cls: int, device: torch.device
    ) -> None:
        self._rows = rows
        self._teacher = teacher
        self._sampler = BucketSampler(rows.lengths, batch, seed)
        self._seed = seed
        self._cls = cls
        self._device = device

    def loss(self, net: UnifiedScoreNetwork, draw: int) -> TaskLoss:
        """Mean over texts."""
        rng = np.random.default_rng([self._seed, 3, draw])
        pick = self._sampler.rows(draw)
        short = rng.random(len(pick)) < 0.4
        texts = [
            self._rows.question(i) if question else self._rows.passage(i, self._cls)
            for i, question in zip(pick, short, strict=True)
        ]
        ids, keep = pad(texts, self._device)
        with torch.no_grad():
            wanted = self._teacher.embed(ids, keep)
        cosine = (net.embed(ids, keep) * wanted).sum(-1)
        return TaskLoss(_DISTILL_SCALE * (1 - cosine).mean(), sum(len(text) for text in texts))


FEW_STEP = "few_step"
"""The task of few-step distillation; it has a teacher of its own and belongs to the stage `distill`."""
STAGE_MIXES: Mapping[str, Mapping[str, int]] = {
    "pointer": {"pointer": 3, "distill": 1},
    "text": {"diffusion": 1, "grounded": 1, "distill": 1},
    "joint": {"pointer": 3, "diffusion": 1, "grounded": 1, "distill": 1},
    "finish": {"pointer": 10, "code": 3, "block": 1, "diffusion": 1, "grounded": 1, "distill": 1},
    "ar": {"next_token": 1},
    "distill": {FEW_STEP: 3, "pointer": 2, "distill": 1},
    "qat": {"pointer": 10, "diffusion": 1, "grounded": 2, "distill": 1},
}
"""Steps of each task in one cycle of a stage."""


def parse_mix(text: str) -> dict[str, int]:
    """Read ``pointer=4,distill=1``.

    Raises:
        TrainingError: a name is unknown, a number is no positive integer.
    """
    known = sorted({name for mix in STAGE_MIXES.values() for name in mix})
    mix: dict[str, int] = {}
    for part in text.split(","):
        name, _, count = part.strip().partition("=")
        if name not in known or not count.isdigit() or int(count) < 1:
            raise TrainingError(
                f"--mix has {part.strip()!r}.",
                remedy=f"Write NAME=STEPS pairs joined by commas; names: {', '.join(known)}.",
                context={"key": "--mix", "value": part},
            )
        mix[name] = int(count)
    return mix


def interleave(mix: Mapping[str, int]) -> list[str]:
    """One cycle of task names, each spread evenly (smooth weighted round-robin)."""
    total = sum(mix.values())
    credit = dict.fromkeys(mix, 0)
    cycle = []
    for _ in range(total):
        for name, steps in mix.items():
            credit[name] += steps
        best = max(credit, key=lambda name: credit[name])
        credit[best] -= total
        cycle.append(best)
    return cycle
