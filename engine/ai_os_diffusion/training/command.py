"""The command line of training: arguments in, a finished or resumable run out."""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ai_os_diffusion.errors import TrainingError

if TYPE_CHECKING:
    import torch

    from ai_os_diffusion.training.checkpoint import RunState
    from ai_os_diffusion.weights.saving import Codec

STAGES = ("pointer", "text", "joint", "finish", "ar", "distill", "qat")
STORAGES = ("int2", "int4", "int8", "f16", "f32")
"""How matrices of published weights can be stored, as `weights.saving` has it: that needs the native module."""
LONGEST_CALL = 9.0  # minutes that --minutes allows: machines that are lent end a command after ten


def add_stage_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that all stages share."""
    parser.add_argument("--shards", type=Path, required=True, help="folder with manifest.json and shard-*.npz")
    parser.add_argument("--work", type=Path, required=True, help="folder of the run: checkpoint, weights, metrics")
    parser.add_argument("--start", type=Path, help="exported weights or weight directory to begin from")
    parser.add_argument("--mix", help="steps of each task in a cycle, such as pointer=4,diffusion=1,distill=1")
    add_pace_arguments(parser)


def add_pace_arguments(parser: argparse.ArgumentParser, lr: float = 1e-4) -> None:
    """The options of any run: budgets, rate, pace and device."""
    parser.add_argument("--hours", type=float, help="budget of the whole run, hours of computing")
    parser.add_argument("--tokens", type=int, help="budget of the whole run, tokens")
    parser.add_argument("--minutes", type=float, help=f"end this call after so long (at most {LONGEST_CALL:g})")
    parser.add_argument("--resume", action="store_true", help="go on with the run in --work")
    parser.add_argument("--lr", type=float, default=lr, help=f"highest learning rate (default {lr:g})")
    parser.add_argument("--warmup", type=int, default=60, help="steps of warm-up, and of re-warm (default 60)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--evaluate-minutes", type=float, default=15.0, help="0: only at the end")
    parser.add_argument("--batch-scale", type=float, help="multiplies all batches (default 1; 16 on a GPU)")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads (0: all cores)")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")


@dataclass(frozen=True)
class Limits:
    """Budgets in the units of the loop; `math.inf` where there is none."""

    seconds: float
    tokens: float
    call_seconds: float


def limits(hours: float | None, tokens: int | None, minutes: float | None) -> Limits:
    """Check the three budget options.

    Raises:
        TrainingError: none is given, or one is out of range.
    """
    for name, value in (("--hours", hours), ("--tokens", tokens), ("--minutes", minutes)):
        if value is not None and not value > 0:
            raise TrainingError(f"{name} is {value}.", remedy="Give a number above 0.", context={"key": name})
    if minutes is not None and minutes > LONGEST_CALL:
        raise TrainingError(
            f"--minutes is {minutes:g}, above {LONGEST_CALL:g}.",
            remedy="Use --hours for the whole run and --minutes for one call of it.",
            context={"key": "--minutes", "value": minutes},
        )
    if hours is None and tokens is None and minutes is None:
        raise TrainingError("No budget is given.", remedy="Add --hours, --tokens or --minutes.")
    whole = hours * 3600 if hours is not None else math.inf
    if hours is None and tokens is None and minutes is not None:
        whole = minutes * 60
    return Limits(whole, tokens or math.inf, minutes * 60 if minutes is not None else math.inf)


def run_stage(stage: str, args: argparse.Namespace) -> RunState:
    """Train one stage as `args` (of `add_stage_arguments`) say.

    Raises:
        TrainingError: options, shards or weights cannot be used; the message names them.
    """
    from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
    from ai_os_diffusion.training import evaluate, pacing, setup, shards, tasks, trainer
    from ai_os_diffusion.training.fake_quant import rounded_tensors

    device, settings = pacing.begin(args)
    data = shards.load_shards(args.shards)
    start = args.work if pacing.goes_on(args) else args.start
    net = setup.new_network(data, start, args.seed).to(device)
    average = UnifiedScoreNetwork(net.shape).to(device)
    teacher = setup.load_teacher(data, device)
    mix = tasks.parse_mix(args.mix) if args.mix else dict(tasks.STAGE_MIXES[stage])
    scale = pacing.batch_scale(args, device)
    figures: trainer.Evaluation = evaluate.Evaluation(data, teacher, device)
    others = [name for name in mix if stage != "distill" or name != tasks.FEW_STEP]
    made = setup.make_tasks(others, data, teacher, args.seed, device, scale)
    if stage in ("distill", "qat"):
        original = setup.new_network(data, args.start, args.seed).to(device)
    if stage == "distill":
        added, figures = setup.make_few_step(data, original, args.round, args.seed, device, scale, figures)
        made |= added
    if stage == "qat":
        made = setup.make_quantized(net, average, original, made, args.bits, args.group_size)
    loop = trainer.Trainer(
        net,
        average,
        made,
        tasks.interleave(mix),
        args.work,
        settings,
        data.tokenizer,
        figures,
        rounded_tensors if stage == "qat" else UnifiedScoreNetwork.state_dict,
    )
    return pacing.run_to_end(loop, args)


def run_distillation(args: argparse.Namespace) -> RunState:
    """Train all rounds of few-step distillation that are left; each gets the same share of the budget.

    Raises:
        TrainingError: as in `run_stage`.
    """
    from ai_os_diffusion.training import few_step_rounds, tasks, trainer

    allowed = limits(args.hours, args.tokens, args.minutes)
    if not args.resume:
        refuse_used_folder(args.work, (trainer.RUN_FILE,))
    if args.mix and tasks.FEW_STEP not in tasks.parse_mix(args.mix):
        raise TrainingError(
            f"--mix leaves out {tasks.FEW_STEP!r}, the task that this stage is for.",
            remedy=f"Add {tasks.FEW_STEP}=3 to --mix.",
            context={"key": "--mix", "value": args.mix},
        )
    count = len(few_step_rounds.parse_rounds(args.rounds))
    share = few_step_rounds.Share(
        allowed.seconds / count, allowed.tokens / count, time.monotonic() + allowed.call_seconds
    )
    return few_step_rounds.run_rounds(args, share, partial(run_stage, "distill"))


def device_named(wanted: str) -> torch.device:
    """The device of `--device`.

    Raises:
        TrainingError: there is no such device.
    """
    import torch

    device = torch.device("cuda" if wanted != "cpu" and torch.cuda.is_available() else "cpu")
    if wanted == "cuda" and device.type != "cuda":
        raise TrainingError("--device is cuda, but torch sees no GPU.", remedy="Use --device auto.")
    return device


def refuse_used_folder(work: Path, traces: Sequence[str]) -> None:
    """Raise TrainingError where a folder holds one of the `traces` of a run."""
    if any((work / name).exists() for name in traces):
        raise TrainingError(
            f"{work} already holds a run.",
            remedy="Add --resume to go on with it, or name another --work folder.",
            context={"file": work},
        )


def build_parser() -> argparse.ArgumentParser:
    """All sub-commands."""
    parser = argparse.ArgumentParser(prog="python -m ai_os_diffusion.training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for stage in STAGES:
        add_stage_arguments(commands.add_parser(stage, help=f"train the stage {stage!r}"))
    rounding = commands.choices["qat"]
    rounding.add_argument("--bits", type=int, choices=(2, 4, 8), default=2, help="of every matrix (default 2)")
    rounding.add_argument("--group-size", type=int, default=64, help="columns that share a scale (default 64)")
    rounding.add_argument("--out", type=Path, help="write the weight directory at the end, as `publish` does")
    steps = commands.choices["distill"]
    steps.add_argument(
        "--rounds",
        default="64,32,16,8,4",
        help="steps of the first teacher and of each student (default 64,32,16,8,4: four rounds)",
    )
    plot = commands.add_parser("plot", help="draw the metrics of a run as curve.svg")
    plot.add_argument("--work", type=Path, required=True)
    score = commands.add_parser("evaluate", help="print the figures of exported weights")
    score.add_argument("--shards", type=Path, required=True)
    score.add_argument("--weights", type=Path, required=True, help="folder with exported parts")
    ship = commands.add_parser("publish", help="write the weights of a run as the directory that the product loads")
    ship.add_argument("--work", type=Path, required=True)
    ship.add_argument("--out", type=Path, required=True)
    ship.add_argument("--codec", choices=STORAGES, default="int8")
    ship.add_argument("--shards", type=Path, help="measure what storing costs on their check sets, and keep it")
    soup = commands.add_parser("average", help="write the mean of the weights of runs that went on from one another")
    soup.add_argument("--runs", type=Path, nargs="+", required=True, help="folders of runs")
    soup.add_argument("--out", type=Path, required=True, help="folder that gets the weights, as a run")
    add_pack_arguments(commands.add_parser("pack", help="tokenise texts, code and generated notes into shards"))
    code = commands.add_parser("pack-code", help="tokenise Python source into shards that are packed already")
    code.add_argument("--out", type=Path, required=True, help="folder with manifest.json and shard-*.npz")
    code.add_argument("--vocab", type=Path, help="vocab.txt or tokenizer.json (default: the bundled one)")
    code.add_argument("--code-ids", type=int, default=3_000_000, help="ids of Python source (default 3000000)")
    code.add_argument("--seed", type=int, default=1)
    return parser


def add_pack_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of packing."""
    parser.add_argument("--data", type=Path, required=True, help="folder with NAME.train.parquet, NAME.valid.parquet")
    parser.add_argument("--vocab", type=Path, required=True, help="vocab.txt or tokenizer.json")
    parser.add_argument("--out", type=Path, required=True, help="folder that gets the shards")
    parser.add_argument("--teacher", type=Path, help="folder with model.safetensors of the original encoder")
    parser.add_argument("--teacher-storage", choices=("int8", "float16"), default="int8")
    parser.add_argument("--rows", type=int, default=30_000, help="pointer rows (default 30000)")
    parser.add_argument("--human-share", type=float, default=0.25, help="share of human questions (default 0.25)")
    parser.add_argument(
        "--folder-share", type=float, default=0.45, help="share of generated rows from whole folders (default 0.45)"
    )
    parser.add_argument(
        "--story-share", type=float, default=0.25, help="share of generated rows from stories in prose (default 0.25)"
    )
    parser.add_argument(
        "--cloze-share", type=float, default=0.25, help="share of questions made from running text (default 0.25)"
    )
    parser.add_argument("--text-ids", type=int, default=2_400_000, help="ids of diffusion text (default 2400000)")
    parser.add_argument("--code-ids", type=int, default=3_000_000, help="ids of Python source (default 3000000)")
    parser.add_argument("--grounded-rows", type=int, default=20_000, help="answers to denoise (default 20000)")
    parser.add_argument("--check-items", type=int, default=400, help="questions of each check set (default 400)")
    parser.add_argument("--seed", type=int, default=1)


