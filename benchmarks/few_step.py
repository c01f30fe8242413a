"""What few steps cost: the teacher's 64 steps against 8 and 4, of the teacher and of a student that was distilled.

Free text is drawn at temperature 1 by ancestral sampling after the beginnings of held-out notes: its entropy, distinct
pairs and repetitions show a collapse, and its likelihood under the teacher shows word salad. Answers are written from a
note and a question about it, with the end of the answer found by the model. A quality is the worst of these figures in
parts of the teacher's at 64 steps, at most 1. Give the student with `--student` (`ai-os train publish` writes it).
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from ai_os_diffusion.answering.generation import forbidden_ids
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.runtime import TextModel, load_text_model
from ai_os_diffusion.training.metrics import normalised_words
from ai_os_diffusion.training.pack_text import prompt_text
from ai_os_diffusion.training.personal import sample_corpus
from harness import Bar, arguments, finish

PROMPT, LENGTH, ANSWER = 24, 64, 16  # tokens: given, drawn, and of an answer at most
STEPS, FEW = 64, (8, 4)
GOAL = 0.9
_MASKS = 8
_SEED = 9400


@dataclass(frozen=True)
class Asked:
    """A note, a question about it, and what the answer is to hold."""

    note: str
    question: str
    answer: str


@dataclass(frozen=True)
class Figures:
    """Of one model in so many steps.

    Attributes:
        entropy: of the tokens of a text, nats, mean.
        distinct: different pairs of neighbours of all pairs of neighbours, all texts together.
        repeated: triples of tokens that stood in the text before, share.
        nats: negative log-likelihood of a token under the teacher.
        answers: words of the right answer that the written one holds, share.
        ms: to draw a text, median.
    """

    entropy: float
    distinct: float
    repeated: float
    nats: float
    answers: float
    ms: float

    def quality(self, best: Figures) -> float:
        """The worst figure in parts of `best`'s, at most 1."""
        parts = (
            self.entropy / best.entropy,
            self.distinct / best.distinct,
            (1 - self.repeated) / (1 - best.repeated),
            best.nats / self.nats,
            self.answers / best.answers if best.answers else 1.0,
        )
        return min(1.0, *parts)

    def line(self, name: str, best: Figures) -> str:
        """All figures beside `best`'s time."""
        return (
            f"{name:>11}: entropy {self.entropy:.3f}, distinct-2 {self.distinct:.3f}, repeated-3 {self.repeated:.3f}, "
            f"nats/token {self.nats:.3f}, answers {self.answers:.3f}, quality {self.quality(best):.3f}, "
            f"{self.ms:.1f} ms ({best.ms / self.ms:.1f} x)"
        )


def entropy(ids: Sequence[int]) -> float:
    """Of the tokens of a text, in nats."""
    share = np.unique(ids, return_counts=True)[1] / len(ids)
    return float(-(share * np.log(share)).sum())


def distinct_pairs(texts: Sequence[Sequence[int]]) -> float:
    """Share of different pairs among all pairs of neighbours."""
    pairs = [pair for ids in texts for pair in pairwise(ids)]
    return len(set(pairs)) / len(pairs)


def repeated_triples(ids: Sequence[int]) -> float:
    """Share of the triples that stood in the text before."""
    triples = list(zip(ids, ids[1:], ids[2:], strict=False))
    return 1 - len(set(triples)) / len(triples)


def held_out(count: int) -> tuple[list[str], list[Asked]]:
    """`count` notes, and at most as many questions about a note that holds the answer."""
    notes, asked, seed = list[str](), list[Asked](), _SEED
    while len(notes) < count or len(asked) < count:
        corpus = sample_corpus(seed)
        notes += [text for text in corpus.files.values() if len(text) > 150]
        for question in corpus.questions:
            if question.type == "single" and question.answers and len(question.evidence) == 1:
                text = corpus.files[question.evidence[0][0]][:300]
                if question.answers[0] in text:
                    asked.append(Asked(text, question.question, question.answers[0]))
        seed += 1
    mixed = random.Random(3)
    mixed.shuffle(notes)
    mixed.shuffle(asked)
    return notes[:count], asked[:count]


