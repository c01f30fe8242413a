"""Retrieve and condition: from a question to the tokens and vectors that the network reads, over 100,000 memories.

The memories are invented people's notes: some thousand texts, told again on other days with a sentence of another note.
Their vectors, and the questions' while the store is searched, are those of `store.py`; what embedding a question with
the bundled model costs is measured apart. The baseline does the same steps over SQLite (FTS5, one thread) and NumPy:
words, vectors, rows, then the same ranking and conditioning. Both are measured in alternating rounds, in CPU
seconds of the process with one thread, because the machine is shared; wall-clock time stands beside it.
"""

from __future__ import annotations

import datetime as dt
import gc
import itertools
import json
import random
import re
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np

from ai_os_diffusion import paths
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.memory.conditioner import Conditioning, MemoryConditioner
from ai_os_diffusion.memory.ranking import Pool
from ai_os_diffusion.memory.store import MemoryStore, NewMemory
from ai_os_diffusion.native import FastTokenizer
from ai_os_diffusion.runtime import load_text_model
from ai_os_diffusion.types import MemoryHit
from distractors import distractors
from harness import Bar, add_folder, arguments, finish, on_disk, on_one_thread, summary
from store import BATCH, DIMENSION, Topics, Vectors

QUESTIONS = 200
TEXTS = 5000  # different ones
ROUND = 20  # questions in a row by one party: each reads far more than the processor's cache holds
TOP_K, BUDGET = 10, 192
GOAL_MS = 10.0
QUIET = 0.01  # CPU seconds within one second


@dataclass(frozen=True)
class Provider:
    """Vectors drawn before: what embedding costs is not part of what is measured."""

    vectors: dict[str, Vectors]
    embedder_id: str = "benchmark"
    dimension: int = DIMENSION

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, 384) unit vectors of known questions."""
        return np.stack([self.vectors[text] for text in texts])


def memories(count: int) -> Iterator[NewMemory]:
    """Notes in files of four passages."""
    rng = random.Random(count)
    told = list(itertools.islice(distractors(TEXTS), TEXTS))
    for number in range(count):
        note = told[number % TEXTS]
        text = note.text
        if number >= TEXTS:
            text += " " + rng.choice(told).text.partition("\n")[0].partition(". ")[0]
        day = (note.day or dt.date(2023, 1, 1)) + dt.timedelta(days=number // TEXTS)
        start = 1000 * (number % 4)
        yield NewMemory(
            "note", text, note.title, f"/notes/{number // 4}.md", start, start + len(text.encode()), day=day
        )


def questions() -> list[str]:
    """The questions about the sample life, then their paraphrases."""
    lines = (paths.assets() / "sample" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    both = [record[key] for key in ("question", "paraphrase") for record in records if record.get(key)]
    return list(dict.fromkeys(both))[:QUESTIONS]


class Peer:
    """The store of the baseline: rows and words in SQLite, vectors in memory."""

    def __init__(self, held: Iterator[NewMemory], ids: Sequence[str], vectors: Vectors) -> None:
        self._ids = ids
        self._numbers = {key: number for number, key in enumerate(ids)}
        self._vectors = vectors
        self._rows = sqlite3.connect(":memory:")
        self._rows.execute("CREATE TABLE memories (id INTEGER PRIMARY KEY, title, text, path, first, last, day)")
        self._rows.executemany(
            "INSERT INTO memories VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((n, m.title, m.text, m.path, m.start, m.end, m.day and m.day.isoformat()) for n, m in enumerate(held)),
        )
        self._rows.execute("CREATE VIRTUAL TABLE words USING fts5(title, text, content='memories', content_rowid='id')")
        self._rows.execute("INSERT INTO words (words) VALUES ('rebuild')")

    def close(self) -> None:
        """Release the rows."""
        self._rows.close()

    def pool(self, question: str, vector: Vectors, k: int, where: None = None) -> Pool:
        """As `MemoryStore.pool`."""
        asked = " OR ".join(f'"{word}"' for word in dict.fromkeys(re.findall(r"\w+", question)))
        query = "SELECT rowid, rank FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?"
        rarity = {int(row): -float(rank) for row, rank in self._rows.execute(query, (asked, k // 2))}
        scores = self._vectors @ vector
        best = np.argpartition(scores, -(k // 2))[-(k // 2) :]
        nearest = [int(number) for number in best[np.argsort(-scores[best])]]
        chosen = dict.fromkeys([*rarity, *nearest])
        hits = [
            replace(self._hit(number), vector_score=float(scores[number]), word_score=rarity.get(number))
            for number in chosen
        ]
        return Pool(hits, {self._ids[number]: self._vectors[number] for number in chosen})

    def receipts(self, kind: str) -> list[tuple[str, dict[str, object]]]:
        """As `MemoryStore.receipts`: nothing was learned."""
        return []

    def _hit(self, number: int) -> MemoryHit:
        row = self._rows.execute("SELECT title, text, path, first, last, day FROM memories WHERE id = ?", (number,))
        title, text, path, first, last, day = row.fetchone()
        known = dt.date.fromisoformat(day) if day else None
        return MemoryHit(self._ids[number], "note", title, text, path, first, last, 0.0, day=known)

    def vectors(self, ids: Sequence[str]) -> Vectors:
        """As `MemoryStore.vectors`."""
        return self._vectors[[self._numbers[key] for key in ids]]


def fill(store: MemoryStore, vectors: Vectors) -> list[str]:
    """Put the memories and their vectors into an empty store, sealed; returns the ids."""
    begun = time.perf_counter()
    made = memories(len(vectors))
    ids: list[str] = []
    for first in range(0, len(vectors), BATCH):
        ids += store.add(list(itertools.islice(made, BATCH)))
        store.set_vectors(ids[first:], vectors[first : first + BATCH])
    store.tables.seal()
    print(f"filled {len(ids):,} memories in {time.perf_counter() - begun:.1f} s")
    return ids


def wait_until_idle() -> None:
    """Until the store's threads have ended what filling it left them to do: they count as CPU time of the process."""
    used = -1.0
    while time.process_time() - used > QUIET:
        used = time.process_time()
        time.sleep(1.0)


