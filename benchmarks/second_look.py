"""What the pointer's second look changes on questions that people wrote: F1, exact answers, and its time; paired.

`--data FOLDER` holds `squad_dev.valid.parquet`. Every answerable question is read with its own passage, and the first
`--harder` of them once more among five passages that share its words.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ai_os_diffusion.answering import second_look
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.evaluation.human import (
    DISTRACTORS,
    Found,
    HumanQuestion,
    human_questions,
    likely,
    scored,
    text_at,
    with_distractors,
)
from ai_os_diffusion.runtime import TextModel, load_text_model
from ai_os_diffusion.training.metrics import Scored, paired_interval
from harness import Bar, arguments, finish

EVERY = 100  # questions between lines of progress
MARGIN = 0.0  # no figure here depends on it


@dataclass(frozen=True)
class Pair:
    """An answer by the first reading, the one that is settled on, and milliseconds of computing for each reading."""

    first: Scored
    second: Scored
    reading: float
    looking: float


def ask(model: TextModel, asked: HumanQuestion, passages: Sequence[str]) -> Pair:
    """Both answers to one question."""
    begun = time.process_time()
    number, margins = likely(model, asked.question, passages)
    read = time.process_time()
    place = second_look.settle(model, asked.question, passages[number], margins)
    ended = time.process_time()
    best = max(margins, key=margins.__getitem__)
    first, second = (scored(asked, Found(text_at(passages[number], at), MARGIN, number)) for at in (best, place))
    return Pair(first, second, 1e3 * (read - begun), 1e3 * (ended - read))


def report(name: str, pairs: Sequence[Pair]) -> float:
    """A line about the pairs so far; the change of F1 in points."""
    f1 = np.array([[100 * pair.first.f1, 100 * pair.second.f1] for pair in pairs])
    exact = 100 * np.mean([[pair.first.exact, pair.second.exact] for pair in pairs], axis=0)
    reading, looking = np.mean([[pair.reading, pair.looking] for pair in pairs], axis=0)
    gain, low, high = paired_interval(f1[:, 1], f1[:, 0])
    before, after = f1.mean(0)
    print(
        f"{name}, n {len(pairs)}: F1 {before:.2f} to {after:.2f} ({gain:+.2f} [{low:+.2f}, {high:+.2f}]), "
        f"exact {exact[0]:.2f} to {exact[1]:.2f}, first reading {reading:.1f} ms, second look {looking:.1f} ms",
        flush=True,
    )
    return gain


def ask_all(model: TextModel, name: str, asked: Sequence[HumanQuestion], groups: Sequence[Sequence[str]]) -> float:
    """Ask all of them, with progress; the change of F1 in points."""
    pairs: list[Pair] = []
    for question, passages in zip(asked, groups, strict=True):
        pairs.append(ask(model, question, passages))
        if len(pairs) % EVERY == 0 and len(pairs) < len(asked):
            report(name, pairs)
    return report(name, pairs)


def main() -> None:
    """Measure, print, judge."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--data", type=Path, required=True, help="folder of the training texts")
    parser.add_argument("--harder", type=int, default=300, help="questions to ask among other passages too")
    args: argparse.Namespace = parser.parse_args()
    model = load_text_model(ModelConfig(threads=1))
    asked = [each for each in human_questions(args.data) if each.gold]
    order = np.random.default_rng(7).permutation(len(asked))
    groups = with_distractors(asked, DISTRACTORS)
    alone = [asked[at] for at in order[: 100 if args.quick else None]]
    harder = order[: 20 if args.quick else args.harder]
    gain = ask_all(model, "alone", alone, [[each.passage] for each in alone])
    among = ask_all(model, f"among {DISTRACTORS}", [asked[at] for at in harder], [groups[at] for at in harder])
    bars = [Bar("change of F1, points", None if args.quick else gain, 0.0)]
    finish(bars, args, {"questions": len(alone), "gain": gain, "gain among others": among})


if __name__ == "__main__":
    main()
