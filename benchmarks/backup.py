"""Time and size of backups: what `ai-os backup`, `--verify`, `restore` and `export` do, beside packing the folder.

Vectors and rows are those of ``benchmarks/store.py``; rows are forgotten before, so that the backup has something to
leave out. Wall-clock and CPU seconds of the process. The baseline is the profile's folder in a zip file, as it is.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from ai_os_diffusion.conversation.exporting import export_profile
from ai_os_diffusion.memory.backup import check_backup, make_backup
from ai_os_diffusion.memory.forgetting import Forgotten
from ai_os_diffusion.memory.restoring import restore_backup
from ai_os_diffusion.memory.store import MemoryStore
from harness import Bar, arguments, finish
from store import BATCH, DIMENSION, Topics, notes

FORGOTTEN = 10


def open_store(folder: Path) -> MemoryStore:
    """The store of a profile folder."""
    return MemoryStore(folder, embedder_id="benchmark", dimension=DIMENSION)


def fill(profile: Path, rows: int) -> list[str]:
    """A profile with `rows` memories and their vectors; returns the ids."""
    vectors, made, ids = Topics(rows).draw(rows), list(notes(rows, seed=rows)), []
    with open_store(profile) as store:
        for first in range(0, rows, BATCH):
            added = store.tables.append("memories", made[first : first + BATCH])
            store.set_vectors(added, vectors[first : first + len(added)])
            ids += added
    return ids


def packed(profile: Path, target: Path) -> None:
    """The folder as it is in a zip file."""
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as file:
        for path in sorted((profile / "store").rglob("*")):
            file.write(path, path.relative_to(profile))


def timed(name: str, run: Callable[[], object], figures: dict[str, object]) -> None:
    """Run once, print and note the seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    figures[name] = {"wall_s": wall, "cpu_s": cpu}
    print(f"{name}: {wall:.2f} s wall clock, {cpu:.2f} s CPU", flush=True)


def measure(root: Path, rows: int, figures: dict[str, object]) -> float:
    """All steps on a profile of `rows` memories; returns the share of the memories that came back."""
    profile, file, zipped = root / "profile", root / "b.aiosbackup", root / "folder.zip"
    ids = fill(profile, rows)
    with open_store(profile) as store:
        forgotten = Forgotten(store)
        timed("forget ten and remove them for good", lambda: forgotten.erase(ids[:FORGOTTEN]), figures)
        forgotten.forget(ids[FORGOTTEN : 2 * FORGOTTEN])
        timed("pack the folder (baseline)", lambda: packed(profile, zipped), figures)
        timed("backup", lambda: make_backup(profile, file, open_store), figures)
        timed("export as Markdown", lambda: export_profile(store, root / "out"), figures)
    timed("verify", lambda: check_backup(file), figures)
    timed("restore", lambda: restore_backup(file, root / "other"), figures)
    folder = sum(path.stat().st_size for path in (profile / "store").rglob("*") if path.is_file())
    sizes = {"profile": folder, "packed folder": zipped.stat().st_size, "backup": file.stat().st_size}
    print(", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in sizes.items()))
    figures["bytes"] = sizes
    with open_store(root / "other") as other:
        return other.count() / (rows - 2 * FORGOTTEN)


def parse() -> argparse.Namespace:
    """The shared options, and how many rows."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--rows", type=int, default=10_000)
    return parser.parse_args()


def main() -> None:
    """Measure and finish."""
    args = parse()
    rows = min(args.rows, 2_000) if args.quick else args.rows
    figures: dict[str, object] = {"rows": rows}
    with tempfile.TemporaryDirectory() as folder:
        share = measure(Path(folder), rows, figures)
    print(f"{rows:,} rows", file=sys.stderr)
    finish([Bar("backup_rows_restored", share, 1.0)], args, figures)


if __name__ == "__main__":
    main()
