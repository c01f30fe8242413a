"""Few-step distillation: one step of the student is to say what several finer steps of a teacher say.

Self-distillation through time (arXiv 2410.21035). The teacher goes on from a noisy batch in its own steps; each token
is remembered with the distribution it was drawn from, and those still masked with the last one. The student sees the
first batch alone and learns these distributions, so that it may commit in one step what took the teacher several.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ai_os_diffusion.diffusion.losses import subs_log_probs
from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training.batches import BucketSampler
from ai_os_diffusion.training.shards import ShardSet
from ai_os_diffusion.training.tasks import FEW_STEP, CleanRows, TaskLoss, grounded_rows, text_rows

Evaluation = Callable[[UnifiedScoreNetwork], Mapping[str, float]]
_LOWEST = -1e4  # log-probability in place of -inf, whose product with 0 is not a number
_CHECK_DRAWS = 4


@dataclass(frozen=True)
class Round:
    """The teacher fills a sequence in `before` steps, the student is to do so in `now`; `before` is a multiple."""

    before: int
    now: int

    @property
    def finer(self) -> int:
        """Steps of the teacher in one of the student's."""
        return self.before // self.now


@dataclass(frozen=True)
class Noisy:
    """A batch that is filled on.

    Attributes:
        ids: (B, T) int64, the mask token where `hide`.
        hide: (B, T) bool.
        t: (B,) float64 noise levels.
        keep: (B, T) bool, False for padding.
        tell_time: whether networks are told the time.
    """

    ids: Tensor
    hide: Tensor
    t: Tensor
    keep: Tensor
    tell_time: bool


def later_predictions(
    teacher: UnifiedScoreNetwork, batch: Noisy, step: Round, mask_id: int, rng: np.random.Generator
) -> Tensor:
    """(N, V) float32 log-probabilities of the N hidden tokens, each from when ancestral sampling draws it.

    Args:
        teacher: takes `step.finer` steps of length 1 / `step.before`.
        batch: where it begins; its noise levels are at least one step of the student.
        step: the round.
        mask_id: the absorbing token.
        rng: of positions and tokens.
    """
    ids, still = batch.ids.clone(), batch.hide.clone()
    wanted: Tensor | None = None
    for number in range(step.finer):
        t = batch.t - number / step.before
        log_p = _log_probs(teacher, ids, still, t if batch.tell_time else None, batch.keep, mask_id)
        if wanted is None:
            wanted = log_p
        else:
            wanted[still[batch.hide]] = log_p
        share = (1 / step.before / t).clamp(max=1)[:, None]
        drawn = still & (torch.from_numpy(rng.random(ids.shape)).to(ids.device) < share)
        ids[drawn] = _draw(log_p[drawn[still]], rng)
        still &= ~drawn
        if not bool(still.any()):
            break
    if wanted is None:
        raise ValueError("a round has at least one step")
    return wanted


class FewStepTask:
    """KL divergence of the student's one step from the teacher's several, on running text and on answers by turns."""

    name = FEW_STEP

    def __init__(
        self,
        draws: Sequence[Callable[[int], CleanRows]],
        teacher: UnifiedScoreNetwork,
        step: Round,
        seed: int,
        mask_id: int,
        device: torch.device,
    ) -> None:
        self._draws = draws
        self._teacher = teacher.requires_grad_(False).eval()
        self._round = step
        self._seed = seed
        self._mask_id = mask_id
        self._device = device

    def loss(self, net: UnifiedScoreNetwork, draw: int) -> TaskLoss:
        """Mean over hidden tokens of KL(teacher's later prediction || student), in nats."""
        rng = np.random.default_rng([self._seed, 4, draw])
        turn, source = divmod(draw, len(self._draws))
        rows = self._draws[source](turn)
        batch = self._noisy(rows, rng, tell_time=turn % 2 == 0)
        with torch.no_grad():
            wanted = later_predictions(self._teacher, batch, self._round, self._mask_id, rng)
        told = batch.t if batch.tell_time else None
        mine = _log_probs(net, batch.ids, batch.hide, told, batch.keep, self._mask_id)
        divergence = (wanted.exp() * (wanted - mine)).sum(-1).mean()
        return TaskLoss(divergence, int(rows.keep.sum()))

    def _noisy(self, rows: CleanRows, rng: np.random.Generator, *, tell_time: bool) -> Noisy:
        """Noise levels are antithetic between one step of the student and 1; every row hides a token."""
        count = len(rows.ids)
        least = 1 / self._round.now
        levels = least + (1 - least) * ((rng.random() + np.arange(count) / count) % 1.0)
        chance = np.where(rows.region, rng.random(rows.ids.shape), np.inf)
        hide = (chance < levels[:, None]) | (chance == chance.min(1, keepdims=True))
        arrays = (np.where(hide, self._mask_id, rows.ids), hide, levels, rows.keep)
        ids, hidden, t, keep = (torch.from_numpy(x).to(self._device) for x in arrays)
        return Noisy(ids, hidden, t, keep, tell_time)


