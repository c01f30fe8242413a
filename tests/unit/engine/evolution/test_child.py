"""What the child does about an addition that helps, but costs too much elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ai_os_diffusion import paths
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.evolution import child
from ai_os_diffusion.evolution.deltas import additions, load_delta, save_delta
from ai_os_diffusion.evolution.items import Item
from ai_os_diffusion.evolution.job import DELTA, MERGED, Job
from ai_os_diffusion.runtime import TextModel, load_text_model
from ai_os_diffusion.weights.loader import WeightLoader
from helpers.tiny import save_tiny_model

MATRIX = "trunk.layers.0.up.weight"
ITEM = Item("Where is the spare key?", "The spare key is under the blue pot.", ((17, 35),))
Scores = tuple[list[float], list[float]]


def job_in(folder: Path) -> Job:
    return Job(
        model=str(save_tiny_model(folder / "model")),
        vocabulary=str(paths.bundled_vocabulary()),
        work=str(folder),
        level="L2",
        train=(ITEM,),
        held=(ITEM,),
        regression=(ITEM,),
        steps=1,
        seconds=1.0,
        seed=0,
        threads=1,
        parent=os.getpid(),
    )


def run(job: Job, monkeypatch: pytest.MonkeyPatch, *told: Scores) -> dict[str, list[float]]:
    """A run whose scores are told one after the other, and whose addition is all ones in both factors."""
    scores: Iterator[Scores] = iter(told)

    def train(of: Job, model: TextModel, target: Path) -> list[float]:
        up, inner = WeightLoader(of.model).load().tensors[MATRIX].shape
        factors = {MATRIX + ".down": np.ones((1, inner), np.float32), MATRIX + ".up": np.ones((up, 1), np.float32)}
        save_delta(target, factors, base=model.embedder_id, level=of.level)
        return [1.0]

    monkeypatch.setattr(child, "_scores", lambda model, job, part: next(scores))
    made = child.run(job, train)
    assert next(scores, None) is None
    return made


def added(job: Job) -> tuple[float, float]:
    """What the addition adds to an element, and what the merged network has more there."""
    model = load_text_model(ModelConfig(path=job.model, vocabulary=job.vocabulary, threads=1))
    delta = additions(load_delta(Path(job.work) / DELTA, model.embedder_id))[MATRIX]
    before, after = (WeightLoader(path).load().tensors[MATRIX] for path in (job.model, f"{job.work}/{MERGED}"))
    return float(delta.mean()), float((after - before).mean())


@pytest.mark.parametrize(
    "after",
    [([0.9], [0.495]), ([0.9], [0.8]), ([0.5], [0.2]), ([0.52], [0.2])],
    ids=["costs half a point", "costs nothing", "gains nothing", "gains too little"],
)
def test_an_addition_stays_as_strong_as_it_was_learned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: Scores
) -> None:
    job = job_in(tmp_path)
    made = run(job, monkeypatch, ([0.5], [0.5]), after)
    assert (made["held_after"], made["regression_after"]) == after
    assert made["strengths"] == [1.0]
    assert added(job) == pytest.approx((1.0, 1.0), rel=0.01)


def test_an_addition_that_helps_and_costs_is_weakened_once_and_judged_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = job_in(tmp_path)
    made = run(job, monkeypatch, ([0.5], [0.5]), ([0.9], [0.48]), ([0.8], [0.47]))
    assert (made["held_before"], made["regression_before"]) == ([0.5], [0.5])
    assert (made["held_after"], made["regression_after"]) == ([0.8], [0.47])
    assert made["strengths"] == [1.0, 0.6]
    assert added(job) == pytest.approx((0.6, 0.6), rel=0.01)
