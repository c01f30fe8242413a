#!/usr/bin/env python3
"""Set everything up on a fresh machine, then open AI-OS. `--headless` answers from the sample notes in a terminal."""

from __future__ import annotations

import argparse
import subprocess
import sys

import environment

NO_DISPLAY = 2  # exit code of the window where it cannot be opened


def main() -> int:
    """Prepare, then hand over to the application; returns its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--headless", action="store_true", help="answer five questions in the terminal, then exit")
    args = parser.parse_args()
    try:
        environment.prepare(window=not args.headless)
    except environment.SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    module = ["ai_os_diffusion.cli.main", "demo"] if args.headless else ["ai_os_app"]
    command = [str(environment.PYTHON), "-m", *module]
    code = subprocess.run(command, cwd=environment.ROOT, env=environment.environment(), check=False).returncode
    if code == NO_DISPLAY and not args.headless:
        print("\nFor a first look in this terminal: python3 packaging/run.py --headless", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
