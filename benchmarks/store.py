"""The memory store: vector search against NumPy, durable appends against SQLite, opening.

Vectors are made here: 384 numbers, topics of very different sizes, an uneven spectrum, as sentence encoders give.
Search and opening are measured in CPU seconds of the process with one thread; search against ``X @ q`` and argpartition
over the same vectors in alternating rounds, with new members of the same topics as queries. Appends are one row each,
durable when the call returns, in wall-clock time because they wait for the disk, in alternating rounds with SQLite
(WAL, synchronous=FULL) that holds the same rows. Everything lies in a temporary folder on a disk.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import paths
from ai_os_diffusion.native import ArrowStorage
from harness import Bar, add_folder, alternate, arguments, finish, on_disk, on_one_thread, summary

DIMENSION = 384
K = 10
ROWS_PER_TOPIC = 250
BATCH = 2000
ROUND = 20  # appends in a row by one party: what a sync costs depends on who wrote before
COLUMNS = ("kind", "title", "text", "created_at", "source", "source_hash", "span_start", "span_end", "batch")
GOALS = {10_000: (0.4, None), 100_000: (4.0, 4.0), 1_000_000: (15.0, 10.0)}
"""By rows: milliseconds for a search, and how many times faster than NumPy."""
OPEN_MS = 50.0
Vectors = npt.NDArray[np.float32]
Row = dict[str, Any]


class Topics:
    """A source of clustered unit vectors: Zipf-sized topics under an uneven spectrum, in a random rotation."""

    def __init__(self, rows: int, seed: int = 7) -> None:
        self._rng = np.random.default_rng(seed)
        spectrum = (np.arange(DIMENSION) + 4.0) ** -0.4
        rotation = np.linalg.qr(self._rng.normal(size=(DIMENSION, DIMENSION)))[0]
        self._shape = (spectrum[:, None] * rotation / np.sqrt((spectrum**2).sum())).astype(np.float32)
        count = max(rows // ROWS_PER_TOPIC, 8)
        self._centres = self._noise(count) + 0.6 * self._noise(1)  # what all have in common: no two texts are at 90°
        sizes = (np.arange(count) + 5.0) ** -0.8
        self._shares = sizes / sizes.sum()

    def _noise(self, count: int) -> Vectors:
        noise: Vectors = self._rng.normal(size=(count, DIMENSION)).astype(np.float32) @ self._shape
        return noise

    def draw(self, count: int) -> Vectors:
        """(count, 384) unit vectors; each keeps a part of its topic, some more and some less."""
        topics = self._rng.choice(len(self._centres), count, p=self._shares)
        kept = self._rng.uniform(0.5, 0.85, (count, 1)).astype(np.float32)
        rows = kept * self._centres[topics] + np.sqrt(1 - kept**2) * self._noise(count)
        return np.ascontiguousarray(rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@dataclass(frozen=True)
class Filled:
    """A sealed store in `folder`, its vectors in the order of its ids, and queries from the same topics."""

    folder: Path
    ids: list[str]
    vectors: Vectors
    queries: Vectors


def notes(count: int, seed: int) -> Iterator[Row]:
    """Memories as an import makes them, one by one: some 60 words each, four from every file."""
    vocabulary = paths.bundled_vocabulary().read_text(encoding="utf-8").splitlines()
    words = [word for word in vocabulary if word.isascii() and word.isalpha()][:8000]
    rng = random.Random(seed)
    for number in range(count):
        place = number % 4
        yield {
            "kind": "note",
            "title": " ".join(rng.choices(words, k=3)),
            "text": " ".join(rng.choices(words, k=60)),
            "created_at": 1_700_000_000_000_000 + number,
            "source": f"/notes/{number // 4}.md",
            "source_hash": f"{number // 4:064x}",
            "span_start": 400 * place,
            "span_end": 400 * place + 399,
            "batch": "import-1",
        }


def open_store(folder: Path) -> ArrowStorage:
    """The store in `folder`."""
    return ArrowStorage.open(str(folder), embedder_id="benchmark", dimension=DIMENSION)


def fill(folder: Path, rows: int, queries: int) -> Filled:
    """A store of `rows` memories with vectors, sealed."""
    topics = Topics(rows)
    vectors = topics.draw(rows)
    made = notes(rows, seed=rows)
    ids: list[str] = []
    begun = time.perf_counter()
    with closing(open_store(folder)) as store:
        for first in range(0, rows, BATCH):
            batch = [next(made) for _ in range(min(BATCH, rows - first))]
            added = store.append("memories", batch)
            store.set_vectors(added, vectors[first : first + len(added)])
            ids += added
        store.seal()
        stats = store.stats()
    print(f"filled {rows:,} rows in {time.perf_counter() - begun:.1f} s: {stats}")
    return Filled(folder, ids, vectors, topics.draw(queries))


def numpy_search(vectors: Vectors, query: Vectors) -> npt.NDArray[np.int64]:
    """Rows of the K largest inner products, best first."""
    scores = vectors @ query
    best = np.argpartition(scores, -K)[-K:]
    ordered: npt.NDArray[np.int64] = best[np.argsort(-scores[best])]
    return ordered


@dataclass(frozen=True)
class SearchFigures:
    """Median CPU milliseconds of a search, share of the exact K that it finds, and how many times NumPy's speed."""

    ms: float
    recall: float
    ratio: float


