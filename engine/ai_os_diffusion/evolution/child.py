"""``python -m ai_os_diffusion.evolution.child``: reads a job from standard input, trains, validates, and tells.

The only process of the product that imports torch. Everything that it says is one JSON object a line on standard
output: ``stage`` and ``progress`` (0..1 of the run), and at the end ``outcome`` or ``error``. It writes nowhere but in
the work folder of its job, never opens the store, and ends with whoever started it.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, TypeAlias

from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.errors import DiffusionError, EvolutionError
from ai_os_diffusion.evolution.deltas import load_delta, save_delta, save_merged, scaled
from ai_os_diffusion.evolution.form_child import learn_form
from ai_os_diffusion.evolution.items import Item
from ai_os_diffusion.evolution.job import DELTA, ENOUGH, LEAST_GAIN, MERGED, MOST_LOSS, Job
from ai_os_diffusion.evolution.rehearsal import rehearsal
from ai_os_diffusion.evolution.scoring import Scores, score_items, scores_with_known
from ai_os_diffusion.evolution.taught import known_answers
from ai_os_diffusion.runtime import TextModel, load_text_model
from ai_os_diffusion.weights.loader import WeightLoader

if TYPE_CHECKING:
    from ai_os_diffusion.evolution.lora import LoRATrainer
    from ai_os_diffusion.evolution.selective import SelectiveFinetuner
    from ai_os_diffusion.model.score_network import UnifiedScoreNetwork

_NICENESS = 19
_TRIED = 5  # one question in so many is not trained on, but chooses the strength
_MOST_TRIED, _GENERAL = 48, 288  # questions of the context and of others that choose it
_REPEATED = 160  # questions about other things that are to be read as before
Train: TypeAlias = Callable[[Job, TextModel, Path], list[float]]
_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_WEAKER = 0.6  # as strong, once, where it would be kept did it not make other answers worse
_SHARES = {"before": (0.0, 0.1), "training": (0.1, 0.85), "after": (0.85, 0.95), "weaker": (0.95, 1.0)}
"""Parts of the progress."""


def main() -> int:
    """Do one job; returns the exit code."""
    line = sys.stdin.readline()
    try:
        job = Job.from_json(line)
        _be_modest(job)
        _tell({"outcome": run(job)})
    except DiffusionError as error:
        _tell({"error": {"kind": error.kind, "message": str(error)}})
        return 1
    return 0


def run(job: Job, train: Train | None = None) -> dict[str, list[float]]:
    """Validate before, train, keep the addition in the work folder, validate after.

    Args:
        job: what to do.
        train: trains in place of the job's level; given the job, its model and the folder of the addition.

    Raises:
        ModelLoadError: the weights cannot be read or written.
        EvolutionError: the loss is not finite, or the level is not trained.
    """
    work = Path(job.work)
    model = load_text_model(ModelConfig(path=job.model, vocabulary=job.vocabulary, threads=1))
    if job.level == "L1":
        return learn_form(job, model, _report)
    before = _scores(model, job, "before")
    outcome = {"held_before": before[0], "regression_before": before[1]}
    if sum(before[0]) >= ENOUGH * len(before[0]):
        return outcome | {"held_after": [], "regression_after": [], "losses": [], "strengths": []}
    if job.level == "L0":
        known = known_answers(model, job.train)
        held, regression = (
            scores_with_known(model, items, scores, known)
            for items, scores in zip((job.held, job.regression), before, strict=True)
        )
        return outcome | {"held_after": held, "regression_after": regression, "losses": [], "strengths": []}
    losses = (train or _train)(job, model, work / DELTA)
    after, strengths = _adapted_scores(model, job, "after"), [1.0]
    if _helps_and_costs(before, after):
        _weaken(model, job)
        after, strengths = _adapted_scores(model, job, "weaker"), [1.0, _WEAKER]
    return outcome | {"held_after": after[0], "regression_after": after[1], "losses": losses, "strengths": strengths}


def _adapted_scores(model: TextModel, job: Job, part: str) -> tuple[list[float], list[float]]:
    """Scores of the network with the addition as it will be read: the addition in half precision, all at INT8."""
    work = Path(job.work)
    delta = load_delta(work / DELTA, model.embedder_id)
    save_merged(work / MERGED, WeightLoader(job.model).load(fold=True), delta)
    adapted = load_text_model(ModelConfig(path=str(work / MERGED), vocabulary=job.vocabulary, threads=1))
    return _scores(adapted, job, part)


def _helps_and_costs(
    before: tuple[Sequence[float], Sequence[float]], after: tuple[Sequence[float], Sequence[float]]
) -> bool:
    """Whether what was learned would be kept, did it not make other answers worse."""
    held, regression = (fmean(new) - fmean(old) for old, new in zip(before, after, strict=True))
    return held >= LEAST_GAIN and regression < -MOST_LOSS


def _weaken(model: TextModel, job: Job) -> None:
    delta = scaled(load_delta(Path(job.work) / DELTA, model.embedder_id), _WEAKER)
    save_delta(Path(job.work) / DELTA, delta, base=model.embedder_id, level=job.level)


def _train(job: Job, model: TextModel, target: Path) -> list[float]:
    """Learn, and keep what was learned in `target`; returns the losses."""
    from ai_os_diffusion.evolution.lora import LoRATrainer
    from ai_os_diffusion.evolution.selective import SelectiveFinetuner

    if job.level == "L2":
        return train_with(partial(LoRATrainer, seed=job.seed), job, model, target)
    if job.level == "L3":
        return train_with(SelectiveFinetuner, job, model, target)
    raise EvolutionError(f"Level {job.level} is not trained.", kind="evolution.level", remedy="Use L1, L2 or L3.")


def train_with(
    trainer_of: Callable[[UnifiedScoreNetwork], LoRATrainer | SelectiveFinetuner],
    job: Job,
    model: TextModel,
    target: Path,
) -> list[float]:
    """Train the network of a job, and keep in `target` what was learned, as strong as serves best.

    Args:
        trainer_of: makes the trainer of a network in float32.
        job: what is learned, and for how long.
        model: the same weights, for its tokenizer.
        target: folder of the addition, which is made.

    Returns:
        The losses of the steps.
    """
    import torch

    from ai_os_diffusion.evolution.lora import Limits
    from ai_os_diffusion.evolution.remembering import Remembering
    from ai_os_diffusion.evolution.rows import BATCH, pointer_task
    from ai_os_diffusion.evolution.strength import at_best_strength
    from ai_os_diffusion.weights.restoring import restore_network

    torch.set_num_threads(job.threads)
    aside = job.train[::_TRIED][:_MOST_TRIED]
    kept_aside = set(aside)
    train = [item for item in job.train if item not in kept_aside]
    network = restore_network(job.model, fold=True)
    own, others = (
        pointer_task(model.tokenizer, items, job.seed, BATCH // 2) for items in (train, rehearsal(job.seed, _REPEATED))
    )
    task = Remembering(own, others, network)
    trainer = trainer_of(network)
    limits = Limits(job.steps, job.seconds)
    losses = trainer.train(task, limits, on_step=lambda share, _loss: _report("training", share))
    delta, tensors = trainer.delta(), WeightLoader(job.model).load(fold=True).tensors
    general = rehearsal(job.seed + 1, _GENERAL)
    best = at_best_strength(trainer.detach(), tensors, delta, (aside, general), model.tokenizer)
    save_delta(target, best, base=model.embedder_id, level=job.level)
    return losses


def _scores(model: TextModel, job: Job, part: str) -> tuple[list[float], list[float]]:
    """Scores of the held-out questions and of the regression suite."""
    total = len(job.held) + len(job.regression)

    def scored(items: Sequence[Item], done: int) -> Scores:
        return score_items(model, items, lambda count: _report(part, (done + count) / total))

    return scored(job.held, 0).tolist(), scored(job.regression, len(job.held)).tolist()


def _report(part: str, share: float) -> None:
    first, last = _SHARES[part]
    stage = "training" if part == "training" else "validating"
    _tell({"stage": stage, "progress": first + (last - first) * share})


def _tell(values: object) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def _be_modest(job: Job) -> None:
    """Take what nobody else needs of the processor, and end when the parent does."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != job.parent:  # it ended before the line above
            raise EvolutionError("Who started this is gone.", kind="evolution.parent", remedy="Start the run again.")


if __name__ == "__main__":
    sys.exit(main())
