"""Recall on the sample life: hybrid against words alone and vectors alone, right note among the first k."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ai_os_diffusion import paths
from ai_os_diffusion.answering.evaluation import Question, load_questions
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.types import MemoryHit
from harness import Bar, finish, parse_args

KS = (1, 3, 10)


def hit_at(hits: list[MemoryHit], question: Question, root: Path, k: int) -> bool:
    """Whether a gold note is among the first k memories."""
    gold = {str((root / name).resolve()) for name in question.files}
    return any(hit.path in gold for hit in hits[:k])


def main() -> None:
    """Measure and print a table."""
    args = parse_args(__doc__ or "")
    root = paths.assets() / "sample"
    questions = [question for question in load_questions(root / "questions.jsonl") if question.answers]
    with tempfile.TemporaryDirectory() as place, ArrowEngine(EngineConfig(profile=str(Path(place) / "p"))) as engine:
        for folder in ("notes", "chats"):
            engine.import_notes(engine.plan_import(root / folder))
        engine.embed_pending()
        store = engine.store
        found: dict[str, list[list[MemoryHit]]] = {"hybrid": [], "words": [], "vectors": []}
        for question in questions:
            vector = engine.encode(question.text)[0]
            found["hybrid"].append(store.search(question.text, vector, max(KS)))
            found["words"].append(store.search(question.text, None, max(KS)))
            found["vectors"].append(store.search("", vector, max(KS)))
    rates = {
        name: {
            k: sum(hit_at(h, q, root, k) for h, q in zip(lists, questions, strict=True)) / len(questions) for k in KS
        }
        for name, lists in found.items()
    }
    print(f"{len(questions)} answerable questions over the sample life")
    for name, row in rates.items():
        print(f"  {name:8}" + "".join(f"  recall@{k} {rate:.3f}" for k, rate in row.items()))
    best = max(rates["words"][10], rates["vectors"][10])
    bars = [
        Bar("hybrid recall@10", rates["hybrid"][10], 0.9),
        Bar("hybrid recall@10 minus the better of words and vectors", rates["hybrid"][10] - best, 0.0),
    ]
    finish(bars, args, {"rates": rates, "questions": len(questions)})


if __name__ == "__main__":
    main()
