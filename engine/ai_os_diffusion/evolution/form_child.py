"""What the child does for a form: validate, train a branch, keep it in the work folder, validate again."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

from ai_os_diffusion.errors import EvolutionError
from ai_os_diffusion.evolution.branches import open_branch, save_branch
from ai_os_diffusion.evolution.deltas import load_delta, save_delta
from ai_os_diffusion.evolution.form_items import example_of, score_forms
from ai_os_diffusion.evolution.job import DELTA, ENOUGH, MERGED, Job
from ai_os_diffusion.evolution.scoring import score_items
from ai_os_diffusion.model.controlled import Control
from ai_os_diffusion.runtime import TextModel

Report = Callable[[str, float], None]
"""Told the part of the run, and its share that is done, 0..1."""


def learn_form(job: Job, model: TextModel, report: Report) -> dict[str, list[float]]:
    """The values of an `Outcome`.

    Questions that ask for no form are never read or written with the branch; they are asked again all the same.

    Raises:
        ModelLoadError: the weights cannot be read or written.
        EvolutionError: the loss is not finite, or the items ask for no form.
    """
    work = Path(job.work)
    before = _scores(model, job, None, functools.partial(report, "before"))
    outcome = {"held_before": before[0], "regression_before": before[1]}
    if sum(before[0]) >= ENOUGH * len(before[0]):
        return outcome | {"held_after": [], "regression_after": [], "losses": [], "strengths": []}
    losses = _train(job, model, work / DELTA, report)
    delta = load_delta(work / DELTA, model.embedder_id)  # as it will be read: in half precision
    save_branch(work / MERGED, model.network.shape, delta)
    control = open_branch(work / MERGED, threads=1)
    after = _scores(model, job, control, functools.partial(report, "after"))
    return outcome | {"held_after": after[0], "regression_after": after[1], "losses": losses, "strengths": [1.0]}


def _train(job: Job, model: TextModel, target: Path, report: Report) -> list[float]:
    """Learn, and keep what was learned in `target`; returns the losses."""
    import torch

    from ai_os_diffusion.evolution.controlnet import ControlNetTrainer, states_of
    from ai_os_diffusion.evolution.lora import Limits
    from ai_os_diffusion.training.form_task import FormTask
    from ai_os_diffusion.weights.restoring import restore_network

    if not job.train:
        raise EvolutionError("There is nothing to learn from.", kind="evolution.level", remedy="Ask for a form.")
    torch.set_num_threads(job.threads)
    trainer = ControlNetTrainer(restore_network(job.model, fold=True), seed=job.seed)
    task = FormTask(model.tokenizer, states_of(model), [example_of(item) for item in job.train], job.seed)
    losses = trainer.train(task, Limits(job.steps, job.seconds), on_step=lambda share, _loss: report("training", share))
    save_delta(target, trainer.delta(), base=model.embedder_id, level=job.level)
    return losses


def _scores(
    model: TextModel, job: Job, control: Control | None, report: Callable[[float], None]
) -> tuple[list[float], list[float]]:
    """Scores of the requests kept aside, and of questions that ask for no form."""
    total = len(job.held) + len(job.regression)
    held = score_forms(model, control, job.held, lambda count: report(count / total))
    rest = score_items(model, job.regression, lambda count: report((len(job.held) + count) / total))
    return held.tolist(), rest.tolist()
