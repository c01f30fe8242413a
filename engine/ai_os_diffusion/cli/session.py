"""What all commands share: opening an engine on a profile, showing progress, printing JSON."""

from __future__ import annotations

import argparse
import dataclasses
import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from ai_os_diffusion import logging, paths
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.errors import StorageError
from ai_os_diffusion.progress import CancelToken, Progress


def add_profile(parser: argparse.ArgumentParser) -> None:
    """The options of every command that opens a profile."""
    parser.add_argument("--profile", default="", help="name or folder of the profile (default: your own)")
    parser.add_argument("--config", default="", help="YAML configuration file")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


@contextmanager
def engine(args: argparse.Namespace) -> Iterator[ArrowEngine]:
    """An engine on the profile that the arguments name; closed at the end."""
    config = EngineConfig.load(args.config) if args.config else EngineConfig()
    if args.profile:
        config = dataclasses.replace(config, profile=args.profile)
    _start_log(paths.profile_folder(config.profile))
    with ArrowEngine(config) as opened:
        yield opened


def _start_log(profile: Path) -> None:
    try:
        logging.configure(profile / "logs")
    except OSError as error:
        raise StorageError(
            f"The profile folder {profile} cannot be used: {error.strerror}.",
            kind="storage.permission",
            remedy="Choose another --profile, or see to it that you may write there and that the disk has room.",
            context={"path": profile},
        ) from error


def show(value: object) -> None:
    """Print one JSON object; letters that the output cannot hold are escaped."""
    whole = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(value, ensure_ascii=not whole, indent=2))


def progress_line(what: str) -> Callable[[Progress], None] | None:
    """A progress line on the terminal; None where standard error is not one."""
    if not sys.stderr.isatty():
        return None

    def tell(report: Progress) -> None:
        left = f", {report.seconds_left:.0f} s left" if report.seconds_left is not None else ""
        end = "\n" if report.done >= report.total else ""
        sys.stderr.write(f"\r\x1b[K{what} {report.done}/{report.total}{left} {report.item[:40]}{end}")
        sys.stderr.flush()

    return tell


@contextmanager
def cancel_on_interrupt() -> Iterator[CancelToken]:
    """A token that Ctrl+C sets, so that work stops at a safe place instead of in the middle."""
    token = CancelToken()

    def stop(number: int, frame: FrameType | None) -> None:
        token.cancel()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield token
    finally:
        signal.signal(signal.SIGINT, before)
