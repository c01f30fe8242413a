"""`ai-os weights convert|verify|show`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ai_os_diffusion import paths
from ai_os_diffusion.weights.converters import convert
from ai_os_diffusion.weights.parquet_v2 import describe, verify


def register(commands: Any) -> None:
    """Add the commands of this group."""
    group = commands.add_parser("weights", help="convert, verify and show model weights").add_subparsers(required=True)
    making = group.add_parser("convert", help="make Parquet V2 weights from safetensors or trained parts")
    making.add_argument("source", type=Path)
    making.add_argument("target", type=Path)
    making.add_argument("--codec", choices=["int8", "f16", "f32"], default="int8")
    making.add_argument("--group-size", type=int, default=64)
    making.add_argument("--vocabulary", type=Path, default=None)
    making.set_defaults(run=run_convert)
    checking = group.add_parser("verify", help="check every tensor's checksum")
    checking.add_argument("folder", type=Path, nargs="?", default=None)
    checking.set_defaults(run=run_verify)
    showing = group.add_parser("show", help="list tensors and metadata")
    showing.add_argument("folder", type=Path, nargs="?", default=None)
    showing.set_defaults(run=run_show)


def run_convert(args: argparse.Namespace) -> int:
    """Convert and report."""
    vocabulary = args.vocabulary or paths.bundled_vocabulary()
    report = convert(args.source, args.target, args.codec, args.group_size, vocabulary)
    print(report)
    return 0


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