Run = Callable[[str], Conditioning]


def measure(runs: dict[str, Run], asked: Sequence[str]) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """CPU and wall-clock seconds of each question by each party, in turn."""
    cpu: dict[str, list[float]] = {name: [] for name in runs}
    wall: dict[str, list[float]] = {name: [] for name in runs}
    rounds = [asked[first : first + ROUND] for first in range(0, len(asked), ROUND)]
    for part, (name, run) in itertools.product(rounds, runs.items()):
        for question in part:
            begun, used = time.perf_counter(), time.process_time()
            made = run(question)
            cpu[name].append(time.process_time() - used)
            wall[name].append(time.perf_counter() - begun)
            if not made.ids or len(made.ids) > BUDGET or not len(made.vectors):
                raise SystemExit(f"{name} gave {len(made.ids)} tokens and {len(made.vectors)} vectors for {question!r}")
    return cpu, wall


def p95(seconds: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(seconds, n=20)[-1]


def embedding(asked: Sequence[str]) -> list[float]:
    """CPU seconds of embedding each question with the bundled model."""
    model = load_text_model(ModelConfig(device="cpu", threads=1))
    taken = []
    for question in asked:
        begun = time.process_time()
        model.embed([question])
        taken.append(time.process_time() - begun)
    return taken


def report(name: str, seconds: Sequence[float]) -> None:
    """The median with its range, and the 95th percentile."""
    print(f"{summary(name, seconds)}, p95 {p95(seconds) * 1e3:.3f} ms")


def main() -> None:
    """Measure, print, judge."""
    parser = arguments(__doc__ or "")
    add_folder(parser)
    args = parser.parse_args()
    on_one_thread()
    rows = 10_000 if args.quick else 100_000
    topics = Topics(rows)
    vectors, asked = topics.draw(rows), questions()
    provider = Provider(dict(zip(asked, topics.draw(len(asked)), strict=True)))
    tokenizer = FastTokenizer.from_file(str(paths.bundled_vocabulary()))
    with (
        tempfile.TemporaryDirectory(dir=on_disk(args.folder), prefix="conditioning-benchmark-") as place,
        MemoryStore(Path(place), embedder_id="benchmark", dimension=DIMENSION) as store,
        closing(Peer(memories(rows), fill(store, vectors), vectors)) as peer,
    ):
        ours = MemoryConditioner(store, provider, tokenizer)
        theirs = MemoryConditioner(cast(MemoryStore, peer), provider, tokenizer)
        runs: dict[str, Run] = {
            "store": lambda question: ours.condition(question, TOP_K, BUDGET),
            "SQLite and NumPy": lambda question: theirs.condition(question, TOP_K, BUDGET),
        }
        measure(runs, asked[:5])  # reads every page once
        wait_until_idle()
        gc.freeze()  # as the window does once the engine is open: else the collector walks what the baseline holds
        cpu, wall = measure(runs, asked)
    for name in runs:
        report(f"retrieve + condition, {rows:,} memories, {name}, CPU", cpu[name])
        report(f"retrieve + condition, {rows:,} memories, {name}, wall clock", wall[name])
    embedded = embedding(asked)
    report("embedding the question, CPU", embedded)
    ms = {name: p95(seconds) * 1e3 for name, seconds in cpu.items()}
    ratio = statistics.median(b / a for a, b in zip(cpu["store"], cpu["SQLite and NumPy"], strict=True))
    print(f"{ratio:.2f} times the speed of SQLite and NumPy")
    bars = [
        Bar(f"retrieve_condition_{size}_p95_cpu", ms["store"] if at == rows else None, GOAL_MS, False, " ms")
        for size, at in (("10k", 10_000), ("100k", 100_000))
        if args.quick or at == rows
    ]
    bars.append(Bar("retrieve_condition_vs_sqlite_numpy", ratio, 1.0, unit="x"))
    figures: dict[str, object] = {
        "rows": rows,
        "questions": len(asked),
        "cpu_p50_ms": {name: statistics.median(seconds) * 1e3 for name, seconds in cpu.items()},
        "cpu_p95_ms": ms,
        "wall_p50_ms": {name: statistics.median(seconds) * 1e3 for name, seconds in wall.items()},
        "wall_p95_ms": {name: p95(seconds) * 1e3 for name, seconds in wall.items()},
        "embedding_p50_ms": statistics.median(embedded) * 1e3,
    }
    finish(bars, args, figures)


if __name__ == "__main__":
    main()
