"""Recall on the fixture life among the notes of other people: words, vectors, the sum of both, and our order of that.

The fixture life is the sample's with `tests/fixtures/life`; its questions are hand-written. The distractors are notes
of invented people in the same style (`distractors.py`), and their vectors are kept in `build/` for the next run, in
parts that runs of other sizes share.
`--fit` prints the weights of `memory/ranking.py` fitted on generated people and stories among the same distractors.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ai_os_diffusion import paths
from ai_os_diffusion.answering.candidates import rank_candidates
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.calibrating import write_corpus
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.memory import ranking, relevance
from ai_os_diffusion.memory.store import MemoryStore, NewMemory
from ai_os_diffusion.periods import split_period
from ai_os_diffusion.training.personal import sample_corpus, story_corpus
from ai_os_diffusion.types import MemoryHit
from distractors import distractors
from harness import Bar, arguments, finish

ROOT = Path(__file__).resolve().parents[1]
LIFE = ROOT / "tests" / "fixtures" / "life"
TODAY = dt.date(2026, 11, 20)
KS = (1, 5, 10, 20)
BATCH, READ = 64, 20
PART = 5000  # distractors whose vectors are kept in one file


@dataclass(frozen=True)
class Asked:
    """A question with the files that answer it and those that a later note corrects."""

    text: str
    kind: str
    gold: frozenset[str]
    superseded: frozenset[str]


Recall = Callable[[Asked], Sequence[MemoryHit]]


def life(folder: Path) -> list[Asked]:
    """Put the fixture life into a folder; returns its answerable questions."""
    rows = []
    for part in (paths.assets() / "sample", LIFE):
        shutil.copytree(part, folder, dirs_exist_ok=True)
        rows += [json.loads(line) for line in (part / "questions.jsonl").read_text(encoding="utf-8").splitlines()]

    def files(places: Sequence[dict[str, str]]) -> frozenset[str]:
        return frozenset(str((folder / place["path"]).resolve()) for place in places)

    return [
        Asked(row["question"], row["type"], files(row["evidence"]), files(row.get("superseded", ())))
        for row in rows
        if row["answers"]
    ]


def captions(folder: Path) -> Iterator[NewMemory]:
    """The pictures and recordings of the life, by what is to be seen and heard in them."""
    for line in (folder / "media" / "captions.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        path = str((folder / "media" / row["file"]).resolve())
        yield NewMemory("note", row["caption"], row["file"], path, day=dt.date.fromisoformat(row["date"]))


def add_distractors(engine: ArrowEngine, count: int) -> None:
    """Store `count` distractors with their vectors, which are read from an earlier run where there was one."""
    rows = [
        NewMemory("note", each.text, each.title, f"/others/{n}.md", day=each.day)
        for n, each in enumerate(distractors(count))
    ]
    ids = [key for first in range(0, count, 1000) for key in engine.store.add(rows[first : first + 1000])]
    texts = [f"{row.title}\n{row.text}" if row.title else row.text for row in rows]
    vectors = np.concatenate([_part(engine, texts, first) for first in range(0, count, PART)])
    for first in range(0, count, 1000):
        engine.store.set_vectors(ids[first : first + 1000], vectors[first : first + 1000])


def _part(engine: ArrowEngine, texts: Sequence[str], first: int) -> np.ndarray:
    """Unit vectors of `PART` distractors from `first` on, kept so that a run that was stopped goes on where it was."""
    part = texts[first : first + PART]
    kept = ROOT / "build" / f"distractors-{engine.model.embedder_id}-{first}-{first + len(part)}.npy"
    if kept.is_file():
        return np.load(kept).astype(np.float32)
    vectors = _embed(engine, part)
    kept.parent.mkdir(exist_ok=True)
    np.save(kept, vectors.astype(np.float16))
    return vectors


def _embed(engine: ArrowEngine, texts: Sequence[str]) -> np.ndarray:
    """Unit vectors of the distractors."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    vectors = np.zeros((len(texts), engine.model.dimension), np.float32)
    for first in range(0, len(order), BATCH):
        part = order[first : first + BATCH]
        vectors[part] = engine.model.embed([texts[place] for place in part])
    return vectors


def by_words(store: MemoryStore, question: str, k: int) -> list[MemoryHit]:
    """The word index's own order: BM25 with the usual constants (1.2 and 0.75), title and body apart."""
    found = store.get([hit.id for hit in store.tables.search_words(question, k)])
    return [hit for hit in found if hit is not None]


def read_by_pointer(engine: ArrowEngine, asked: Asked) -> list[MemoryHit]:
    """Our order, and its first `READ` memories put in the order that the evidence pointer gives them."""
    hits = engine.recall(asked.text, max(KS))
    read = [each.hit.id for each in rank_candidates(engine.model, asked.text, hits[:READ])]
    place = {key: number for number, key in reversed(list(enumerate(read)))}
    return sorted(hits, key=lambda hit: place.get(hit.id, len(read)))


def first_place(hits: Sequence[MemoryHit], files: frozenset[str]) -> int:
    """Where the first memory of one of the files stands; 10,000 where there is none."""
    return next((place for place, hit in enumerate(hits) if hit.path in files), 10_000)


