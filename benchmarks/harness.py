"""What every benchmark shares: its options, its bars, its last lines and its exit code."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Bar:
    """One measured figure against its goal; `figure` None means that this run could not decide it."""

    name: str
    figure: float | None
    goal: float
    higher_is_better: bool = True
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the figure reaches the goal; an undecided bar is no failure."""
        if self.figure is None:
            return True
        return self.figure >= self.goal if self.higher_is_better else self.figure <= self.goal

    def line(self) -> str:
        """The closing line: ``bar NAME: FIGURE (goal GOAL) ok|short``."""
        if self.figure is None:
            return f"bar {self.name}: not run (--full)"
        sign = "≥" if self.higher_is_better else "≤"
        verdict = "ok" if self.met else "short"
        return f"bar {self.name}: {self.figure:.4g}{self.unit} (goal {sign} {self.goal:g}{self.unit}) {verdict}"


def arguments(description: str) -> argparse.ArgumentParser:
    """The options that all benchmarks take; add your own, then parse."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="stay under 60 s; undecided bars say so")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    return parser


def parse_args(description: str) -> argparse.Namespace:
    """Parse the shared options alone."""
    return arguments(description).parse_args()


def add_folder(parser: argparse.ArgumentParser) -> None:
    """The option `--folder`, for `on_disk`; by default a folder that, unlike /tmp, is never in memory."""
    usual = Path("/var/tmp")
    place = usual if usual.is_dir() else Path(tempfile.gettempdir())
    parser.add_argument("--folder", type=Path, default=place, help="where to make the temporary folder, on a disk")


def on_disk(folder: Path) -> Path:
    """`folder`, unless it is known to lie in memory, where nothing can be said about durable writes."""
    mounts = Path("/proc/self/mounts")
    if mounts.is_file():
        kinds = {Path(line.split()[1]): line.split()[2] for line in mounts.read_text(encoding="utf-8").splitlines()}
        place = folder.resolve()
        kind = next((kinds[parent] for parent in (place, *place.parents) if parent in kinds), "")
        if kind in ("tmpfs", "ramfs"):
            raise SystemExit(f"{folder} lies in memory ({kind}): name a folder on a disk with --folder")
    return folder


def on_one_thread() -> None:
    """Start the benchmark again with one thread for each library, which they read when they load; or go on."""
    one = {f"{name}_NUM_THREADS": "1" for name in ("RAYON", "OMP", "OPENBLAS", "MKL", "CANDLE")}
    if any(os.environ.get(name) != value for name, value in one.items()):
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | one)


def alternate(rounds: int, runs: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Seconds of process CPU time of each run, alternating round by round so that load hits all alike."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            begun = time.process_time()
            run()
            taken[name].append(time.process_time() - begun)
    return taken


def summary(name: str, seconds: Sequence[float], unit: str = "ms", scale: float = 1e3) -> str:
    """`name: median [min .. max]` in one line."""
    values = [value * scale for value in seconds]
    return f"{name}: {statistics.median(values):.3f} {unit} [{min(values):.3f} .. {max(values):.3f}]"


def finish(bars: Sequence[Bar], args: argparse.Namespace, figures: dict[str, object] | None = None) -> None:
    """Print the bars, write the JSON file when asked for, and exit 1 when any bar is short."""
    if args.json:
        record = {"bars": [asdict(bar) | {"met": bar.met} for bar in bars], "figures": figures or {}}
        args.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    for bar in bars:
        print(bar.line())
    sys.exit(0 if all(bar.met for bar in bars) else 1)
