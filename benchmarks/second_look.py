"""What the pointer's second look changes on questions that people wrote: F1, exact answers, and its time; paired.

`--data FOLDER` holds `squad_dev.valid.parquet`. Every answerable question is read with its own passage, and the first
`--harder` of them once more among five passages that share its words.
`--fit` prints the weights of `answering/span_signs.py` instead, fitted on questions of `squad_dev.train.parquet`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ai_os_diffusion.answering import second_look, span_signs
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
DAMPED, RIDGE = 0.15, 3e-3  # for each nat of the whole passage's reading; of standardised weights
IN_USE = 0.86  # what a nat is worth beside the signs on questions that the network has not learned; 0.43 does as well


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


Choices = list[tuple[list[span_signs.Signs], list[float]]]
"""For each question the signs of its spans, and what each is worth: the mean of F1 and exact match."""


def choices_of(model: TextModel, asked: Sequence[HumanQuestion]) -> Choices:
    """What the second look would choose from."""
    found: Choices = []
    for question in asked:
        _, margins = likely(model, question.question, [question.passage])
        spans = second_look.choices(model, question.question, question.passage, margins)
        answers = [scored(question, Found(text_at(question.passage, place), MARGIN, 0)) for place in spans]
        if len(answers) > 1:
            found.append((list(spans.values()), [(each.f1 + each.exact) / 2 for each in answers]))
        if len(found) % EVERY == 0:
            print(f"{len(found)} questions", flush=True)
    return found


def fitted(found: Choices) -> span_signs.Signs:
    """Weights of the signs that make the expected worth of a drawn span largest.

    The network has learned these very questions and is far too sure of them, so that its margins are damped here.
    """
    import torch

    readings = span_signs.READINGS
    names = [name for name in found[0][0][0] if name not in readings]
    most = max(len(spans) for spans, _ in found)
    known, worth = torch.full((len(found), most), -torch.inf), torch.zeros(len(found), most)
    told = torch.zeros(len(found), most, len(names))
    for row, (spans, values) in enumerate(found):
        for place, (span, value) in enumerate(zip(spans, values, strict=True)):
            known[row, place] = DAMPED * sum(weight * span[name] for name, weight in readings.items())
            told[row, place] = torch.tensor([span[name] for name in names])
            worth[row, place] = value
    spread = told[known.isfinite()].std(0).clamp(min=1e-3)
    weights = torch.zeros(len(names), requires_grad=True)
    descent = torch.optim.LBFGS([weights], max_iter=100)

    def loss() -> torch.Tensor:
        descent.zero_grad()
        drawn = torch.softmax(known + told / spread @ weights, 1)
        total = RIDGE * weights.square().sum() - (drawn * worth).sum(1).mean()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    descent.step(loss)  # type: ignore[no-untyped-call]
    return {name: float(value) / IN_USE for name, value in zip(names, weights.detach() / spread, strict=True)}


def main() -> None:
    """Measure, print, judge."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--data", type=Path, required=True, help="folder of the training texts")
    parser.add_argument("--harder", type=int, default=300, help="questions to ask among other passages too")
    parser.add_argument("--fit", type=int, metavar="QUESTIONS", help="print weights fitted on so many questions")
    args: argparse.Namespace = parser.parse_args()
    model = load_text_model(ModelConfig(threads=1))
    if args.fit:
        learned = [each for each in human_questions(args.data, "train") if each.gold]
        order = np.random.default_rng(7).permutation(len(learned))[: args.fit]
        for name, value in fitted(choices_of(model, [learned[at] for at in order])).items():
            print(f'    "{name}": {value:.2f},')
        return
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
