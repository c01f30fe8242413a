"""What all commands share: opening an engine on a profile, showing progress, printing JSON."""

from __future__ import annotations

import argparse
import dataclasses
import getpass
import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import yaml

from ai_os_diffusion import logging, paths
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.conversation.chats import ChatStore
from ai_os_diffusion.conversation.confirmed import confirmed_items
from ai_os_diffusion.errors import ConfigError, StorageError
from ai_os_diffusion.memory import keys
from ai_os_diffusion.progress import CancelToken, Progress


def add_profile(parser: argparse.ArgumentParser) -> None:
    """The options of every command that opens a profile."""
    parser.add_argument("--profile", default="", help="name or folder of the profile (default: your own)")
    parser.add_argument("--config", default="", help="YAML configuration file")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def configuration(args: argparse.Namespace) -> EngineConfig:
    """The configuration that the arguments name; without a profile in it, the user's own where the window moved it to.

    Raises:
        ConfigError: it, or the window's settings, cannot be read, or holds a wrong value.
    """
    config = EngineConfig.load(args.config) if args.config else EngineConfig()
    named = args.profile or config.profile or _moved_to()
    return dataclasses.replace(config, profile=named)


def _moved_to() -> str:
    """Where the window has moved the user's own profile; "" for where it always was."""
    path = paths.window_settings()
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(
            f"{path}, which tells where your memories lie, cannot be read.",
            kind="config.file",
            remedy="Name the folder with --profile, or open the window once: it mends its settings.",
            context={"path": path},
        ) from error
    folder = values.get("data_folder", "") if isinstance(values, dict) else ""
    return str(paths.profile_in(folder)) if isinstance(folder, str) and folder else ""


@contextmanager
def engine(args: argparse.Namespace) -> Iterator[ArrowEngine]:
    """An engine on the profile that the arguments name; closed at the end."""
    config = configuration(args)
    profile = paths.profile_folder(config.profile)
    _start_log(profile)
    with ArrowEngine(config, key=keys.find_key(profile, ask_passphrase(profile))) as opened:
        # What the window's conversations say is right counts here too; they are not read before somebody asks.
        opened.evolution.confirmed = lambda answers=None: confirmed_items(
            ChatStore(opened.store), opened.store, answers
        )
        yield opened


def ask_passphrase(profile: Path) -> Callable[[], str]:
    """A question for the passphrase of a profile, for `keys.find_key`."""
    remedy = f"{keys.PASSPHRASE_FILE} names a file that holds it"
    return lambda: ask_hidden(f"Passphrase of {profile}: ", remedy)


def ask_hidden(prompt: str, otherwise: str) -> str:
    """A line that is typed and not shown. Raises StorageError where there is no terminal to type it on."""
    if not sys.stdin.isatty():
        raise StorageError(
            "A passphrase is needed, and there is no terminal to type it on.",
            kind="storage.locked_by_passphrase",
            remedy=f"Use a terminal, or see to it that {otherwise}." if otherwise else "Use a terminal.",
        )
    return getpass.getpass(prompt)


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
