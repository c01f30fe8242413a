"""`ai-os weights convert|quantize|verify|show`."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

from ai_os_diffusion import paths
from ai_os_diffusion.answering.confidence import CALIBRATION, calibration_of_copy
from ai_os_diffusion.weights.converters import convert, is_checkpoint
from ai_os_diffusion.weights.parquet_v2 import describe, verify
from ai_os_diffusion.weights.saving import CODECS, GROUP_SIZE
from arrow_quant_v2 import ArrowQuantV2, DiffusionQuantConfig


def register(commands: Any) -> None:
    """Add the commands of this group."""
    weights = commands.add_parser("weights", help="convert, quantize, verify and show model weights")
    group = weights.add_subparsers(required=True)
    making = group.add_parser("convert", help="make Parquet V2 weights from open checkpoints or trained parts")
    making.add_argument("source", type=Path)
    making.add_argument("target", type=Path)
    making.add_argument("--codec", choices=CODECS, default="int8")
    making.add_argument("--group-size", type=int, default=64)
    making.add_argument("--vocabulary", type=Path, default=None, help="vocab.txt that the token table belongs to")
    making.add_argument("--mask-id", type=int, default=None, help="number of the mask token")
    making.add_argument("--licence", default="", help="SPDX identifier, where the source names none")
    making.set_defaults(run=run_convert)
    shrinking = group.add_parser("quantize", help="make a smaller model of Parquet V2 weights")
    shrinking.add_argument("source", type=Path)
    shrinking.add_argument("target", type=Path)
    bits_help = "of most weights; a copy with 4 (default) keeps 8 where answers need them"
    shrinking.add_argument("--bits", type=int, choices=[2, 4, 8], default=4, help=bits_help)
    shrinking.add_argument("--group-size", type=int, default=None, help="by default 64, of a copy with 4 bits 32")
    shrinking.add_argument("--size-mb", type=float, default=None, help="mix widths so that this size is kept")
    shrinking.add_argument("--json", action="store_true", help="tell progress and the result as lines of JSON")
    shrinking.set_defaults(run=run_quantize)
    checking = group.add_parser("verify", help="check every tensor's checksum")
    checking.add_argument("folder", type=Path, nargs="?", default=None)
    checking.set_defaults(run=run_verify)
    showing = group.add_parser("show", help="list tensors and metadata")
    showing.add_argument("folder", type=Path, nargs="?", default=None)
    showing.set_defaults(run=run_show)


def run_convert(args: argparse.Namespace) -> int:
    """Convert and report."""
    # trained parts are the engine's own; a checkpoint of others brings its tokenizer, or has none that is known
    vocabulary = args.vocabulary or (None if is_checkpoint(args.source) else paths.bundled_vocabulary())
    report = convert(
        args.source,
        args.target,
        args.codec,
        args.group_size,
        vocabulary,
        mask_id=args.mask_id,
        licence=args.licence,
    )
    print(report)
    return 0


def run_quantize(args: argparse.Namespace) -> int:
    """Quantize, and say how near the result is."""
    if args.size_mb is None:
        config = DiffusionQuantConfig.for_copy(args.bits, args.group_size)
    else:  # the budget decides who gets more bits
        group = GROUP_SIZE if args.group_size is None else args.group_size
        config = DiffusionQuantConfig(bit_width=args.bits, group_size=group)
    made = ArrowQuantV2().quantize_diffusion_model(
        args.source, args.target, config, _tell_share if args.json else None, size_budget_mb=args.size_mb
    )
    calibration = calibration_of_copy(Path(args.source), args.bits)
    if calibration is not None:  # the model's own too is nearer to the truth for a copy than none at all
        shutil.copy2(calibration, Path(args.target) / CALIBRATION)
    if args.json:
        print(json.dumps(made), flush=True)
        return 0
    print(
        f"{made['quantized_path']}: {made['model_size_mb']:.1f} MB, {made['compression_ratio']:.1f} times smaller, "
        f"cosine {made['cosine_similarity']:.4f}, {made['quantization_time_s']:.1f} s"
    )
    return 0


def _tell_share(_message: str, share: float) -> None:
    print(json.dumps({"share": share}), flush=True)


def run_verify(args: argparse.Namespace) -> int:
    """Check a weight folder."""
    folder = args.folder or paths.bundled_model()
    damaged = verify(folder)
    print(f"{folder}: {'every checksum holds' if not damaged else 'damaged: ' + ', '.join(damaged)}")
    return 1 if damaged else 0


def run_show(args: argparse.Namespace) -> int:
    """Describe a weight folder."""
    print(describe(args.folder or paths.bundled_model()))
    return 0