class Writer:
    """Draws texts and writes answers with one model."""

    def __init__(self, model: TextModel) -> None:
        self._model = model
        self._mask, self._end = model.special["mask"], model.special["sep"]
        barred = forbidden_ids(model)
        self._texts = DiffusionCore(model.network, mask_id=self._mask, forbidden_ids=barred)
        ends = [number for number in barred if number != self._end]
        self._answers = DiffusionCore(model.network, mask_id=self._mask, forbidden_ids=ends)

    def prompt(self, note: str) -> list[int]:
        """The beginning of a note."""
        return list(self._model.tokenizer.encode(note, mode="text").ids[:PROMPT])

    def text(self, prompt: Sequence[int], steps: int, seed: int) -> tuple[list[int], float]:
        """(LENGTH ids, milliseconds)."""
        begun = time.perf_counter()
        made = [*self._texts.generate(prompt, LENGTH, steps=steps, seed=seed, temperature=1.0, sampler="ancestral")]
        return made[-1].ids[len(prompt) :], 1e3 * (time.perf_counter() - begun)

    def nats(self, prompt: Sequence[int], ids: Sequence[int], seed: int) -> float:
        """Negative log-likelihood of a token of `ids` after `prompt`."""
        fill = np.arange(len(prompt) + len(ids)) >= len(prompt)
        return -self._texts.log_likelihood([*prompt, *ids], fill, _MASKS, seed).total / len(ids)

    def answer(self, asked: Asked, steps: int) -> float:
        """Share of the right answer's words that the written one holds."""
        given = self._model.tokenizer.encode(prompt_text(asked.note, asked.question), mode="text").ids[-160:]
        made = [*self._answers.generate(given, ANSWER, steps=min(steps, ANSWER))][-1].ids[len(given) :]
        kept = made[: made.index(self._end)] if self._end in made else made
        found = normalised_words(self._model.tokenizer.decode(kept, mode="text"))
        wanted = normalised_words(asked.answer)
        return sum(word in found for word in wanted) / max(1, len(wanted))


def measure(writer: Writer, judge: Writer, steps: int, notes: Sequence[str], asked: Sequence[Asked]) -> Figures:
    """All figures of `writer`; `judge` gives the likelihood."""
    texts, times, nats = [], [], []
    for seed, note in enumerate(notes):
        prompt = writer.prompt(note)
        ids, took = writer.text(prompt, steps, seed)
        texts.append(ids)
        times.append(took)
        nats.append(judge.nats(prompt, ids, seed))
    return Figures(
        entropy=statistics.fmean(map(entropy, texts)),
        distinct=distinct_pairs(texts),
        repeated=statistics.fmean(map(repeated_triples, texts)),
        nats=statistics.fmean(nats),
        answers=statistics.fmean(writer.answer(each, steps) for each in asked),
        ms=statistics.median(times),
    )


def main() -> None:
    """Measure, print, judge."""
    parser = arguments((__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--teacher", type=Path, help="weight directory (default: the bundled one)")
    parser.add_argument("--student", type=Path, help="weight directory of the distilled network")
    parser.add_argument("--texts", type=int, default=100, help="texts, and answers, of each row")
    args: argparse.Namespace = parser.parse_args()
    notes, asked = held_out(3 if args.quick else args.texts)
    teacher = Writer(load_text_model(ModelConfig(path=str(args.teacher or ""))))
    writers = {"teacher": teacher}
    if args.student is not None:
        writers["student"] = Writer(load_text_model(ModelConfig(path=str(args.student))))
    best = measure(teacher, teacher, STEPS, notes, asked)
    made = {f"teacher {STEPS}": best}
    print(best.line(f"teacher {STEPS}", best), flush=True)
    for name, writer in writers.items():
        for steps in FEW:
            key = f"{name} {steps}"
            made[key] = measure(writer, teacher, steps, notes, asked)
            print(made[key].line(key, best), flush=True)
    if math.isclose(best.answers, 0.0):
        print("The teacher answers nothing in this run, so that answers do not count.")
    bars = []
    for steps in FEW:
        student = made.get(f"student {steps}")
        figure = student.quality(best) if student is not None and not args.quick else None
        bars.append(Bar(f"quality of {steps} steps", figure, GOAL))
    figures: dict[str, object] = {"texts": len(notes), "rows": {name: asdict(each) for name, each in made.items()}}
    finish(bars, args, figures)


if __name__ == "__main__":
    main()
