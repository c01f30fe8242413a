"""Importing 25,000 notes: memory over the idle engine, searches meanwhile, and what SQLite takes for the same rows.

The notes are those of invented people (`distractors.py`), written as files. Growth is that of the resident set, mapped
files included, sampled all through the import and the first 2,000 vectors. The baseline reads the same files and puts
them, as whole notes, into SQLite with FTS5 (WAL, FULL), a transaction for each file.
"""

from __future__ import annotations

import argparse
import itertools
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.progress import CancelToken, Progress
from distractors import distractors
from harness import Bar, arguments, finish

NOTES, QUICK, IN_A_FOLDER = 25_000, 1_000, 500
VECTORS = 2_000
QUESTION = "When is the meeting with the neighbours?"


@dataclass
class Watch:
    """Samples the resident set and searches, on a thread of its own, until it is stopped."""

    engine: ArrowEngine
    idle: float
    peak: float = 0.0  # MB
    searches: list[float] = field(default_factory=list)  # seconds each
    found: list[int] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Until `stop`; a search every tenth sample."""
        for number in itertools.count():
            self.peak = max(self.peak, resident())
            if number % 10 == 0:
                begun = time.perf_counter()
                self.found.append(len(self.engine.store.search(QUESTION, None, 10)))
                self.searches.append(time.perf_counter() - begun)
            if self._stop.wait(0.02):
                return

    def stop(self) -> None:
        """End `run` after its next sample."""
        self._stop.set()


def resident() -> float:
    """Megabytes of this process in memory."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("/proc/self/status has no VmRSS: this benchmark needs Linux.")


def write_notes(folder: Path, count: int) -> None:
    """`count` Markdown files, five hundred to a folder."""
    for number, note in enumerate(distractors(count)):
        place = folder / str(number // IN_A_FOLDER)
        place.mkdir(parents=True, exist_ok=True)
        head = f"---\ndate: {note.day}\n---\n" if note.day else ""
        (place / f"{number}.md").write_text(f"{head}# {note.title}\n\n{note.text}\n", encoding="utf-8")


def first_vectors(engine: ArrowEngine, count: int) -> int:
    """Compute at least `count` of the pending vectors; returns how many."""
    cancel, start = CancelToken(), engine.store.pending_count()

    def tell(progress: Progress) -> None:
        if progress.done >= count:
            cancel.cancel()

    engine.embed_pending(tell, cancel)
    return start - engine.store.pending_count()


def into_sqlite(notes: Path, place: Path) -> int:
    """The baseline; returns the rows."""
    with sqlite3.connect(place, isolation_level=None) as rows:
        rows.execute("PRAGMA journal_mode=WAL")
        rows.execute("PRAGMA synchronous=FULL")
        rows.execute("CREATE VIRTUAL TABLE notes USING fts5(path, text)")
        for path in notes.rglob("*.md"):
            rows.execute("INSERT INTO notes VALUES (?, ?)", (str(path), path.read_text(encoding="utf-8")))
        return int(rows.execute("SELECT count(*) FROM notes").fetchone()[0])


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    """Import, watch, compare."""
    args: argparse.Namespace = arguments(__doc__ or "").parse_args()
    count, vectors = (QUICK, 100) if args.quick else (NOTES, VECTORS)
    with tempfile.TemporaryDirectory(dir=".") as place:
        home = Path(place)
        write_notes(home / "notes", count)
        with ArrowEngine(EngineConfig(profile=str(home / "profile"))) as engine:
            engine.remember("The idle engine has read, embedded and answered once.")
            engine.recall("What has the idle engine done?")
            watch = Watch(engine, resident())
            thread = threading.Thread(target=watch.run)
            thread.start()
            try:
                taken = seconds(lambda: engine.import_notes(engine.plan_import(home / "notes")))
                kept = engine.store.count() - 1
                embedded = first_vectors(engine, vectors)
            finally:
                watch.stop()
                thread.join()
            files = len({hit.path for hit in engine.store.page(0, 2 * kept)[0]}) - 1
        peer = seconds(lambda: into_sqlite(home / "notes", home / "peer.db"))
    longest, usual = max(watch.searches), statistics.median(watch.searches)
    print(f"{count} notes, {kept} memories in {taken:.1f} s; SQLite {peer:.1f} s, ratio {peer / taken:.2f}")
    print(f"{embedded} vectors; resident {watch.idle:.0f} MB idle, {watch.peak:.0f} MB at most")
    print(f"{len(watch.searches)} searches meanwhile: median {usual * 1e3:.1f} ms, longest {longest * 1e3:.0f} ms")
    growing = sum(later >= before for before, later in itertools.pairwise(watch.found)) / max(1, len(watch.found) - 1)
    bars = [
        Bar("memory over the idle engine", watch.peak - watch.idle if not args.quick else None, 200.0, False, " MB"),
        Bar("notes that can be found afterwards", files / count, 1.0),
        Bar("searches meanwhile that found no fewer than before", growing, 1.0),
    ]
    finish(bars, args, {"seconds": taken, "sqlite": peer, "longest_search": longest, "vectors": embedded})


if __name__ == "__main__":
    main()