def measure_search(filled: Filled, rounds: int) -> SearchFigures:
    """Search the filled store and its vectors in turn."""
    rows, queries = len(filled.ids), filled.queries
    with closing(open_store(filled.folder)) as store:
        found = [{hit.id for hit in store.search_vectors(query, K)} for query in queries]  # reads every page once, too
        exact = [{filled.ids[row] for row in numpy_search(filled.vectors, query)} for query in queries]
        runs: dict[str, Callable[[], object]] = {
            "store": lambda: [store.search_vectors(query, K) for query in queries],
            "NumPy": lambda: [numpy_search(filled.vectors, query) for query in queries],
        }
        taken = alternate(rounds, runs)
    each = {name: [seconds / len(queries) for seconds in values] for name, values in taken.items()}
    for name, seconds in each.items():
        print(summary(f"search {rows:,}, {name}", seconds))
    recall = statistics.fmean(len(ours & theirs) / K for ours, theirs in zip(found, exact, strict=True))
    ratio = statistics.median(theirs / ours for ours, theirs in zip(each["store"], each["NumPy"], strict=True))
    print(f"search {rows:,}: {ratio:.2f} times NumPy's speed, recall@{K} {recall:.4f}")
    return SearchFigures(statistics.median(each["store"]) * 1e3, recall, ratio)


def search_bars(rows: int, figures: SearchFigures | None) -> list[Bar]:
    """The bars of one size; undecided without figures."""
    name = f"{rows // 1000}k" if rows < 1_000_000 else f"{rows // 1_000_000}m"
    goal_ms, goal_ratio = GOALS[rows]
    ms, recall, ratio = (figures.ms, figures.recall, figures.ratio) if figures else (None, None, None)
    bars = [
        Bar(f"search_{name}_cpu", ms, goal_ms, higher_is_better=False, unit=" ms"),
        Bar(f"search_{name}_recall@{K}", recall, 0.99),
    ]
    return bars if goal_ratio is None else [*bars, Bar(f"search_{name}_vs_numpy", ratio, goal_ratio, unit="x")]


def measure_open(filled: Filled, rounds: int) -> list[float]:
    """CPU seconds of opening the store; also prints wall-clock time and the first search after it."""
    cpu, wall, first = [], [], []
    for _ in range(rounds):
        began = (time.process_time(), time.perf_counter())
        store = open_store(filled.folder)
        opened = (time.process_time(), time.perf_counter())
        store.search_vectors(filled.queries[0], K)
        first.append(time.process_time() - opened[0])
        store.close()
        cpu.append(opened[0] - began[0])
        wall.append(opened[1] - began[1])
    rows = f"{len(filled.ids):,}"
    print(summary(f"open {rows}, CPU", cpu))
    print(summary(f"open {rows}, wall clock", wall))
    print(summary(f"first search after opening {rows}, CPU", first))
    return cpu


INSERT = f"INSERT INTO memories ({', '.join(COLUMNS)}) VALUES ({', '.join(':' + name for name in COLUMNS)})"


