"""From the options of a run (`command.add_pace_arguments`) to its pace, and from its first step to its picture."""

from __future__ import annotations

import argparse
import os

import torch

from ai_os_diffusion.training.budget import Budget
from ai_os_diffusion.training.checkpoint import CHECKPOINT, RunState
from ai_os_diffusion.training.command import device_named, limits, refuse_used_folder
from ai_os_diffusion.training.optim import LrSchedule
from ai_os_diffusion.training.plot import plot_run
from ai_os_diffusion.training.trainer import METRICS, RUN_FILE, Net, Trainer, TrainerSettings

_GPU_SCALE = 16


def begin(args: argparse.Namespace) -> tuple[torch.device, TrainerSettings]:
    """Check budgets, device and folder of a run before anything is read; sets the threads.

    Raises:
        TrainingError: an option is out of range, or the folder holds a run that is not to be resumed.
    """
    allowed = limits(args.hours, args.tokens, args.minutes)
    torch.set_num_threads(args.threads or os.cpu_count() or 1)
    device = device_named(args.device)
    if not args.resume:
        refuse_used_folder(args.work, (CHECKPOINT, RUN_FILE))
    return device, TrainerSettings(
        schedule=LrSchedule(args.lr, args.warmup),
        budget=Budget(allowed.seconds, allowed.tokens),
        call_seconds=allowed.call_seconds,
        evaluate_seconds=args.evaluate_minutes * 60,
    )


def goes_on(args: argparse.Namespace) -> bool:
    """Whether the run begins from what it has exported itself."""
    return bool(args.resume and (args.work / RUN_FILE).exists())


def batch_scale(args: argparse.Namespace, device: torch.device) -> float:
    """What multiplies all batches."""
    return float(args.batch_scale or (_GPU_SCALE if device.type == "cuda" else 1))


def run_to_end(loop: Trainer[Net], args: argparse.Namespace) -> RunState:
    """Train until the budget or the call ends, and draw the metrics.

    Raises:
        TrainingError: the checkpoint cannot be resumed, or a loss is not finite.
    """
    if args.resume:
        loop.resume()
    state = loop.run()
    if (args.work / METRICS).exists():  # a run that was stopped early has none
        plot_run(args.work, METRICS)
    return state