def report(found: dict[str, list[int]], questions: Sequence[Asked]) -> None:
    """A line for each way of recall, then for each type of question."""
    for kind in ["all", *sorted({asked.kind for asked in questions})]:
        picked = [n for n, asked in enumerate(questions) if kind in ("all", asked.kind)]
        print(f"{kind}: {len(picked)} questions")
        for name, places in found.items():
            shares = (f"R@{k} {sum(places[n] < k for n in picked) / len(picked):.3f}" for k in KS)
            print(f"  {name:18}" + "  ".join(shares))


def lost(pools: Sequence[Sequence[MemoryHit]], places: Sequence[int], questions: Sequence[Asked]) -> tuple[int, int]:
    """Of the questions missed at 10: those whose note is not in the pool, and those where it is ranked too low."""
    missed = [n for n, place in enumerate(places) if place >= 10]
    outside = sum(first_place(pools[n], questions[n].gold) >= len(pools[n]) for n in missed)
    return outside, len(missed) - outside


def newest_first(recall: Recall, questions: Sequence[Asked]) -> tuple[int, int, int]:
    """Of the questions about something that changed: where the newer note comes first, where either is found, all."""
    changed = [asked for asked in questions if asked.superseded - asked.gold]
    right = found = 0
    for asked in changed:
        hits = recall(asked)
        new, old = first_place(hits, asked.gold), first_place(hits, asked.superseded - asked.gold)
        right += new < old
        found += min(new, old) < len(hits)
    return right, found, len(changed)


def fitted(engine: ArrowEngine, folder: Path) -> tuple[float, ...]:
    """Weights fitted on generated people and stories, each asked alone among the distractors."""
    examples = []
    people = {str(number): sample_corpus(number) for number in range(9000, 9006)}
    for name, corpus in {"stories": story_corpus(9000), **people}.items():
        home = folder / name
        questions = [question for question in write_corpus(corpus, home) if question.answers]
        engine.import_notes(engine.plan_import(home))
        engine.embed_pending()
        for question in questions:
            pool = engine.store.pool(question.text, engine.encode(question.text)[0], ranking.POOL)
            gold = {str((home / file).resolve()) for file in question.files}
            period, _ = split_period(question.text, corpus.today)
            right = np.array([hit.path in gold for hit in pool.memories])
            examples.append(relevance.Example(ranking.features(question.text, pool, period), right))
        for path in home.rglob("*.md"):
            engine.store.forget([str(row["id"]) for row in engine.store.of_source(str(path.resolve()))])
    return relevance.fit(examples, hold=1e-3)


def main() -> None:
    """Measure and print a table."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--distractors", type=int, default=100_000)
    parser.add_argument("--fit", action="store_true", help="print fitted weights instead")
    args: argparse.Namespace = parser.parse_args()
    count = min(args.distractors, 1000) if args.quick else args.distractors
    with tempfile.TemporaryDirectory() as place, ArrowEngine(EngineConfig(profile=f"{place}/profile")) as engine:
        add_distractors(engine, count)
        if args.fit:
            print(dict(zip(ranking.FEATURES, fitted(engine, Path(place) / "people"), strict=True)))
            return
        questions = life(Path(place) / "life")
        engine.import_notes(engine.plan_import([Path(place) / "life" / part for part in ("notes", "chats")]))
        engine.store.add(list(captions(Path(place) / "life")))
        engine.embed_pending()
        store, most = engine.store, max(KS)
        ways: dict[str, Recall] = {
            "words (BM25)": lambda asked: by_words(store, asked.text, most),
            "words, as weighed": lambda asked: store.search(asked.text, None, most),
            "vectors": lambda asked: store.search("", engine.encode(asked.text)[0], most),
            "sum of scores": lambda asked: store.search(asked.text, engine.encode(asked.text)[0], most),
            "hybrid": lambda asked: engine.recall(asked.text, most),
            "hybrid + pointer": lambda asked: read_by_pointer(engine, asked),
        }
        found = {name: [first_place(recall(asked), asked.gold) for asked in questions] for name, recall in ways.items()}
        pools = [store.pool(asked.text, engine.encode(asked.text)[0], ranking.POOL).memories for asked in questions]
        right, either, changed = newest_first(lambda asked: engine.recall(asked.text, 100), questions)
    print(f"{len(questions)} answerable questions, {count} distractors")
    report(found, questions)
    missed = {name: sum(place >= 10 for place in places) for name, places in found.items()}
    outside, low = lost(pools, found["hybrid"], questions)
    print(f"hybrid misses at R@10: {outside} not in the pool of {ranking.POOL}, {low} in it and ranked too low")
    print(f"newest fact first: {right} of {changed}; of the {either} where either note is found: {right / either:.3f}")
    decided = not args.quick
    ratio = missed["hybrid"] / max(1, missed["words (BM25)"])
    bars = [
        Bar("misses at R@10: hybrid over words", ratio if decided else None, 0.6, higher_is_better=False),
        Bar("newest fact above the superseded one", right / changed if decided else None, 0.9),
        Bar("questions about something that changed", float(changed), 25),
    ]
    finish(bars, args, {"missed": missed, "questions": len(questions), "distractors": count})


if __name__ == "__main__":
    main()
