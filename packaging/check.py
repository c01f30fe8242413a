#!/usr/bin/env python3
"""Run every check, the same here and in CI: format, lint, types, architecture, Rust, Python; pytest's summary last.

`check.py [fmt|lint|types|arch|rust|py|all]` runs one part.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import environment
from environment import BIN, PYTHON, ROOT, say

CARGO = ["cargo"]
MANIFEST = ["--manifest-path", "native/Cargo.toml"]
PARTS = ("fmt", "lint", "types", "arch", "rust", "py")
FLOORS = {
    "engine/ai_os_diffusion/diffusion/noise_schedules.py": 90,
    "engine/ai_os_diffusion/diffusion/noise_scheduler.py": 90,
    "engine/ai_os_diffusion/diffusion/discrete_sampler.py": 85,
    "engine/ai_os_diffusion/diffusion/samplers": 85,
    "engine/ai_os_diffusion/model/heads.py": 85,
    "engine/ai_os_diffusion/model/transformer.py": 85,
}


def tool(name: str) -> str:
    """Path of a tool of the virtual environment."""
    return str(BIN / name)


def commands(part: str) -> list[list[str]]:
    """The command lines of a part."""
    python = ["engine", "app", "tests", "benchmarks", "packaging"]
    table = {
        "fmt": [
            [*CARGO, "fmt", *MANIFEST, "--all", "--check"],
            [tool("ruff"), "format", "--check", *python],
        ],
        "lint": [
            [tool("ruff"), "check", *python],
            [*CARGO, "clippy", *MANIFEST, "--release", "--workspace", "--all-targets", "--", "-D", "warnings"],
        ],
        "types": [[str(PYTHON), "-m", "mypy"]],
        "arch": [[tool("lint-imports")], _stubtest()],
        "rust": [[*CARGO, "test", *MANIFEST, "--release", "--workspace", "--exclude", "aios-python"]],
    }
    return table[part]


def _stubtest() -> list[str]:
    """The stub of the extension against the built module."""
    allowed = "tests/architecture/stubtest_allowlist.txt"
    return [str(PYTHON), "-m", "mypy.stubtest", "ai_os_native", "--allowlist", allowed]


def check_floors(report: Path) -> list[str]:
    """Files whose line coverage is below their floor; a folder counts as one."""
    files = json.loads(report.read_text())["files"]
    short = []
    for place, floor in FLOORS.items():
        found = [v["summary"] for k, v in files.items() if k == place or k.startswith(f"{place}/")]
        lines = sum(s["num_statements"] for s in found)
        covered = 100 * sum(s["covered_lines"] for s in found) / lines if lines else 0.0
        if covered < floor:
            short.append(f"{place}: {covered:.1f} % covered, floor {floor} %")
    return short


def run_pytest() -> int:
    """All Python tests with coverage floors; pytest's summary is the last line printed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        command = [str(PYTHON), "-m", "pytest", "--cov", "--cov-report", f"json:{report}"]
        env = environment.environment() | {"QT_QPA_PLATFORM": "offscreen", "COVERAGE_FILE": f"{folder}/.coverage"}
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        last = ""
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line if line.strip() else last
        code = process.wait()
        short = check_floors(report) if report.is_file() else ["no coverage report was written"]
    if short:
        print("\n".join(["coverage floors: short", *short]))
        code = code or 1
    else:
        print("coverage floors: hold")
    print(last, end="", flush=True)
    return code


def run_part(part: str) -> bool:
    """Run one part; True when it passed."""
    say(f"check {part}")
    if part == "py":
        return run_pytest() == 0
    env = environment.environment() | {"MYPYPATH": os.pathsep.join(["engine", "native/python"])}
    return all(subprocess.run(line, cwd=ROOT, env=env, check=False).returncode == 0 for line in commands(part))


def main() -> int:
    """Prepare the environment, run the parts, name those that failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", default="all", choices=[*PARTS, "all"])
    args = parser.parse_args()
    try:
        environment.prepare(with_tests=True)
    except environment.SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    failed = []
    for part in PARTS if args.part == "all" else [args.part]:
        if not run_part(part):
            failed.append(part)
            say(f"check {part} FAILED; `python3 packaging/check.py {part}` runs it alone")
            if part != "py" and args.part == "all":
                break
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
