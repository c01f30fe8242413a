"""`ai-os doctor`: whether AI-OS can work on this computer, and what to do where it cannot.

Nothing of the engine is imported before it runs, so that it can say what is missing where the engine cannot be.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any

from ai_os_diffusion.diagnostics import machine, parts
from ai_os_diffusion.diagnostics.report import Report

NAME = "doctor"


def register(commands: Any) -> None:
    """Add the command."""
    from ai_os_diffusion.cli import session

    parser = commands.add_parser(NAME, help="check this computer and the installation; tells no content of yours")
    session.add_profile(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check and report; 0 where all that is needed is in order."""
    from ai_os_diffusion.cli import session
    from ai_os_diffusion.diagnostics.examining import examine

    return _tell(examine(session.configuration(args)), as_json=args.json)


def run_without_engine(words: Sequence[str]) -> int:
    """Where the engine cannot be imported: what can be said of packages and native module; `words` as given."""
    report = Report((machine.check_python(), parts.check_packages(), parts.check_native()))
    _tell(report, as_json="--json" in words)
    return 1


def _tell(report: Report, *, as_json: bool) -> int:
    print(json.dumps(report.as_dict(), indent=2) if as_json else report.as_text())
    return 0 if report.ok else 1
