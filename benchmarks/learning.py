"""What is learned from answers that were called right: the same questions in words that no run has seen.

The fixture life is one user's; each of its ten subjects is learned in a profile of its own. Ten questions about the
subject are confirmed with their answers, evolution runs once as the product does it, and twenty paraphrases, written by
hand, are answered before and after, from the same recalled memories. Questions about the other subjects, and those that
have no answer, show what it costs. `--level L2` trains where the product recognises.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import multiprocessing
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from ai_os_diffusion import paths
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.evolution.items import Item, shown
from ai_os_diffusion.evolution.records import Receipt
from ai_os_diffusion.evolution.router import EvolutionRouter
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.training.corpus import occurrences
from ai_os_diffusion.training.metrics import paired_interval, span_f1
from harness import Bar, arguments, finish
from recall import ROOT, life

TODAY = dt.date(2026, 11, 21)  # the day on which the life is told
LIFE = ROOT / "tests" / "fixtures" / "life"


@dataclass(frozen=True)
class Asked:
    """A question with its right answers, and where they stand."""

    context: str
    question: str
    answers: tuple[str, ...]
    quote: str
    paraphrases: tuple[str, ...]


Pair = tuple[float, float]


@dataclass(frozen=True)
class Learned:
    """One subject: F1 in 0..1, in pairs of the base and of what was learned.

    Attributes:
        receipt: of the run.
        given: of the answers to the paraphrases; 0 where the assistant says that it does not know.
        pointed: of what it points at, whether it is sure enough to say so or not.
        elsewhere: of the answers to questions about other subjects; had they been read with it, where it was trained.
        nothing: 1 where it is said that there is no answer to a question that has none.
        reached: share of the paraphrases that are read or answered with what was learned.
    """

    receipt: Receipt
    given: list[Pair]
    pointed: list[Pair]
    elsewhere: list[Pair]
    nothing: list[Pair]
    reached: float


def asked() -> list[Asked]:
    """The hundred questions that have paraphrases."""
    questions = {row["id"]: row for row in question_rows()}
    return [
        Asked(
            row["context"],
            questions[row["id"]]["question"],
            tuple(questions[row["id"]]["answers"]),
            questions[row["id"]]["evidence"][0]["quote"],
            tuple(row["paraphrases"]),
        )
        for row in _rows(LIFE / "paraphrases.jsonl")
    ]


def question_rows() -> list[dict[str, Any]]:
    """All questions about the life, those of the sample among them."""
    return [row for folder in (paths.assets() / "sample", LIFE) for row in _rows(folder / "questions.jsonl")]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def unanswerable() -> list[str]:
    """Questions about the life that nothing in it answers."""
    return [row["question"] for row in question_rows() if not row["answers"]]


def confirmed(engine: ArrowEngine, question: Asked) -> Item:
    """The question as the product keeps it once its answer is called right."""
    for memory in engine.retriever.recall(f"{question.question} {question.quote}", 24):
        passage = shown(memory)
        first = _place(passage, question.quote)
        if first is None:
            continue
        for answer in sorted(question.answers, key=len):
            spans = [span for span in occurrences(passage, answer) if first <= span[0] <= first + len(question.quote)]
            if spans:
                return Item(question.question, passage, tuple(spans), memory.id, "confirmed", question.question)
    raise SystemExit(f"no memory holds what answers “{question.question}”")


def _place(passage: str, quote: str) -> int | None:
    """Where the quote begins, whatever the line breaks."""
    found = " ".join(quote.split()).lower()
    words = passage.lower()
    for first in range(len(words)):
        if words.startswith(found[:12], first) and " ".join(words[first:].split()).startswith(found):
            return first
    return None


def answered(
    engine: ArrowEngine, question: str, answers: Sequence[str], learned: TextModel | None = None
) -> tuple[float, float, bool]:
    """F1 of what is given, of what is pointed at, and whether what was learned had a say.

    `learned` reads; what evolution chooses for the question by default.
    """
    hits = engine.retriever.recall(question, engine.config.memory.candidates)
    answerer = engine.answerer(compose=False)
    chosen, receipt = engine.evolution.reader(question, [hit.id for hit in hits])
    draft = answerer.draft(question, hits, TODAY, reader=learned or chosen)
    said = draft.text if draft is not None else ""
    silent = answerer.decide(question, draft, {}).abstained
    pointed = max((span_f1(said, answer) for answer in answers), default=0.0)
    given = (0.0 if silent else pointed) if answers else float(silent)
    return given, pointed, bool(receipt) or (draft is not None and bool(draft.learned))


def learn(context: str, level: str, model: str) -> Learned:
    """One subject in a profile of its own, answered by the weights in `model`; "" for the bundled ones."""
    if level != "L0":
        EvolutionRouter.choose = lambda self, question="", confirmed=False: level  # type: ignore[method-assign]
    with tempfile.TemporaryDirectory(prefix="ai-os-learning-") as folder:
        config = EngineConfig(model=ModelConfig(path=model), profile=f"{folder}/profile")
        return _learn(context, asked(), Path(folder), config)


def _learn(context: str, everything: Sequence[Asked], folder: Path, config: EngineConfig) -> Learned:
    life(folder / "life")
    own = [each for each in everything if each.context == context]
    asked_again = [(text, each.answers) for each in own for text in each.paraphrases]
    others = [(each.question, each.answers) for each in everything if each.context != context][::3]
    nothing = [(question, ()) for question in unanswerable()]
    with ArrowEngine(config) as engine:
        engine.import_notes(engine.plan_import([folder / "life" / part for part in ("notes", "chats")]))
        engine.embed_pending()
        evolution, items = engine.evolution, [confirmed(engine, each) for each in own]
        before = [[answered(engine, *each) for each in part] for part in (asked_again, others, nothing)]
        evolution.configure(enabled=True, minutes_per_day=1440, disk_mb=2000)
        evolution.confirmed = lambda answers=None: items
        evolution.request(own[0].question, 1.0)
        receipt = evolution.run_next(force=True)
        assert receipt is not None, evolution.status().detail
        adapted, _ = evolution.reader(own[0].question)
        after = [[answered(engine, *each) for each in asked_again]]
        after += [[answered(engine, *each, adapted) for each in part] for part in (others, nothing)]
    given, elsewhere, silent = (
        [(old[0], new[0]) for old, new in zip(*pair, strict=True)] for pair in zip(before, after, strict=True)
    )
    pointed = [(old[1], new[1]) for old, new in zip(before[0], after[0], strict=True)]
    return Learned(receipt, given, pointed, elsewhere, silent, statistics.fmean(new[2] for new in after[0]))


def _gain(pairs: Sequence[Pair]) -> tuple[float, float, float]:
    """(points, low, high): the mean change, and its 95 % interval by resampling pairs."""
    before, after = 100 * np.array(pairs).T
    return paired_interval(after, before)


def main() -> None:
    """Learn every subject and print what came of it."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--level", choices=["L0", "L2", "L3"], default="L0", help="which level learns")
    parser.add_argument("--model", default="", help="weight folder (default: the bundled one)")
    parser.add_argument("--processes", type=int, default=1, help="subjects at a time")
    args: argparse.Namespace = parser.parse_args()
    contexts = list(dict.fromkeys(each.context for each in asked()))[: 1 if args.quick else None]
    learned: list[Learned] = []
    with multiprocessing.get_context("spawn").Pool(args.processes) as pool:
        for context, made in zip(
            contexts, pool.imap(partial(learn, level=args.level, model=args.model), contexts), strict=True
        ):
            learned.append(made)
            gain, low, high = _gain(made.given)
            before = 100 * statistics.fmean(pair[0] for pair in made.given)
            print(
                f"{context}: {made.receipt.outcome} in {made.receipt.seconds:.0f} s; F1 {before:.1f}, {gain:+.1f} "
                f"({low:+.1f} .. {high:+.1f}); {100 * made.reached:.0f} % of them read with it. {made.receipt.reason}",
                flush=True,
            )
    _report(learned, args)


