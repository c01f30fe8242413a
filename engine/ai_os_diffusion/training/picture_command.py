"""`ai-os train pack-pictures` and `ai-os train autoencoder`: pictures in, a resumable run of their codec out."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path

import torch

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.model.autoencoder import FACTOR, AutoencoderShape, ImageAutoencoder
from ai_os_diffusion.training import command
from ai_os_diffusion.training.autoencoder_task import AutoencoderTask, autoencoder_figures, scaled_tensors
from ai_os_diffusion.training.budget import Budget
from ai_os_diffusion.training.checkpoint import CHECKPOINT
from ai_os_diffusion.training.export import import_weights
from ai_os_diffusion.training.optim import LrSchedule
from ai_os_diffusion.training.pictures import load_pictures, pack_pictures
from ai_os_diffusion.training.plot import plot_run
from ai_os_diffusion.training.trainer import METRICS, RUN_FILE, Trainer, TrainerSettings

COMMANDS = ("pack-pictures", "autoencoder")
SHEET = "pictures.png"
_NO_TOKENS = "pictures"  # stands where runs on text name their vocabulary
_BATCH = 16


def build_parser() -> argparse.ArgumentParser:
    """Both sub-commands."""
    parser = argparse.ArgumentParser(prog="ai-os train", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    pack = commands.add_parser("pack-pictures", help="decode pictures into shards")
    pack.add_argument("--data", type=Path, required=True, help="folder with NAME.train.parquet, NAME.valid.parquet")
    pack.add_argument("--out", type=Path, required=True, help="folder that gets the shards")
    pack.add_argument("--size", type=int, default=128, help="pixels of a side (default 128)")
    pack.add_argument("--limit", type=int, help="pictures of each split at most")
    pack.add_argument("--seed", type=int, default=1)
    train = commands.add_parser("autoencoder", help="train the codec of pictures")
    train.add_argument("--shards", type=Path, required=True, help="folder written by pack-pictures")
    train.add_argument("--work", type=Path, required=True, help="folder of the run")
    command.add_pace_arguments(train, lr=5e-4)
    return parser


def main(argv: Sequence[str]) -> str:
    """Run one command and return the line to print.

    Raises:
        TrainingError: the command cannot do what is asked.
    """
    args = build_parser().parse_args(argv)
    if args.command == "pack-pictures":
        if args.size < FACTOR or args.size % FACTOR:
            raise TrainingError(
                f"--size is {args.size}.", remedy=f"Give a multiple of {FACTOR}.", context={"key": "--size"}
            )
        manifest = pack_pictures(args.data, args.out, args.size, args.limit, args.seed)
        return f"{json.dumps(manifest['pictures'])} pictures in {args.out}"
    return train_autoencoder(args)


def train_autoencoder(args: argparse.Namespace) -> str:
    """Train the codec until its budget is spent and say how far it came.

    Raises:
        TrainingError: options, shards or checkpoint cannot be used.
    """
    allowed = command.limits(args.hours, args.tokens, args.minutes)
    torch.set_num_threads(args.threads or os.cpu_count() or 1)
    device, work = command.device_named(args.device), args.work
    if not args.resume:
        command.refuse_used_folder(work, (CHECKPOINT, RUN_FILE))
    pictures, held_out = load_pictures(args.shards, "train"), load_pictures(args.shards, "valid")
    torch.manual_seed(args.seed)
    net = _network(work if args.resume else None, device)
    average = ImageAutoencoder(net.shape).to(device)
    scale = args.batch_scale or (16 if device.type == "cuda" else 1)
    work.mkdir(parents=True, exist_ok=True)
    loop = Trainer(
        net,
        average,
        {AutoencoderTask.name: AutoencoderTask(pictures.pixels, _BATCH * scale, args.seed, device)},
        [AutoencoderTask.name],
        work,
        TrainerSettings(
            schedule=LrSchedule(args.lr, args.warmup),
            budget=Budget(allowed.seconds, allowed.tokens),
            call_seconds=allowed.call_seconds,
            evaluate_seconds=args.evaluate_minutes * 60,
        ),
        _NO_TOKENS,
        autoencoder_figures(held_out.pixels, device, work / SHEET),
        scaled_tensors(pictures.pixels, device),
    )
    if args.resume:
        loop.resume()
    state = loop.run()
    if (work / METRICS).exists():
        plot_run(work, METRICS)
    return f"step {state.step}, {state.step * _BATCH * scale} pictures, {state.seconds:.0f} s of computing"


def _network(folder: Path | None, device: torch.device) -> ImageAutoencoder:
    """A new codec, or the exported one in `folder` where a run has left it there."""
    if folder is None or not (folder / RUN_FILE).exists():
        return ImageAutoencoder().to(device)
    tensors, meta = import_weights(folder)
    net = ImageAutoencoder(AutoencoderShape.from_dict(meta["shape"]))
    net.load_state_dict({name: torch.from_numpy(values).float() for name, values in tensors.items()})
    return net.to(device)