def run_evaluation(shards_folder: Path, weights: Path) -> dict[str, float]:
    """Figures of the exported weights in a folder, on the check sets of the shards."""
    from ai_os_diffusion.training import evaluate, setup, shards

    device = device_named("auto")
    data = shards.load_shards(shards_folder)
    net = setup.new_network(data, weights, 0).eval().to(device)
    return evaluate.Evaluation(data, setup.load_teacher(data, device), device)(net)


def main(argv: Sequence[str] | None = None) -> str:
    """Run one command and return the line to print.

    Raises:
        TrainingError: the command cannot do what is asked.
    """
    args = build_parser().parse_args(argv)
    if args.command == "average":
        from ai_os_diffusion.training.averaging import average_runs

        return f"averaged {len(args.runs)} runs, {average_runs(args.runs, args.out).tokens} tokens"
    if args.command == "plot":
        from ai_os_diffusion.training.plot import plot_run

        return f"wrote {plot_run(args.work)}"
    if args.command == "evaluate":
        return json.dumps(run_evaluation(args.shards, args.weights))
    if args.command == "publish":
        from ai_os_diffusion.training.publish import publish

        return json.dumps(publish(args.work, args.out, args.codec, shards=args.shards))
    if args.command == "pack-code":
        from ai_os_diffusion.training.pack_code import pack_code

        manifest = pack_code(args.out, args.code_ids, args.seed, args.vocab)
        return f"{manifest['shards']['shard-code.npz']['bytes'] / 2**20:.1f} MiB of code in {args.out}"
    if args.command == "pack":
        from ai_os_diffusion.training.pack import PackSettings, pack

        manifest = pack(PackSettings.from_args(args))
        total = sum(entry["bytes"] for entry in manifest["shards"].values())
        return f"{total / 2**20:.1f} MiB of shards in {args.out}: {json.dumps(manifest['counts'])}"
    state = run_distillation(args) if args.command == "distill" else run_stage(args.command, args)
    if args.command == "qat" and args.out is not None:
        from ai_os_diffusion.training.publish import publish

        codecs: dict[int, Codec] = {2: "int2", 4: "int4", 8: "int8"}
        publish(args.work, args.out, codecs[args.bits], args.group_size, args.shards)
    return f"step {state.step}, {state.tokens} tokens, {state.seconds:.0f} s of computing, weights in {args.work}"
