"""`ai-os train ...`: hands over to the training command; `calibrate` fits the answer calibrator."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path
from typing import Any

from ai_os_diffusion import logging, paths
from ai_os_diffusion.calibrating import calibrate
from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.evaluation.uncertainty import calibrate_trigger
from ai_os_diffusion.runtime import load_text_model

_PICTURES, _SPEECH = (
    ("pack-pictures", "autoencoder", "upsampler", "pack-latents", "image", "restore-pictures", "publish-pictures"),
    ("pack-speech", "audio", "vocoder", "publish-voice"),
)
_MODULES = {"twins": "twins"} | dict.fromkeys(_PICTURES, "picture_command") | dict.fromkeys(_SPEECH, "speech_command")
"""The module of `training` that has a sub-command; `command` has the others."""


def register(commands: Any) -> None:
    """Add the command; what follows `train` is parsed by the training command itself."""
    parser = commands.add_parser(
        "train",
        add_help=False,
        help="pack, pack-code, pointer, text, joint, qat, distill, twins, evaluate, plot, average, publish, calibrate, "
        "pack-pictures, autoencoder, upsampler, pack-latents, image, restore-pictures, publish-pictures, pack-speech, "
        "audio, vocoder, publish-voice",
    )
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    parser.set_defaults(run=run_train)


def run_train(args: argparse.Namespace) -> int:
    """Run the training command, or the calibration."""
    if args.rest[:1] == ["calibrate"]:
        return run_calibrate(_calibration_parser().parse_args(args.rest[1:]))
    named = _MODULES.get(args.rest[0], "command") if args.rest else "command"
    try:
        module = importlib.import_module(f"ai_os_diffusion.training.{named}")  # imports torch
    except ImportError as error:
        raise TrainingError(
            f"This installation cannot train: {error}.",
            kind="training.missing",
            remedy="Install AI-OS from its source with `python3 packaging/run.py`, and train there.",
        ) from error
    print(module.main(args.rest[1:] if named == "twins" else args.rest))
    return 0


def _calibration_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ai-os train calibrate", description="Fit the probability that an answer is right, on generated people."
    )
    parser.add_argument("--model", type=Path, default=None, help="weight folder (default: the bundled one)")
    parser.add_argument("--profiles", type=int, default=12, help="generated people")
    parser.add_argument("--seed", type=int, default=9000)
    parser.add_argument(
        "--questions",
        type=Path,
        default=None,
        metavar="TEXTS",
        help="fit what makes an answer doubtful enough to learn for, on people's questions in this folder, instead",
    )
    return parser


def run_calibrate(args: argparse.Namespace) -> int:
    """Fit and report."""
    logging.configure(None)
    folder = args.model or paths.bundled_model()
    config = EngineConfig(model=ModelConfig(path=str(folder)))
    if args.questions is None:
        values = calibrate(folder, config, profiles=args.profiles, seed=args.seed, tell=print)
    else:
        trigger = calibrate_trigger(load_text_model(config.model), folder, args.questions, tell=print)
        values = {**trigger.weights, "above": trigger.above}
    for name, value in values.items():
        print(f"{name:12} {value:+.4f}")
    return 0
