"""`ai-os infill FILE`: writes the code that is missing where a Python file says ``<gap>``."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path, PurePath
from typing import Any

from ai_os_diffusion.answering import coding
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.cli import session
from ai_os_diffusion.errors import InferenceError

_PYTHON, _UNSAID = (".py", ".pyi", ".pyw"), ("", ".txt")  # ends of names; "-" has none
_LARGEST = 4 << 20  # bytes


def register(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("infill", help="write the Python that is missing where a file says <gap>")
    parser.add_argument("file", help="Python with one gap; - reads standard input")
    parser.add_argument("--mark", default=coding.MARK, help=f"what stands in the gap (default {coding.MARK})")
    parser.add_argument("--length", type=int, default=coding.LENGTH, help=f"tokens at most (default {coding.LENGTH})")
    parser.add_argument("--steps", type=int, help="of denoising (default: one for each token)")
    parser.add_argument(
        "--candidates", type=int, default=coding.CANDIDATES, help=f"to choose from (default {coding.CANDIDATES})"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--one-line", action="store_true", help="write no line break")
    parser.add_argument("--middle", action="store_true", help="print what is written, without what stands around it")
    session.add_profile(parser)
    parser.set_defaults(run=run_infill)


def run_infill(args: argparse.Namespace) -> int:
    """Print the file with its gap filled; 1 where the language is not Python, and the reason on standard error.

    What is not valid Python is printed all the same, and standard error says so.
    """
    text = _read(args.file)
    gap = coding.split_at_mark(text, args.mark)
    end = "" if args.file == "-" else PurePath(args.file).suffix.lower()
    settings = coding.InfillSettings(
        steps=args.steps,
        length=args.length,
        seed=args.seed,
        candidates=args.candidates,
        language=_language(end),
        one_line=args.one_line,
    )
    with ArrowEngine(session.configuration(args)) as engine, session.cancel_on_interrupt() as cancel:
        made = engine.infill(gap.prefix, gap.suffix, settings, cancel=cancel)
    if made.parses is None:
        print(f"ai-os: {made.text}", file=sys.stderr)
        return 1
    if not made.parses:
        print("ai-os: None of the fillings made valid Python; this is the likeliest one.", file=sys.stderr)
    whole = gap.filled(made.text)
    if args.json:
        session.show(dataclasses.asdict(made) | {"whole": whole})
    else:
        sys.stdout.write(f"{made.text}\n" if args.middle else whole)
    return 0


def _language(end: str) -> str:
    """What the ending of a name says; nothing where it says nothing."""
    if end in _UNSAID:
        return ""
    return coding.LANGUAGE if end in _PYTHON else f"a file with the ending {end}"


def _read(name: str) -> str:
    """The text of a file, with its line ends as they are. Raises InferenceError."""
    try:
        data = sys.stdin.buffer.read(_LARGEST + 1) if name == "-" else Path(name).read_bytes()
        if len(data) <= _LARGEST:
            return data.decode()
        reason = f"is larger than {_LARGEST >> 20} MiB"
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8 at byte {error.start}"
    raise InferenceError(
        f"{name} {reason}.", kind="inference.file", remedy="Name a Python file with a gap.", context={"file": name}
    )
