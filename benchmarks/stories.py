"""The stories of tests/gui/real/stories in the real window: how long the event loop ever stood still in each.

A heartbeat of 5 ms runs in the window's thread from the first paint until the window closes. A stall is the time
between two beats, less the beat, and less the time that this thread, or the one that it waits for, was ready while
others had the processors: on a busy machine that is an estimate, never below the CPU time of the window's thread. The
time in which the test looks at the window does not count. Needs Xvfb and openbox, and some minutes for each story;
`--quick` leaves the slow ones out, and `--only WORD` runs those whose name has the word.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

from harness import Bar, arguments, finish

ROOT = Path(__file__).resolve().parents[1]
STORIES = "tests/gui/real/stories"
LONGEST_MS = 100


def told(report: Path) -> dict[str, dict[str, float]]:
    """What each story recorded of its longest stall, by its name; figures in milliseconds."""
    found = {}
    for case in ET.parse(report).getroot().iter("testcase"):
        properties = {each.attrib["name"]: each.attrib["value"] for each in case.iter("property")}
        stalls = {name.removeprefix("stall_"): float(value) for name, value in properties.items() if "stall_" in name}
        if stalls:
            found[case.attrib["name"].removeprefix("test_")] = stalls
    return found


def measure(args: argparse.Namespace) -> None:
    """Run the stories, print a line for each, finish with the bars."""
    chosen = ["-m", "not slow" if args.quick else ""] + (["-k", args.only] if args.only else [])
    with tempfile.TemporaryDirectory(prefix="ai-os-stories-") as name:
        report = Path(name) / "report.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            STORIES,
            *chosen,
            "-p",
            "no:cacheprovider",
            "--junitxml",
            str(report),
        ]
        failed = subprocess.run([*command, "-o", "junit_family=xunit1"], cwd=ROOT, check=False).returncode
        found = told(report) if report.is_file() else {}
    if failed or not found:
        sys.exit("A story did not end well, or none was run; see above.")
    for story, stall in found.items():
        parts = f"{stall['ms']:.0f} with the processors' other work, {stall['computed_ms']:.0f} computed"
        print(f"{story}: longest stall {stall['own_ms']:.0f} ms ({parts}; bar {LONGEST_MS} ms)")
    bars = [
        Bar(f"stall_{story}", stall["own_ms"], LONGEST_MS, higher_is_better=False, unit=" ms")
        for story, stall in found.items()
    ]
    finish(bars, args, {"stories": found})


def main() -> None:
    """The benchmark."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--only", default="", help="a word in the names of the stories to run")
    measure(parser.parse_args())


if __name__ == "__main__":
    main()
