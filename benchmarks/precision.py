"""What integer arithmetic costs the evidence pointer: the shipped weights with float32, as INT8, INT4 and INT2.

INT4 and the first INT2 are made by the quantizer, calibrated; the second INT2 is `assets/models/edge`, which was
trained for it (`ai-os train qat`) and is held to the bar.

Every question is read with its own passage. Generated questions are about invented people that training never saw; with
`--human FILE` (Parquet with the columns `context` and `turns`) questions that people wrote are read too, apart. The
difference to float32 arithmetic on the INT8 weights is paired, with a bootstrap interval.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from ai_os_diffusion import native, paths
from ai_os_diffusion.answering import pointer
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.model.inference import InferenceNetwork
from ai_os_diffusion.runtime import TextModel, load_text_model
from ai_os_diffusion.training.metrics import paired_interval, span_f1
from ai_os_diffusion.training.personal import sample_corpus
from arrow_quant_v2 import ArrowQuantV2, DiffusionQuantConfig
from harness import Bar, arguments, finish

WORDS = 110  # of a passage
ALLOWED = {"INT8": 1.0, "INT4": 2.0, "INT2 trained": 8.0}  # points of F1 that may be lost


@dataclass(frozen=True)
class Asked:
    """A question with a passage that holds its answer."""

    question: str
    passage: str
    answer: str


def generated(count: int) -> list[Asked]:
    """Single facts about invented people."""
    found = []
    for seed in range(9100, 9100 + count // 20):
        corpus = sample_corpus(seed)
        for question in corpus.questions:
            if question.type == "single" and question.answers and len(question.evidence) == 1:
                text = corpus.files[question.evidence[0][0]]
                passage = text[:600] if "|" in text else " ".join(text.split()[:WORDS])
                found.append(Asked(question.question, passage, question.answers[0]))
    return chosen(found, count)


def written(file: Path, count: int) -> list[Asked]:
    """Questions that people wrote, from a Parquet file."""
    rows = pq.read_table(file, columns=["context", "turns"]).to_pylist()
    asked = (Asked(r["turns"][0]["text"], " ".join(r["context"].split()[:WORDS]), r["turns"][1]["text"]) for r in rows)
    return chosen(list(asked), count)


def chosen(asked: list[Asked], count: int) -> list[Asked]:
    """At most `count` of those whose passage holds the answer."""
    kept = [each for each in asked if each.answer in each.passage]
    random.Random(3).shuffle(kept)
    return kept[:count]


def scores(model: TextModel, asked: list[Asked]) -> npt.NDArray[np.float64]:
    """(n,) F1 in points of the best span of each question."""
    result = []
    for each in asked:
        spans = pointer.read(model, each.question, [each.passage])[0].spans
        text = each.passage.encode()[spans[0].start : spans[0].end].decode("utf-8", "ignore") if spans else ""
        result.append(100 * span_f1(text, each.answer))
    return np.array(result)


def opened(base: TextModel, folder: Path, precision: Literal["float", "quantized"]) -> TextModel:
    """The model of a folder with its arithmetic."""
    network = native.TextNetwork.open(str(folder), precision=precision)
    return replace(base, network=InferenceNetwork(network, base.network.shape))


def models(folder: Path) -> dict[str, TextModel]:
    """The shipped weights in every arithmetic."""
    base, shipped = load_text_model(ModelConfig()), paths.bundled_model()
    made = {"float32": opened(base, shipped, "float"), "INT8": opened(base, shipped, "quantized")}
    for bits in (4, 2):
        target = folder / f"int{bits}"
        ArrowQuantV2().quantize_diffusion_model(shipped, target, DiffusionQuantConfig.for_copy(bits))
        made[f"INT{bits}"] = opened(base, target, "quantized")
    return made | {"INT2 trained": opened(base, paths.edge_model(), "quantized")}


def main() -> None:
    """Measure, print, judge."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--human", type=Path, help="Parquet file of questions that people wrote")
    parser.add_argument("--questions", type=int, default=2000, help="of each kind, at most")
    args: argparse.Namespace = parser.parse_args()
    count = 100 if args.quick else args.questions
    kinds = {"generated": generated(count)} | ({"human": written(args.human, count)} if args.human else {})
    bars: list[Bar] = []
    with tempfile.TemporaryDirectory() as place:
        made = models(Path(place))
        for kind, asked in kinds.items():
            exact = scores(made["float32"], asked)
            print(f"{kind}, n {len(asked)}: float32 {exact.mean():.2f}")
            for name in list(made)[1:]:
                begun = time.perf_counter()
                lost, low, high = paired_interval(exact, scores(made[name], asked))
                seconds = time.perf_counter() - begun
                print(f"  {name}: loses {lost:.2f} [{low:.2f}, {high:.2f}] points of F1, {seconds:.1f} s")
                if name in ALLOWED:
                    figure = None if args.quick else lost
                    bars.append(Bar(f"{kind} {name} loss", figure, ALLOWED[name], higher_is_better=False))
    finish(bars, args, {"questions": {kind: len(asked) for kind, asked in kinds.items()}})


if __name__ == "__main__":
    main()
