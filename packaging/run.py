#!/usr/bin/env python3
"""Set everything up on a fresh machine, then open AI-OS. `--headless` answers from the sample notes in a terminal."""

from __future__ import annotations

import argparse
import subprocess
import sys

import environment


def main() -> int:
    """Prepare, then hand over to the application; returns its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--headless", action="store_true", help="answer five questions in the terminal, then exit")
    args = parser.parse_args()
    try:
        environment.prepare()
    except environment.SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    if not args.headless:
        environment.say("This version has no window yet: answering from the sample notes in the terminal instead")
    command = [str(environment.PYTHON), "-m", "ai_os_diffusion.cli.main", "demo"]
    return subprocess.run(command, cwd=environment.ROOT, env=environment.environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
