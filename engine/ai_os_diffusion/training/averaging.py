"""`average`: one set of weights between those of several runs (model soups, arXiv 2203.05482).

Runs that went on from one another lie in one valley of the loss: the middle between an older and a newer state is as a
rule better than both, also where the newer one learned something that the older one had not.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.training.checkpoint import CHECKPOINT, RunState
from ai_os_diffusion.training.export import Arrays, import_weights
from ai_os_diffusion.training.trainer import RUN_FILE, export_run

_SAME = ("tokenizer", "shape")


def average_runs(runs: Sequence[Path], out: Path) -> RunState:
    """Write the mean of the exported weights of `runs` to `out`, which is published and resumed like a run.

    Returns:
        How far the furthest of the runs had come; `out` is recorded with it.

    Raises:
        TrainingError: fewer than two runs, weights of unlike networks or vocabularies, or `out` holds a run.
    """
    if len(runs) < 2:
        raise TrainingError("There is nothing to average.", remedy="Name two runs or more.", context={"key": "--runs"})
    if any((out / name).exists() for name in (CHECKPOINT, RUN_FILE)):
        raise TrainingError(f"{out} already holds a run.", remedy="Name another --out.", context={"file": out})
    loaded = [import_weights(run) for run in runs]
    (first, meta), *others = loaded
    for run, (tensors, its) in zip(runs[1:], others, strict=True):
        _check_alike(runs[0], first, meta, run, tensors, its)
    state = max((RunState(**its["state"]) for _, its in loaded), key=lambda each: each.tokens)
    mean = {
        name: torch.from_numpy(np.mean([tensors[name].astype(np.float32) for tensors, _ in loaded], axis=0))
        for name in first
    }
    out.mkdir(parents=True, exist_ok=True)
    export_run(out, mean, meta["tokenizer"], meta["shape"], state)
    return state


def _check_alike(
    one: Path, tensors: Arrays, meta: dict[str, Any], other: Path, its_tensors: Arrays, its_meta: dict[str, Any]
) -> None:
    unlike = [key for key in _SAME if meta.get(key) != its_meta.get(key)]
    shapes = {name: x.shape for name, x in tensors.items()} != {name: x.shape for name, x in its_tensors.items()}
    if unlike or shapes or "state" not in meta or "state" not in its_meta:
        raise TrainingError(
            f"{one} and {other} are no states of one network ({', '.join(unlike) or 'tensors'} differ).",
            remedy="Average runs that went on from one another.",
            context={"file": other},
        )
