"""Opening a network of 350 million INT4 weights: time, resident memory, and what two processes share.

A weight directory of the shape `workstation` with random weights is opened in fresh processes that have the files in
the page cache, in turn: as it is, verified (every checksum), and, to compare, by reading its files into memory. The
bars are on CPU seconds, because the machine is shared; wall-clock time stands beside them. Resident memory is that of
the process, as the kernel counts it; it needs Linux.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from harness import Bar, add_folder, arguments, finish, on_disk, summary

WAYS = ("mapped", "verified", "read")
TOKENS = [list(range(1000, 1064))]
OPEN_SECONDS = 0.05
Figures = dict[str, float]


def write(folder: Path) -> float:
    """Write the directory; returns how many million parameters it has."""
    from ai_os_diffusion.model.shape import TransformerShape
    from random_model import write_random_model  # imports torch, which the processes that are measured must not

    return write_random_model(folder, TransformerShape.preset("workstation"), "int4") / 1e6


def resident(part: str = "Rss") -> float:
    """MiB of this process that are resident, or a part of them."""
    found = re.search(rf"^{part}:\s+(\d+) kB", Path("/proc/self/smaps_rollup").read_text(encoding="ascii"), re.M)
    if found is None:
        raise SystemExit(f"the kernel does not tell {part}")
    return int(found[1]) / 1024


def mapped(part: str) -> float:
    """MiB of the weight files that this process has mapped: `Rss`, `Shared_Clean`, `Private_Dirty`, ..."""
    total, counts = 0, False
    for line in Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            counts = line.endswith(".parquet")
        elif counts and line.startswith(f"{part}:"):
            total += int(line.split()[1])
    return total / 1024


def fresh(way: str, folder: Path) -> None:
    """In a process of its own: open, print figures, compute once, print more; then wait for a line and print shares."""
    from ai_os_diffusion import native

    found: Figures = {"before": resident()}
    begun, used = time.perf_counter(), time.process_time()
    if way == "read":
        held = [file.read_bytes() for file in sorted(folder.iterdir())]
        found["files"] = sum(map(len, held)) / 2**20
    else:
        network = native.TextNetwork.open(str(folder), precision="quantized", threads=1, verify=way == "verified")
    found["cpu"], found["wall"] = time.process_time() - used, time.perf_counter() - begun
    found["opened"], found["dirty"] = resident(), resident("Private_Dirty")
    if way != "read":
        begun = time.process_time()
        network.logits(network.hidden(TOKENS, time=[0.5]))
        found["first_pass_cpu"] = time.process_time() - begun
        found["computed"], found["touched"] = resident(), mapped("Rss")
    print(json.dumps(found), flush=True)
    if sys.stdin.readline():
        print(json.dumps({part: mapped(part) for part in ("Shared_Clean", "Private_Clean", "Private_Dirty")}))


def start(way: str, folder: Path) -> tuple[subprocess.Popen[str], Figures]:
    """A fresh process that has printed its first line, and the figures in it."""
    words = [sys.executable, __file__, "--fresh", way, str(folder)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if process.stdout is None:
        raise SystemExit("the process has no output")
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"a process that opens the network ({way}) failed")
    return process, json.loads(line)


def rounds_of(count: int, folder: Path) -> dict[str, list[Figures]]:
    """Figures of fresh processes of each way, in turn."""
    found: dict[str, list[Figures]] = {way: [] for way in WAYS}
    for _ in range(count):
        for way in WAYS:
            process, figures = start(way, folder)
            process.communicate()
            found[way].append(figures)
    return found


def shared(folder: Path) -> Figures:
    """Of the pages of the files that a process has, when another has opened the network and computed too."""
    other, _ = start("mapped", folder)
    process, _ = start("mapped", folder)
    told, _ = process.communicate("\n")
    other.communicate()
    parts: Figures = json.loads(told.splitlines()[-1])
    return parts


def options() -> argparse.Namespace:
    """The shared options, and those of a fresh process."""
    parser = arguments(__doc__ or "")
    add_folder(parser)
    parser.add_argument("--fresh", nargs=2, metavar=("WAY", "FOLDER"), help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Measure, print, judge."""
    args = options()
    if args.fresh:
        fresh(args.fresh[0], Path(args.fresh[1]))
        return
    if not Path("/proc/self/smaps_rollup").is_file():
        raise SystemExit("resident memory is read from /proc/self/smaps_rollup, which this system does not have")
    with tempfile.TemporaryDirectory(dir=on_disk(args.folder)) as temporary:
        folder = Path(temporary) / "model"
        millions = write(folder)
        found = rounds_of(3 if args.quick else 15, folder)
        parts = shared(folder)
    files = found["read"][0]["files"]
    print(f"{millions:.0f} million parameters, {files:.0f} MiB of files")
    for way in WAYS:
        for clock in ("cpu", "wall"):
            print(summary(f"open, {way}, {clock}", [one[clock] for one in found[way]]))
        grown = [one["opened"] - one["before"] for one in found[way]]
        print(summary(f"resident memory grows by, {way}", grown, "MiB", 1.0))
    first = found["mapped"]
    print(summary("first pass over 64 tokens, cpu", [one["first_pass_cpu"] for one in first]))
    print(summary("of the files resident after it", [one["touched"] for one in first], "MiB", 1.0))
    print(summary("resident memory after it", [one["computed"] for one in first], "MiB", 1.0))
    print("files in one of two processes: " + ", ".join(f"{name} {size:.0f} MiB" for name, size in parts.items()))

    def middle(way: str, name: str) -> float:
        return statistics.median(one[name] for one in found[way])

    grown_part = statistics.median(one["opened"] - one["before"] for one in first) / files
    bars = [
        Bar("open_350m_cpu", middle("mapped", "cpu") * 1e3, OPEN_SECONDS * 1e3, False, " ms"),
        Bar("open_350m_verified_cpu", middle("verified", "cpu") * 1e3, OPEN_SECONDS * 1e3, False, " ms"),
        Bar("resident_growth_of_files", grown_part, 0.25, False),
        Bar("shared_of_touched", parts["Shared_Clean"] / sum(parts.values()), 0.95),
    ]
    finish(bars, args, {"processes": found, "shared": parts, "files_mib": files})


if __name__ == "__main__":
    main()
