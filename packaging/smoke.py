#!/usr/bin/env python3
"""Try a bundle as on a fresh computer: `smoke.py DIST` runs its self-test with an empty home and without a network.

Then it measures how soon the window is shown when nothing of the bundle is in memory. Linux, with Xvfb and xdotool.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bundle import starting

PROGRAM = "ai-os-window"
COMMAND = "ai-os"
SELF_TEST_LIMIT_S = 900
_ALONE = (["unshare", "--net"], ["unshare", "--net", "--map-root-user"])
"""Ways to start a process that has no network: as root, and as a user where the system allows it."""


def without_network() -> list[str]:
    """What to put before a command so that it has no network; empty where this system does not allow that."""
    if shutil.which("unshare") is None:
        return []
    for words in _ALONE:
        if subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
            return words
    return []


def self_test(program: Path, display: str, alone: list[str]) -> int:
    """Run the self-test in an empty home; its report goes to standard output. Returns its exit code."""
    with tempfile.TemporaryDirectory(prefix="ai-os-smoke-") as home:
        values = starting.bare_environment(Path(home), display)
        command = [*alone, str(program), "--self-test"]
        code = subprocess.run(command, env=values, check=False, timeout=SELF_TEST_LIMIT_S).returncode
        left = sorted(path.name for path in Path(home).iterdir())
    if left:
        print(f"FAIL  the self-test has left files in the home folder: {', '.join(left)}")
    return code or (1 if left else 0)


def command_line(program: Path, alone: list[str]) -> int:
    """Ask the bundled command line for its version; its exit code."""
    with tempfile.TemporaryDirectory(prefix="ai-os-smoke-") as home:
        values = starting.bare_environment(Path(home), "")
        return subprocess.run([*alone, str(program), "--version"], env=values, check=False, timeout=60).returncode


def main() -> int:
    """Self-test, command line, start; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dist", type=Path, metavar="DIST", help="the folder that freeze.py has made")
    args = parser.parse_args()
    folder = args.dist.resolve()
    if not os.access(folder / PROGRAM, os.X_OK):
        print(f"{folder} is no bundle: it has no {PROGRAM}. Make one with packaging/freeze.py.", file=sys.stderr)
        return 2
    alone = without_network()
    print(
        f"network: {'none (' + ' '.join(alone) + ')' if alone else 'NOT taken away: `unshare` is not permitted here'}"
    )
    try:
        with starting.screen() as display:
            code = self_test(folder / PROGRAM, display, alone) or command_line(folder / COMMAND, alone)
        cold, warm = starting.cold_and_warm(folder / PROGRAM)
    except (starting.NotStarted, subprocess.TimeoutExpired) as error:
        print(f"FAIL  {error}")
        return 1
    print(f"window shown after {cold:.2f} s, nothing of it in memory before; after {warm:.2f} s the second time")
    print("smoke test passed" if code == 0 else "smoke test FAILED")
    return code


if __name__ == "__main__":
    sys.exit(main())