def make_task(
    shards: ShardSet,
    teacher: UnifiedScoreNetwork,
    step: Round,
    sizes: tuple[int, int],
    seed: int,
    device: torch.device,
) -> FewStepTask:
    """The task of a round, on what the shards have of text and answers; `sizes` are their batches.

    Raises:
        TrainingError: the shards have neither.
    """
    draws: list[Callable[[int], CleanRows]] = []
    grid, answers = shards.text, shards.grounded
    if len(grid):
        texts = BucketSampler(np.full(len(grid), grid.shape[1], np.int64), sizes[0], seed)
        draws.append(lambda draw: text_rows(grid, texts.rows(draw)))
    if len(answers):
        lengths = BucketSampler(answers.length.astype(np.int64), sizes[1], seed)
        draws.append(lambda draw: grounded_rows(answers, lengths.rows(draw)))
    if not draws:
        raise TrainingError(
            f"The shards in {shards.folder} hold neither text nor answers.",
            remedy="Pack shards with that data.",
            context={"file": shards.folder, "task": FEW_STEP},
        )
    return FewStepTask(draws, teacher, step, seed, shards.special("mask"), device)


class FewStepEvaluation:
    """The figures of another evaluation, and ``few_step_kl``: the task's loss on held-out text, always the same.

    Args:
        others: figures of a network.
        shards: with held-out text.
        teacher: of the round.
        step: the round.
        device: where networks are.
    """

    def __init__(
        self,
        others: Evaluation,
        shards: ShardSet,
        teacher: UnifiedScoreNetwork,
        step: Round,
        device: torch.device,
    ) -> None:
        self._others = others
        grid = shards.text_valid
        each = max(1, min(8, len(grid) // _CHECK_DRAWS))
        self._count = min(_CHECK_DRAWS, len(grid) // each)
        rows = lambda turn: text_rows(grid, np.arange(turn * each, (turn + 1) * each))  # noqa: E731
        self._task = FewStepTask([rows], teacher, step, 5, shards.special("mask"), device)

    @torch.no_grad()
    def __call__(self, net: UnifiedScoreNetwork) -> dict[str, float]:
        """Evaluate `net`."""
        figures = dict(self._others(net))
        if self._count:
            losses = [float(self._task.loss(net, draw).loss) for draw in range(self._count)]
            figures["few_step_kl"] = round(sum(losses) / len(losses), 5)
        return figures


def _log_probs(
    net: UnifiedScoreNetwork, ids: Tensor, rows: Tensor, t: Tensor | None, keep: Tensor, mask_id: int
) -> Tensor:
    told = None if t is None else t.float()
    logits = net(ids, modality="text", t=told, keep=keep, rows=rows)
    return subs_log_probs(logits, mask_id).clamp(min=_LOWEST)


def _draw(log_p: Tensor, rng: np.random.Generator) -> Tensor:
    """(n,) ids drawn from (n, V) log-probabilities, in float64: single precision loses the tail."""
    sums = log_p.double().exp().cumsum(-1)
    at = torch.from_numpy(rng.random((len(log_p), 1))).to(sums) * sums[:, -1:]
    return torch.searchsorted(sums, at, right=True)[:, 0].clamp(max=log_p.shape[-1] - 1)
