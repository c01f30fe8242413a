"""What encryption costs: the same rows in a plain and in an encrypted store, in alternating rounds.

Vectors and rows are those of ``benchmarks/store.py``. Opening, searching and reading are measured in CPU seconds of the
process with one thread; the first search after opening makes the search codes, and reads every vector. Appends are one
row each, durable when the call returns, in wall-clock time because they wait for the disk.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from ai_os_diffusion.native import ArrowStorage, change_store_key
from harness import Bar, add_folder, alternate, arguments, finish, on_disk, on_one_thread, summary
from store import BATCH, DIMENSION, K, Topics, Vectors, notes

KEY = bytes(range(32))
PASSPHRASE = "four words of some length"
NAMES = ("plain", "encrypted")
QUERIES = 50
FEW, MANY = 10_000, 100_000


def key_of(name: str) -> bytes | None:
    """The key of a store by its name."""
    return KEY if name == "encrypted" else None


def open_store(folder: Path, name: str) -> ArrowStorage:
    """The plain or the encrypted store in a folder."""
    return ArrowStorage.open(str(folder / name), embedder_id="benchmark", dimension=DIMENSION, key=key_of(name))


def fill(folder: Path, rows: int) -> Vectors:
    """Both stores with `rows` memories and their vectors, compacted; returns queries."""
    topics = Topics(rows)
    vectors = topics.draw(rows)
    made = list(notes(rows, seed=rows))
    for name in NAMES:
        begun = time.perf_counter()
        with closing(open_store(folder, name)) as store:
            for first in range(0, rows, BATCH):
                added = store.append("memories", made[first : first + BATCH])
                store.set_vectors(added, vectors[first : first + len(added)])
            store.compact()
        size = sum(path.stat().st_size for path in (folder / name).rglob("*") if path.is_file())
        print(f"{rows:,} rows, {name}: filled in {time.perf_counter() - begun:.1f} s, {size / 1e6:.1f} MB")
    return topics.draw(QUERIES)


def told(what: str, taken: dict[str, list[float]], per: int = 1) -> tuple[float, float]:
    """Print the medians; returns milliseconds of the encrypted store, and their ratio to the plain one."""
    each = {name: [seconds / per for seconds in taken[name]] for name in NAMES}
    for name in NAMES:
        print("  " + summary(f"{what}, {name}", each[name]))
    plain, sealed = (statistics.median(each[name]) for name in NAMES)
    print(f"  {what}: {sealed / plain:.2f} times")
    return sealed * 1e3, sealed / plain


def opening(folder: Path, rounds: int) -> tuple[float, float]:
    """Opening and closing a store that has nothing in its log."""

    def visit(name: str) -> Callable[[], object]:
        return lambda: open_store(folder, name).close()

    return told("opening", alternate(rounds, {name: visit(name) for name in NAMES}))


def first_search(folder: Path, query: Vectors, rounds: int) -> tuple[float, float]:
    """The first search by vectors of an open store."""
    taken: dict[str, list[float]] = {name: [] for name in NAMES}
    for _ in range(rounds):
        for name in NAMES:
            with closing(open_store(folder, name)) as store:
                begun = time.process_time()
                store.search_vectors(query, K)
                taken[name].append(time.process_time() - begun)
    return told("first search", taken)


def searches(folder: Path, queries: Vectors, rounds: int) -> dict[str, tuple[float, float]]:
    """Searches by vectors and by words, and reading what they found, of stores that have been searched before."""
    with closing(open_store(folder, "plain")) as plain, closing(open_store(folder, "encrypted")) as sealed:
        stores = {"plain": plain, "encrypted": sealed}
        found = {
            name: [hit.id for query in queries for hit in held.search_vectors(query, K)]
            for name, held in stores.items()
        }
        texts = [str(row["text"]).split()[:3] for row in plain.get_many("memories", found["plain"][:QUERIES]) if row]

        def vectors(name: str) -> Callable[[], object]:
            return lambda: [stores[name].search_vectors(query, K) for query in queries]

        def words(name: str) -> Callable[[], object]:
            return lambda: [stores[name].search_words(" ".join(text), K) for text in texts]

        def rows(name: str) -> Callable[[], object]:
            return lambda: stores[name].get_many("memories", found[name])

        figures = {}
        for what, run, per in (
            ("search by vectors", vectors, len(queries)),
            ("search by words", words, len(texts)),
            ("reading a row", rows, len(found["plain"])),
        ):
            for name in NAMES:
                run(name)()
            figures[what] = told(what, alternate(rounds, {name: run(name) for name in NAMES}), per)
        print(f"  rows decrypted in memory: {sealed.stats()['decrypted_bytes'] / 1e6:.1f} MB")
    return figures


def appends(folder: Path, count: int) -> tuple[float, float]:
    """One durable row at a time, wall clock, in rounds of twenty."""
    taken: dict[str, list[float]] = {name: [] for name in NAMES}
    with closing(open_store(folder, "plain")) as plain, closing(open_store(folder, "encrypted")) as sealed:
        stores = {"plain": plain, "encrypted": sealed}
        made = list(notes(count, seed=1))
        for first in range(0, count, 20):
            for name in NAMES:
                for row in made[first : first + 20]:
                    begun = time.perf_counter()
                    stores[name].append("memories", [row])
                    taken[name].append(time.perf_counter() - begun)
    return told("one durable row", taken)


def open_with_passphrase(path: str) -> None:
    """Open and close a store."""
    ArrowStorage.open(path, embedder_id="benchmark", dimension=DIMENSION, key=PASSPHRASE + "!").close()


def keys(folder: Path) -> dict[str, float]:
    """Seconds of opening with a passphrase, of changing it, and of encrypting a plain store."""
    path = str(folder / "encrypted")
    figures = {}

    def timed(name: str, work: Callable[[], object]) -> None:
        begun = time.process_time()
        work()
        figures[name] = time.process_time() - begun
        print(f"  {name}: {figures[name]:.2f} s")

    timed("setting a passphrase", lambda: change_store_key(path, KEY, PASSPHRASE))
    timed("changing it", lambda: change_store_key(path, PASSPHRASE, PASSPHRASE + "!"))
    timed("opening with it", lambda: open_with_passphrase(path))
    change_store_key(path, PASSPHRASE + "!", KEY)
    timed("encrypting the plain store", lambda: change_store_key(str(folder / "plain"), None, KEY))
    timed("decrypting it", lambda: change_store_key(str(folder / "plain"), KEY, None))
    return figures


def measure(args: argparse.Namespace, folder: Path) -> None:
    """Everything, at one or two sizes."""
    rounds = 5 if args.quick else 11
    figures: dict[str, object] = {}
    ratios: dict[str, float] = {}
    for rows in (FEW,) if args.quick else (FEW, MANY):
        place = folder / str(rows)
        queries = fill(place, rows)
        of_size = {"opening": opening(place, rounds), "first search": first_search(place, queries[0], rounds)}
        of_size |= searches(place, queries, rounds)
        if rows == FEW:
            of_size["one durable row"] = appends(place, 200 if args.quick else 600)
        figures[str(rows)] = {"ms and ratio": of_size, "seconds": keys(place)}
        ratios |= {f"{what}_{rows}": ratio for what, (_, ratio) in of_size.items()}
    bars = [
        Bar("encrypted_append_vs_plain", ratios[f"one durable row_{FEW}"], 1.3, higher_is_better=False),
        Bar("encrypted_search_vs_plain_10k", ratios[f"search by vectors_{FEW}"], 1.15, higher_is_better=False),
        Bar("encrypted_search_vs_plain_100k", ratios.get(f"search by vectors_{MANY}"), 1.15, higher_is_better=False),
    ]
    finish(bars, args, figures)


def main() -> None:
    """Measure in a temporary folder on a disk, with one thread."""
    parser = arguments("What encryption costs")
    add_folder(parser)
    args = parser.parse_args()
    on_one_thread()
    with tempfile.TemporaryDirectory(dir=on_disk(args.folder)) as folder:
        measure(args, Path(folder))


if __name__ == "__main__":
    main()
