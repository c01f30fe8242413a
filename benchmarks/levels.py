"""Which level of learning serves where: L2 and L3 against full tuning, and L4's choice against any fixed level.

Some subjects of the fixture life, each as the notes tell it and with ten answers that were called right. Every level
runs as the product runs it, on the same questions for the same number of steps, and is judged by the product's rule.
Full tuning trains all matrices of the trunk at once. Then L4 meets these contexts again in many random orders and knows
nothing but the receipts so far; regret is what the best level of each context would have gained beyond the chosen one.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import numpy as np

from ai_os_diffusion import paths
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.evaluation.life import confirmed, life_questions, live, subjects_of
from ai_os_diffusion.evolution import child
from ai_os_diffusion.evolution.context import Context, gather
from ai_os_diffusion.evolution.job import DELTA, Job, Outcome
from ai_os_diffusion.evolution.judging import judge
from ai_os_diffusion.evolution.lora import Limits, OnStep, descend
from ai_os_diffusion.evolution.records import Level, Receipt
from ai_os_diffusion.evolution.router import Embed, EvolutionRouter, Situation, reward
from ai_os_diffusion.evolution.selective import SelectiveFinetuner, matrices
from ai_os_diffusion.runtime import TextModel, load_text_model
from ai_os_diffusion.training.metrics import paired_interval
from ai_os_diffusion.training.tasks import TextTask
from harness import Bar, arguments, finish
from recall import LIFE

FULL = "full"
STEPS = 80
ORDERS, LENGTH = 400, 40  # of the replay
Tried = dict[str, Receipt]


@dataclass(frozen=True)
class Work:
    """A context, and the level that learns it."""

    name: str
    level: str
    context: Context
    model: str
    folder: str


class FullTuning(SelectiveFinetuner):
    """Trains the matrices of all layers from the first step on."""

    def train(
        self, task: TextTask, limits: Limits, *, rate: float = 1.5e-4, on_step: OnStep | None = None
    ) -> list[float]:
        for number in range(len(self._network.trunk.layers)):
            for name, weight in matrices(self._network, number).items():
                self._before[name] = weight.detach().clone()
                weight.requires_grad_(True)
        return descend(self._network, task, limits, rate=rate, on_step=on_step)


def _full(job: Job, model: TextModel, target: Path) -> list[float]:
    return child.train_with(FullTuning, job, model, target)


def contexts(count: int) -> Iterable[tuple[str, Context]]:
    """Each of the last `count` subjects from its notes alone, then with what was called right.

    Rates and layers were chosen with the first four in view.
    """
    subjects = list(subjects_of(life_questions(LIFE)).items())[-count:]
    with (
        tempfile.TemporaryDirectory(prefix="ai-os-levels-") as place,
        ArrowEngine(EngineConfig(profile=f"{place}/profile")) as engine,
    ):
        live(engine, LIFE, Path(place) / "life")
        for subject, own in subjects:
            right = [confirmed(engine, each) for each in own]
            for name, known in ((subject, ()), (f"{subject}, called right", right)):
                found = gather(engine.store, engine.retriever, own[0].question, known)
                yield name, found


def job_of(context: Context, level: Level, model: str, folder: Path, steps: int = STEPS) -> Job:
    """One run in a folder, of the same steps for all: what they cost is measured."""
    return Job(
        model=model,
        vocabulary=str(paths.bundled_vocabulary()),
        work=str(folder),
        level=level,
        train=context.train,
        held=context.held,
        regression=context.regression,
        steps=steps,
        seconds=3600.0,
        seed=0,
        threads=1,
        parent=os.getpid(),
    )


def learn(work: Work) -> tuple[str, str, Receipt]:
    """One run. (name of the context, level, receipt)"""
    folder = Path(work.folder) / f"{work.name}-{work.level}"
    folder.mkdir(parents=True)
    context = work.context.to_recognise() if work.level == "L0" else work.context
    job = job_of(context, cast(Level, "L3" if work.level == FULL else work.level), work.model, folder)
    begun = time.monotonic()
    with Path(os.devnull).open("w") as nobody, contextlib.redirect_stdout(nobody):
        values = child.run(job, _full if work.level == FULL else None)
    seconds = time.monotonic() - begun
    outcome = Outcome.from_values(values)
    verdict = judge(context, job, outcome)
    size = sum(file.stat().st_size for file in (folder / DELTA).rglob("*") if file.is_file())
    receipt = Receipt(
        id=f"{work.name} {work.level}",
        at="",
        question=work.name,
        level=job.level,
        outcome=verdict.outcome,
        reason=verdict.reason,
        reflection="",
        memories=(),
        trained_on=len(context.train),
        context=verdict.context,
        regression=verdict.regression,
        seconds=seconds,
        bytes=size,
        split=context.split,
    )
    return work.name, work.level, receipt


def gain(receipt: Receipt) -> float:
    """Points of F1 on the questions kept aside, whatever became of the run."""
    return 100 * receipt.context.gain if receipt.context is not None else 0.0


def kept_gain(receipt: Receipt) -> float:
    """The same of what is kept: nothing where the run was dropped."""
    return gain(receipt) if receipt.outcome == "kept" else 0.0


def regrets(table: Mapping[str, Tried], embed: Embed) -> dict[str, float]:
    """Points a minute that the router and each fixed level forgo, on average over contexts in many orders."""
    names = list(table)
    rng = np.random.default_rng(0)
    policies = ["router", *sorted({level for tried in table.values() for level in tried} - {FULL})]
    forgone = dict.fromkeys(policies, 0.0)
    for _ in range(ORDERS):
        order = [names[place] for place in rng.integers(len(names), size=LENGTH)]
        seen: list[Receipt] = []
        for name in order:
            tried = {level: receipt for level, receipt in table[name].items() if level != FULL}
            best = max(reward(receipt) for receipt in tried.values())
            situation = Situation(name, "L0" in tried, items=tried["L2"].trained_on)
            chosen = EvolutionRouter(seen, embed).choose(situation)
            seen.append(tried[chosen])
            forgone["router"] += best - reward(tried[chosen])
            for level in policies[1:]:
                forgone[level] += best - (reward(tried[level]) if level in tried else 0.0)
    return {policy: total / ORDERS / LENGTH for policy, total in forgone.items()}


def vectors_of(names: Sequence[str]) -> Embed:
    """Gives the vectors of these contexts, each computed once: a replay asks for them a million times."""
    rows = dict(zip(names, load_text_model(ModelConfig()).embed(names), strict=True))
    return lambda texts: np.stack([rows[text] for text in texts])


def _report(table: Mapping[str, Tried], args: argparse.Namespace) -> None:
    figures: dict[str, object] = {
        name: {level: asdict(each) for level, each in tried.items()} for name, tried in table.items()
    }
    mean: dict[str, tuple[float, float, float]] = {}
    for level in ("L2", "L3", FULL):
        runs = [tried[level] for tried in table.values()]
        mean[level] = (
            statistics.fmean(map(gain, runs)),
            statistics.fmean(run.seconds for run in runs),
            statistics.fmean(run.bytes for run in runs) / 1e6,
        )
        kept = sum(run.outcome == "kept" for run in runs)
        print(
            "{}: {:+.2f} points, {:.0f} s, {:.2f} MB a run; {} of {} kept".format(level, *mean[level], kept, len(runs))
        )
    less: dict[str, tuple[float, float, float]] = {}
    for what, measured in (("of all runs", gain), ("of what is kept", kept_gain)):
        pairs = [(measured(tried["L3"]), measured(tried[FULL])) for tried in table.values()]
        less[what] = paired_interval(*np.array(pairs).T)
        told = "{:+.2f} points ({:+.2f} .. {:+.2f})".format(*less[what])
        print(f"L3 less full tuning, {what}: {told}, n {len(pairs)} contexts")
    forgone = regrets(table, vectors_of(list(table)))
    print("regret, points a minute: " + ", ".join(f"{name} {value:.2f}" for name, value in forgone.items()))
    fixed = min(value for name, value in forgone.items() if name != "router")
    whole = not args.quick
    bars = [
        Bar("l3_beyond_full", less["of all runs"][0] if whole else None, 0, unit=" points"),
        Bar("l3_kept_beyond_full", less["of what is kept"][0] if whole else None, 0, unit=" points"),
        Bar("l3_seconds_of_full", mean["L3"][1] / mean[FULL][1], 1, higher_is_better=False, unit=" times"),
        Bar("l3_bytes_of_full", mean["L3"][2] / mean[FULL][2], 1, higher_is_better=False, unit=" times"),
        Bar(
            "regret_of_best_fixed",
            forgone["router"] / fixed if fixed else None,
            1,
            higher_is_better=False,
            unit=" times",
        ),
    ]
    finish(bars, args, figures | {"mean": mean, "regret": forgone})


def main() -> None:
    """Learn every context with every level, print what came of it, and replay the choice."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--model", default=str(paths.bundled_model()), help="weight folder (default: the bundled one)")
    parser.add_argument("--subjects", type=int, default=5, help="how many subjects, of ten")
    parser.add_argument("--processes", type=int, default=max(1, (os.cpu_count() or 1)), help="runs at a time")
    args: argparse.Namespace = parser.parse_args()
    table: dict[str, Tried] = {}
    with tempfile.TemporaryDirectory(prefix="ai-os-levels-") as folder:
        works = [
            Work(name, level, context, args.model, folder)
            for name, context in contexts(1 if args.quick else args.subjects)
            for level in itertools.chain(("L0",) if context.confirmed else (), ("L2", "L3", FULL))
        ]
        with multiprocessing.get_context("spawn").Pool(args.processes, maxtasksperchild=4) as pool:
            for name, level, receipt in pool.imap(learn, works):
                table.setdefault(name, {})[level] = receipt
                told = f"{receipt.outcome} in {receipt.seconds:.0f} s, {gain(receipt):+.1f}. {receipt.reason}"
                print(f"{name}, {level}: {told}", flush=True)
    _report(table, args)


if __name__ == "__main__":
    main()
