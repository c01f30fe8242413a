"""`ai-os train twins`: networks that differ in nothing but how they write, for `benchmarks/perplexity.py`.

Same start, same text in the same order, same budget: one predicts the next token, one denoises blocks of four, and
where asked for one denoises whole rows. Without `--start` they begin from the encoder in the shards (all-MiniLM-L6-v2),
as the bundled model did.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training.block_task import BlockTask
from ai_os_diffusion.training.budget import Budget
from ai_os_diffusion.training.command import device_named
from ai_os_diffusion.training.evaluate import diffusion_bound
from ai_os_diffusion.training.optim import LrSchedule
from ai_os_diffusion.training.publish import publish
from ai_os_diffusion.training.setup import TEXT_BATCH, new_network
from ai_os_diffusion.training.shards import Ids, ShardSet, load_shards
from ai_os_diffusion.training.tasks import DiffusionTask, NextTokenTask, TextTask
from ai_os_diffusion.training.trainer import METRICS, RUN_FILE, Trainer, TrainerSettings

TASKS = {"ar": "next_token", "block": "block", "full": "diffusion"}
"""The task that each twin is trained on."""
RUNS = "runs"
FIGURE = "nats_per_token"
"""Name of the figure in the curve: the loss on held-out text."""
_CHECKED = 96  # held-out rows of an evaluation
_AT_ONCE = 24
_CHECK_SEED = 7  # the same noise at every evaluation


def build_parser() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(prog="ai-os train twins", description=__doc__)
    parser.add_argument("--shards", type=Path, required=True, help="folder with manifest.json and shard-*.npz")
    parser.add_argument("--out", type=Path, required=True, help="gets a weight folder for each twin, and runs/")
    parser.add_argument("--start", type=Path, help="weights to begin from (default: the encoder in the shards)")
    parser.add_argument("--tokens", type=int, default=2_000_000, help="budget of each twin (default 2000000)")
    parser.add_argument("--twins", default="ar,block", help="which, joined by commas: ar, block, full")
    parser.add_argument("--lr", type=float, default=3e-4, help="highest learning rate (default 3e-4)")
    parser.add_argument("--warmup", type=int, default=60, help="steps of warm-up (default 60)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch-scale", type=int, default=1, help=f"multiplies the batches of {TEXT_BATCH} rows")
    parser.add_argument(
        "--evaluate-minutes", type=float, default=2.0, help="between points of the curve; 0: at the end"
    )
    parser.add_argument("--threads", type=int, default=0, help="CPU threads (0: all cores)")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--resume", action="store_true", help="go on with the runs in --out")
    parser.add_argument("--runs-only", action="store_true", help="write no weight folders; a later --resume does")
    return parser


def main(argv: Sequence[str]) -> str:
    """Train the twins and return the lines to print.

    Raises:
        TrainingError: options, shards or weights cannot be used.
    """
    args = build_parser().parse_args(argv)
    names = [name.strip() for name in args.twins.split(",")]
    for name in names:
        if name not in TASKS:
            raise TrainingError(
                f"--twins has {name!r}.", remedy=f"Choose from {', '.join(TASKS)}.", context={"key": "--twins"}
            )
    if args.tokens < 1:
        raise TrainingError(f"--tokens is {args.tokens}.", remedy="Give a number above 0.", context={"key": "--tokens"})
    torch.set_num_threads(args.threads or os.cpu_count() or 1)
    data, device = load_shards(args.shards), device_named(args.device)
    if not len(data.text) or not len(data.text_valid):
        raise TrainingError(
            f"The shards in {data.folder} hold no running text.",
            remedy="Pack them with --text-ids above 0.",
            context={"file": data.folder},
        )
    return "\n".join(train_twin(name, data, device, args) for name in names)


def train_twin(name: str, data: ShardSet, device: torch.device, args: argparse.Namespace) -> str:
    """Train one twin, write its weight folder, and say how far it came.

    Raises:
        TrainingError: the folder holds a run already, or the weights cannot be used.
    """
    run: Path = args.out / RUNS / name
    begun = (run / RUN_FILE).exists()
    if begun and not args.resume:
        raise TrainingError(
            f"{run} already holds a run.", remedy="Add --resume, or name another --out.", context={"file": run}
        )
    net = new_network(data, run if begun else args.start, args.seed).to(device)
    task = TASKS[name]
    settings = TrainerSettings(
        schedule=LrSchedule(args.lr, args.warmup),
        budget=Budget(tokens=args.tokens),
        evaluate_seconds=args.evaluate_minutes * 60,
    )
    made = make_task(name, data.text, TEXT_BATCH * args.batch_scale, args.seed, data.special("mask"), device)
    average = UnifiedScoreNetwork(net.shape).to(device)
    check = held_out_loss(name, data, device)
    loop = Trainer(net, average, {task: made}, [task], run, settings, data.tokenizer, check)
    if begun:
        loop.resume()
    state = loop.run()
    if not args.runs_only:
        publish(run, args.out / name, "f16")
        shutil.copyfile(run / METRICS, args.out / name / METRICS)
    points = curve(run / METRICS)
    last = f", {points[-1][1]:.4f} nats/token on held-out text" if points else ""
    return f"{name}: step {state.step}, {state.tokens} tokens{last}"


def make_task(name: str, grid: Ids, batch: int, seed: int, mask_id: int, device: torch.device) -> TextTask:
    """The task of a twin on a grid (rows, T) of ids."""
    if name == "ar":
        return NextTokenTask(grid, batch, seed, device)
    kind = BlockTask if name == "block" else DiffusionTask
    return kind(grid, batch, seed, mask_id, device)


def held_out_loss(name: str, data: ShardSet, device: torch.device) -> Callable[[UnifiedScoreNetwork], dict[str, float]]:
    """What a twin's curve shows: nats per token of held-out text, or their bound, with the same noise each time."""
    rows, mask = data.text_valid[:_CHECKED], data.special("mask")
    parts = [rows[first : first + _AT_ONCE] for first in range(0, len(rows), _AT_ONCE)]
    checks = [make_task(name, part, len(part), _CHECK_SEED, mask, device) for part in parts]

    @torch.no_grad()
    def check(net: UnifiedScoreNetwork) -> dict[str, float]:
        if name == "full":  # training clamps its weights, the bound does not
            return {FIGURE: round(diffusion_bound(net, rows, mask, device), 5)}
        losses = [float(each.loss(net, 0).loss) * len(part) for each, part in zip(checks, parts, strict=True)]
        return {FIGURE: round(math.fsum(losses) / len(rows), 5)}

    return check


def curve(metrics: Path) -> list[tuple[int, float]]:
    """(tokens, nats per token) of the evaluations in a run's metrics; empty where there is no such file."""
    if not metrics.is_file():
        return []
    lines = [json.loads(line) for line in metrics.read_text(encoding="utf-8").splitlines()]
    return [(int(line["tokens"]), float(line[FIGURE])) for line in lines if FIGURE in line]