def open_sqlite(path: Path, held: Iterator[Row], words: bool) -> sqlite3.Connection:
    """A durable table that holds `held`; with `words`, a new row is found by its words at once, as in the store."""
    peer = sqlite3.connect(path, isolation_level=None)  # every statement commits by itself
    mode = peer.execute("PRAGMA journal_mode=WAL").fetchone()[0]
    peer.execute("PRAGMA synchronous=FULL")
    if (mode, peer.execute("PRAGMA synchronous").fetchone()[0]) != ("wal", 2):
        raise SystemExit("SQLite refuses WAL or synchronous=FULL here")
    peer.execute(f"CREATE TABLE memories (id INTEGER PRIMARY KEY, {', '.join(COLUMNS)})")
    if words:
        peer.execute("CREATE VIRTUAL TABLE words USING fts5(title, text, content='memories', content_rowid='id')")
        follow = "INSERT INTO words (rowid, title, text) VALUES (new.id, new.title, new.text)"
        peer.execute(f"CREATE TRIGGER follow AFTER INSERT ON memories BEGIN {follow}; END")
    peer.execute("BEGIN")
    peer.executemany(INSERT, held)
    peer.execute("COMMIT")
    return peer


def measure_append(filled: Filled, count: int) -> dict[str, float]:
    """Median wall-clock seconds of one durable row, ours and SQLite's in turn on the same disk."""
    size = len(filled.ids)

    def peer(name: str, words: bool) -> sqlite3.Connection:
        return open_sqlite(filled.folder.with_name(name), notes(size, seed=size), words)

    names = ("store", "SQLite", "SQLite with FTS5")
    wall: dict[str, list[float]] = {name: [] for name in names}
    cpu: dict[str, list[float]] = {name: [] for name in names}
    with (
        closing(open_store(filled.folder)) as store,
        closing(peer("plain.sqlite", words=False)) as plain,
        closing(peer("words.sqlite", words=True)) as fts,
    ):
        runs: list[Callable[[Row], object]] = [
            lambda row: store.append("memories", [row]),
            lambda row: plain.execute(INSERT, row),
            lambda row: fts.execute(INSERT, row),
        ]
        turns = list(zip(names, runs, strict=True))
        order = random.Random(0)
        rows = list(notes(count, seed=1))
        for first in range(0, count, ROUND):
            order.shuffle(turns)
            for name, run in turns:
                for row in rows[first : first + ROUND]:
                    begun, used = time.perf_counter(), time.process_time()
                    run(row)
                    cpu[name].append(time.process_time() - used)
                    wall[name].append(time.perf_counter() - begun)
    for name in names:
        print(summary(f"durable append to {size:,} rows, {name}, wall clock", wall[name]))
        print(summary(f"durable append to {size:,} rows, {name}, CPU", cpu[name]))
    return {name: statistics.median(wall[name]) for name in names}


def options() -> argparse.Namespace:
    """Parse the options."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--full", action="store_true", help="a million rows too: minutes, and 6 GB of memory and disk")
    add_folder(parser)
    return parser.parse_args()


def main() -> None:
    """Measure, print, judge."""
    args = options()
    on_one_thread()
    searched: dict[int, SearchFigures] = {}
    with tempfile.TemporaryDirectory(dir=on_disk(args.folder), prefix="store-benchmark-") as place:
        for rows in (10_000, 100_000, *([1_000_000] if args.full else [])):
            filled = fill(Path(place) / str(rows), rows, 50 if args.quick else 100)
            searched[rows] = measure_search(filled, 5 if args.quick else 11)
            if rows == 100_000:
                opened = measure_open(filled, 5 if args.quick else 15)
                appended = measure_append(filled, 200 if args.quick else 1000)
    bars = [bar for rows in GOALS for bar in search_bars(rows, searched.get(rows))]
    open_ms = statistics.median(opened) * 1e3
    bars += [
        Bar("open_100k_cpu", open_ms, OPEN_MS, higher_is_better=False, unit=" ms"),
        Bar("durable_append_vs_sqlite", appended["SQLite"] / appended["store"], 1.0, unit="x"),
    ]
    figures: dict[str, object] = {"append_seconds": appended, "open_100k_cpu_ms": open_ms}
    finish(bars, args, figures)


if __name__ == "__main__":
    main()