def _report(learned: Sequence[Learned], args: argparse.Namespace) -> None:
    gain, low, high = _gain([pair for each in learned for pair in each.given])
    pointed = _gain([pair for each in learned for pair in each.pointed])
    elsewhere, cost_low, cost_high = _gain([pair for each in learned for pair in each.elsewhere])
    count = sum(len(each.given) for each in learned)
    print(f"paraphrases (n {count}): {gain:+.2f} points of F1 ({low:+.2f} .. {high:+.2f})")
    print("what is pointed at, sure or not: {:+.2f} ({:+.2f} .. {:+.2f})".format(*pointed))
    print(f"other subjects: {elsewhere:+.2f} ({cost_low:+.2f} .. {cost_high:+.2f})")
    nothing = _gain([pair for each in learned for pair in each.nothing])
    print("questions without an answer that are told so: {:+.2f} points ({:+.2f} .. {:+.2f})".format(*nothing))
    whole = not args.quick
    bars = [
        Bar("gain", gain if whole else None, 5, unit=" points"),
        Bar("gain_low", low if whole else None, 0, unit=" points"),
        Bar("elsewhere", elsewhere if whole else None, -1, unit=" points"),
        Bar("seconds", max(each.receipt.seconds for each in learned), 180, higher_is_better=False, unit=" s"),
    ]
    figures = {
        "gain": [gain, low, high],
        "pointed": pointed,
        "elsewhere": [elsewhere, cost_low, cost_high],
        "nothing": nothing,
        "reached": [each.reached for each in learned],
        "outcomes": [each.receipt.outcome for each in learned],
        "levels": [each.receipt.level for each in learned],
    }
    finish(bars, args, figures)


if __name__ == "__main__":
    main()
