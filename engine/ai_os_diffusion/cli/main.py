"""Entry point of `ai-os`: arguments in, one clear line on an error, an exit code out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from ai_os_diffusion import __version__
from ai_os_diffusion.errors import Cancelled, DiffusionError
from ai_os_diffusion.linear_algebra import stay_on_one_thread


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    from ai_os_diffusion.cli import (
        chat,
        demo,
        diffuse,
        doctor,
        encryption,
        evaluate,
        evolve,
        infill,
        keeping,
        memories,
        skills,
        train,
        weights,
    )

    parser = argparse.ArgumentParser(prog="ai-os", description="A desktop assistant that remembers, on your machine.")
    parser.add_argument("--version", action="version", version=f"ai-os {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for group in (
        memories,
        keeping,
        encryption,
        chat,
        diffuse,
        infill,
        weights,
        train,
        evaluate,
        evolve,
        skills,
        doctor,
        demo,
    ):
        group.register(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; errors of the engine become one line on standard error and exit code 1."""
    stay_on_one_thread()
    words = sys.argv[1:] if argv is None else argv
    try:
        parser = build_parser()
    except ImportError as error:
        return _incomplete(words, error)
    args = parser.parse_args(words)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except (Cancelled, KeyboardInterrupt):
        print("Stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever read the output went away, as `head` does
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())  # takes what is still to be flushed at the end
        os.close(nowhere)
        return 141
    except DiffusionError as error:
        print(f"ai-os: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    return code


def _incomplete(words: Sequence[str], error: ImportError) -> int:
    """A package or the native module is missing: what is, where the doctor is asked, and a line with the remedy."""
    if words[:1] == ["doctor"]:
        from ai_os_diffusion.cli import doctor

        doctor.run_without_engine(words)
    remedy = "Run `python3 packaging/run.py` again; it installs what is missing."
    print(f"ai-os: A part of AI-OS cannot be loaded: {error}. {remedy}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
