"""Answers from notes: right, cited, refused; hand-written and generated questions apart, against the best sentence.

Hand-written questions are those of the sample life, generated ones are about people whose names, places and some kinds
of facts no training has seen. The baseline is the sentence nearest to the question by cosine, scored alike. Sentences
are not composed around the span here: that changes no answer's content, and only takes time.
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ai_os_diffusion import paths
from ai_os_diffusion.answering.evaluation import (
    Outcome,
    Question,
    ask_all,
    best_sentence,
    load_questions,
    score,
)
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.calibrating import write_corpus
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.training.metrics import paired_interval
from ai_os_diffusion.training.personal import sample_corpus
from harness import Bar, arguments, finish

TODAY = dt.date(2026, 11, 20)


@dataclass(frozen=True)
class Asked:
    """One question with our outcome and the baseline's verdict."""

    outcome: Outcome
    baseline_right: bool
    written: bool  # hand-written


def ask_folder(root: Path, folders: list[str], questions: list[Question], today: dt.date, written: bool) -> list[Asked]:
    """Import folders below `root` into a fresh profile and ask."""
    with tempfile.TemporaryDirectory() as place, ArrowEngine(EngineConfig(profile=str(Path(place) / "p"))) as engine:
        for folder in folders:
            engine.import_notes(engine.plan_import(root / folder))
        engine.embed_pending()
        count = engine.config.memory.candidates

        @functools.cache  # ours and the baseline read the same memories
        def recall(text: str) -> list:
            return engine.recall(text, count)

        outcomes = ask_all(engine.answerer(compose=False), recall, questions, root, today)
        return [
            Asked(outcome, score(best_sentence(engine.model, q.text, recall(q.text)), q), written)
            for outcome, q in zip(outcomes, questions, strict=True)
        ]


def ask_generated(profiles: int, seed: int) -> list[Asked]:
    """Questions about invented people with held-out names."""
    asked = []
    for number in range(profiles):
        corpus = sample_corpus(seed + number, held_out=True)
        with tempfile.TemporaryDirectory() as place:
            questions = write_corpus(corpus, Path(place))
            asked += ask_folder(Path(place), ["."], questions, corpus.today, written=False)
    return asked


def share(items: list[Asked], test: Callable[[Asked], bool]) -> float:
    """Share of the items that pass; NaN for none."""
    return sum(map(test, items)) / len(items) if items else float("nan")


def given_right(item: Asked) -> bool:
    """Right and not abstained."""
    return item.outcome.right and not item.outcome.answer.abstained


def report(name: str, items: list[Asked]) -> None:
    """A line per type of question."""
    print(f"{name}: {len(items)} questions")
    for kind in sorted({item.outcome.question.type for item in items}):
        part = [item for item in items if item.outcome.question.type == kind]
        if kind == "unanswerable":
            print(f"  {kind:13} n {len(part):4}  abstained {share(part, lambda i: i.outcome.answer.abstained):.3f}")
            continue
        print(
            f"  {kind:13} n {len(part):4}  right {share(part, given_right):.3f}"
            f"  right before abstaining {share(part, lambda i: i.outcome.right):.3f}"
            f"  baseline {share(part, lambda i: i.baseline_right):.3f}"
            f"  note in first 3 {share(part, lambda i: 1 <= i.outcome.source_rank <= 3):.3f}"
            f"  refused {share(part, lambda i: i.outcome.answer.abstained):.3f}"
        )


def main() -> None:
    """Ask, score, print."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--profiles", type=int, default=8, help="generated people")
    parser.add_argument("--seed", type=int, default=5000)
    parser.add_argument("--verbose", action="store_true", help="print every question")
    args: argparse.Namespace = parser.parse_args()
    sample = paths.assets() / "sample"
    questions = load_questions(sample / "questions.jsonl")[:: 3 if args.quick else 1]
    written = ask_folder(sample, ["notes", "chats"], questions, TODAY, written=True)
    generated = [] if args.quick else ask_generated(args.profiles, args.seed)
    if args.verbose:
        for item in written + generated:
            o = item.outcome
            mark = "+" if o.right else "-"
            asked = f"[{o.question.type}] {o.question.text}"
            print(f"{mark} {o.answer.confidence:.2f} {asked} -> {o.draft!r} {o.question.answers}")
    report("hand-written", written)
    report("generated", generated)
    both = written + generated
    single = [item for item in both if item.outcome.question.type == "single"]
    answerable = [item for item in both if item.outcome.question.answers]
    unanswerable = [item for item in both if not item.outcome.question.answers]
    gain, low, high = paired_interval([given_right(i) for i in single], [i.baseline_right for i in single])
    print(f"single facts: gain over the baseline {gain:+.3f}, 95 % interval {low:+.3f} .. {high:+.3f}, n {len(single)}")
    full = not args.quick
    bars = [
        Bar("single facts right", share(single, given_right), 0.60),
        Bar("single facts, lower bound of the gain over the baseline", low, 0.0),
        Bar("right note in first 3 sources", share(single, lambda i: 1 <= i.outcome.source_rank <= 3), 0.85),
        Bar("unanswerable abstained", share(unanswerable, lambda i: i.outcome.answer.abstained), 0.80),
        Bar("false refusals, single facts", share(single, lambda i: i.outcome.answer.abstained), 0.15, False),
        Bar("false refusals, all types", share(answerable, lambda i: i.outcome.answer.abstained), 0.15, False),
        Bar("single-fact questions asked", float(len(single)) if full else None, 200),
        Bar("unanswerable questions asked", float(len(unanswerable)) if full else None, 100),
    ]
    finish(bars, args, {"single": len(single), "unanswerable": len(unanswerable), "gain": [gain, low, high]})


if __name__ == "__main__":
    main()
