"""How long, how wide and from where level L2 trains: what a shorter run, a wider addition or a learned start gives.

Some subjects of the fixture life, each with ten answers that were called right. Every subject is learned as the product
learns it, then in other ways. Two of these start from what the other subjects have taught: in the directions that
matter most to them, with nothing added yet, or at the mean of what they add.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from ai_os_diffusion import paths
from ai_os_diffusion.evolution import child
from ai_os_diffusion.evolution.context import Context
from ai_os_diffusion.evolution.deltas import DOWN, UP, Tensors, load_delta
from ai_os_diffusion.evolution.job import DELTA, Job, Outcome
from ai_os_diffusion.evolution.judging import judge
from ai_os_diffusion.evolution.lora import MATRICES, RANK, SCALE, LoRALinear, LoRATrainer
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.training.metrics import paired_interval
from harness import arguments, finish
from levels import STEPS, contexts, job_of

USUAL = "as it is"
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Recipe:
    """How level L2 trains.

    Attributes:
        steps: of training.
        rank: of the additions.
        start: "" for the usual one, "directions" or "mean" for one that other subjects have taught.
    """

    steps: int = STEPS
    rank: int = RANK
    start: str = ""


RECIPES = {
    USUAL: Recipe(),
    "half the steps": Recipe(steps=STEPS // 2),
    "twice the rank": Recipe(rank=2 * RANK),
    "directions of others": Recipe(start="directions"),
    "directions of others, half the steps": Recipe(steps=STEPS // 2, start="directions"),
    "mean of others": Recipe(start="mean"),
}


@dataclass(frozen=True)
class Work:
    """A context, and how it is learned; `taught` are the folders of what other contexts have taught."""

    name: str
    recipe: str
    context: Context
    model: str
    folder: str
    taught: tuple[str, ...] = ()


@dataclass(frozen=True)
class Learned:
    """What came of a run: shares of 1 on questions kept aside and on others, and how long it took."""

    gain: float
    elsewhere: float
    kept: bool
    seconds: float


class FromOthers(LoRATrainer):
    """Starts where other additions lead.

    Args:
        network, rank: as of `LoRATrainer`.
        taught: additions of other contexts.
        start: "directions" for their strongest inputs, with nothing added yet; "mean" for what they add on average.
    """

    def __init__(self, network: UnifiedScoreNetwork, rank: int, taught: Sequence[Tensors], start: str) -> None:
        super().__init__(network, rank)
        for number, layer in enumerate(network.trunk.layers):
            for name in MATRICES:
                part, matrix = getattr(layer, name), f"trunk.layers.{number}.{name}.weight"
                if isinstance(part, LoRALinear):
                    _begin(part, [(delta[matrix + UP], delta[matrix + DOWN]) for delta in taught], start)


def _begin(part: LoRALinear, factors: Sequence[tuple[Floats, Floats]], start: str) -> None:
    rank = len(part.down)
    if start == "mean":
        mean = np.mean([up @ down for up, down in factors], axis=0)
        left, sizes, right = np.linalg.svd(mean, full_matrices=False)
        part.up.data = torch.from_numpy(left[:, :rank] * (sizes[:rank] / SCALE))
    else:  # those of all additions under each other: what is orthogonal on the left changes nothing
        stacked = np.concatenate([np.linalg.qr(up)[1] @ down for up, down in factors])
        _, _, right = np.linalg.svd(stacked, full_matrices=False)
    part.down.data = torch.from_numpy(np.ascontiguousarray(right[:rank]))


def learn(work: Work) -> tuple[str, str, Learned]:
    """One run. (name of the context, recipe, what came of it)"""
    recipe, folder = RECIPES[work.recipe], Path(work.folder)
    folder.mkdir(parents=True)
    job = job_of(work.context, "L2", work.model, folder, recipe.steps)

    def train(of: Job, model: TextModel, target: Path) -> list[float]:
        if not recipe.start:
            return child.train_with(partial(LoRATrainer, rank=recipe.rank), of, model, target)
        taught = [load_delta(Path(each), model.embedder_id) for each in work.taught]
        begun = partial(FromOthers, rank=recipe.rank, taught=taught, start=recipe.start)
        return child.train_with(begun, of, model, target)

    begun = time.monotonic()
    with Path(os.devnull).open("w") as nobody, contextlib.redirect_stdout(nobody):
        values = child.run(job, train)
    seconds = time.monotonic() - begun
    verdict = judge(work.context, job, Outcome.from_values(values))
    gains = [figure.gain if figure is not None else 0.0 for figure in (verdict.context, verdict.regression)]
    return work.name, work.recipe, Learned(gains[0], gains[1], verdict.outcome == "kept", seconds)


def report(table: dict[str, dict[str, Learned]]) -> dict[str, object]:
    """Print each recipe, and how its gain differs from the usual one's."""
    figures: dict[str, object] = {}
    for recipe in RECIPES:
        runs = [tried[recipe] for tried in table.values()]
        gain, elsewhere, seconds = (
            statistics.fmean(getattr(run, what) for run in runs) for what in ("gain", "elsewhere", "seconds")
        )
        pairs = np.array([(100 * tried[recipe].gain, 100 * tried[USUAL].gain) for tried in table.values()])
        more, low, high = paired_interval(*pairs.T)
        kept = sum(run.kept for run in runs)
        print(
            f"{recipe}: {100 * gain:+.1f} points ({more:+.1f} more than {USUAL}, {low:+.1f} .. {high:+.1f}), elsewhere "
            f"{100 * elsewhere:+.2f}, {seconds:.0f} s, {6000 * gain / seconds:.1f} points a minute, "
            f"{kept} of {len(runs)} kept"
        )
        figures[recipe] = {"more": (more, low, high), "runs": [asdict(run) for run in runs]}
    return figures


def main() -> None:
    """Learn every context in every way, and print what came of it."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--model", default=str(paths.bundled_model()), help="weight folder (default: the bundled one)")
    parser.add_argument("--subjects", type=int, default=4, help="how many subjects, of ten")
    parser.add_argument("--processes", type=int, default=max(1, (os.cpu_count() or 1)), help="runs at a time")
    args: argparse.Namespace = parser.parse_args()
    found = [each for each in contexts(2 if args.quick else args.subjects) if each[1].confirmed]
    table: dict[str, dict[str, Learned]] = {name: {} for name, _ in found}
    with (
        tempfile.TemporaryDirectory(prefix="ai-os-recipe-") as folder,
        multiprocessing.get_context("spawn").Pool(args.processes, maxtasksperchild=4) as pool,
    ):
        places = {name: f"{folder}/{number}" for number, (name, _) in enumerate(found)}
        for usual in (True, False):  # the others start from what the usual ones have taught
            works = [
                Work(
                    name,
                    recipe,
                    context.to_train(),
                    args.model,
                    f"{places[name]}/{number}",
                    tuple(f"{place}/0/{DELTA}" for other, place in places.items() if other != name),
                )
                for name, context in found
                for number, recipe in enumerate(RECIPES)
                if (recipe == USUAL) == usual
            ]
            for name, recipe, learned in pool.imap(learn, works):
                table[name][recipe] = learned
                told = (
                    f"{100 * learned.gain:+.1f}, elsewhere {100 * learned.elsewhere:+.2f}, in {learned.seconds:.0f} s"
                )
                print(f"{name}, {recipe}: {told}", flush=True)
    finish([], args, report(table))


if __name__ == "__main__":
    main()
