"""Perplexity of block diffusion against its autoregressive twin, on the same held-out text.

`ai-os train twins --shards SHARDS --out TWINS` makes the twins: same start, text and budget. Every row's first token is
given to both; the others are scored left to right by one, and by the bound of block diffusion with blocks of four by
the other, with float32 arithmetic. The bound of whole rows stands beside it, of the twin in TWINS/full where there is
one. The baseline of both is a model that knows nothing but how frequent each token is. `--quick` without twins uses
random networks: it shows that everything works, and decides nothing.
"""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import native, paths
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.evaluation.likelihood import block_bound, left_to_right, unigram_nats
from ai_os_diffusion.evaluation.statistics import estimate
from ai_os_diffusion.evaluation.writing import held_out_text
from ai_os_diffusion.model.inference import InferenceNetwork
from ai_os_diffusion.runtime import TextModel, load_text_model
from harness import Bar, arguments, finish

BLOCK = 4
GOAL = 1.2
FARTHER = 10  # times the budget that curves are continued to
MASKS = 8  # of a whole row

Floats = npt.NDArray[np.float64]


def opened(folder: Path) -> TextModel:
    """The weights of a twin with float32 arithmetic."""
    model = load_text_model(ModelConfig(path=str(folder)))
    network = native.TextNetwork.open(str(folder), precision="float")
    return TextModel(InferenceNetwork(network, model.network.shape), model.tokenizer, model.special, model.metadata)


def random_twins(folder: Path) -> Path:
    """Two small random networks where trained twins would be."""
    import torch

    from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
    from ai_os_diffusion.model.shape import TransformerShape
    from ai_os_diffusion.weights.saving import save_weights

    shape = TransformerShape(width=32, layers=2, heads=4, inner=64, positions=256, time_features=16, modality_rank=2)
    tokenizer = native.FastTokenizer.from_file(str(paths.bundled_vocabulary()))
    for number, (name, mode) in enumerate((("ar", "ar"), ("block", "diffusion"))):
        torch.manual_seed(number)
        tensors = {key: value.numpy() for key, value in UnifiedScoreNetwork(shape).state_dict().items()}
        save_weights(
            folder / name,
            tensors,
            shape=shape.to_dict(),
            modality="text",
            codec="f32",
            tokenizer_sha256=tokenizer.sha256,
            training={"modes": [mode]},
            licence="Apache-2.0",
            attribution="",
        )
    return folder


def scores(twins: Path, grid: npt.NDArray[np.int64]) -> tuple[dict[str, Floats], str]:
    """Nats per token of every row (rows,), by twin, and which twin scored whole rows."""
    ar, block = opened(twins / "ar"), opened(twins / "block")
    named = "full" if (twins / "full").is_dir() else "block"
    whole = opened(twins / "full") if named == "full" else block
    mask, count = block.special["mask"], grid.shape[1] - 1
    hidden = np.ones(grid.shape[1], np.bool_)
    hidden[0] = False
    core = DiffusionCore(whole.network, mask_id=mask)
    found = {
        "ar": [-left_to_right(ar.network, row) / count for row in grid],
        "block": [-block_bound(block.network, row, block=BLOCK, mask_id=mask, seed=n) / count
                  for n, row in enumerate(grid)],
        "full": [-core.log_likelihood(row.tolist(), hidden, MASKS, n).total / count for n, row in enumerate(grid)],
    }  # fmt: skip
    return {name: np.array(values) for name, values in found.items()}, named


def continued(points: list[tuple[int, float]], times: float) -> float | None:
    """Nats per token after `times` the tokens, if the later half of the curve falls on a line over log tokens."""
    later = [(tokens, nats) for tokens, nats in points[len(points) // 2 :] if tokens > 0]
    if len(later) < 3:
        return None
    slope, start = np.polyfit(np.log([tokens for tokens, _ in later]), [nats for _, nats in later], 1)
    return float(slope * math.log(later[-1][0] * times) + start)


def curves(twins: Path) -> dict[str, list[tuple[int, float]]]:
    """(tokens, nats per token) while the twins were trained; empty for those that left no curve."""
    from ai_os_diffusion.training.trainer import METRICS
    from ai_os_diffusion.training.twins import TASKS, curve

    return {name: curve(twins / name / METRICS) for name in TASKS}


def tell_curves(found: dict[str, list[tuple[int, float]]]) -> float | None:
    """Print the curves and where they lead; returns the ratio of the perplexities there."""
    for name, points in found.items():
        if points:
            print(f"curve {name}: " + ", ".join(f"{tokens / 1e3:.0f}k {nats:.3f}" for tokens, nats in points))
    ar, block = (continued(found[name], FARTHER) for name in ("ar", "block"))
    if ar is None or block is None:
        return None
    ratio = math.exp(block - ar)
    print(f"continued to {FARTHER} times the tokens: AR {math.exp(ar):.1f}, block {math.exp(block):.1f}, "
          f"ratio {ratio:.3f}")  # fmt: skip
    return ratio


def main() -> None:
    """Score, print, judge."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--twins", type=Path, help="folder with the weight folders ar and block, maybe full")
    parser.add_argument("--data", type=Path, help="folder with the training texts, NAME.valid.parquet")
    parser.add_argument("--rows", type=int, default=200, help="held-out rows of 128 tokens")
    args = parser.parse_args()
    if not args.quick and (args.twins is None or args.data is None):
        parser.error("--twins and --data are needed, except with --quick")
    with tempfile.TemporaryDirectory() as place:
        twins = args.twins or random_twins(Path(place))
        rows = min(args.rows, 6) if args.quick else args.rows
        if args.data is not None:
            grid = held_out_text(opened(twins / "block"), args.data)
        else:
            grid = np.random.default_rng(0).integers(1000, 2000, (rows, 128))
        found, named = scores(twins, grid[:rows])
        drawn = curves(twins)
    plain = unigram_nats(grid)
    for name, told in (
        ("ar", "left to right"),
        ("block", f"block-{BLOCK} bound"),
        ("full", f"full-sequence bound ({named})"),
    ):
        mean = estimate(found[name], lambda nats: math.exp(nats.mean()))
        print(
            f"{told}: perplexity {mean.value:.2f} [{mean.low:.2f}, {mean.high:.2f}], "
            f"{found[name].mean():.4f} nats/token"
        )
    print(f"frequencies of the tokens: perplexity {math.exp(plain):.2f}, {plain:.4f} nats/token")
    ratio = estimate(found["block"] - found["ar"], lambda difference: math.exp(difference.mean()))
    print(f"block-{BLOCK} bound over left to right: {ratio.value:.3f} [{ratio.low:.3f}, {ratio.high:.3f}], "
          f"n {grid[:rows].size} tokens in {rows} rows")  # fmt: skip
    later = tell_curves(drawn)
    bars = [Bar(f"block-{BLOCK} bound over the AR twin's perplexity", None if args.quick else ratio.value, GOAL,
                higher_is_better=False)]  # fmt: skip
    finish(bars, args, {
        "nats": {name: float(values.mean()) for name, values in found.items()}, "unigram": plain,
        "ratio": [ratio.value, ratio.low, ratio.high], "rows": rows, "full": named, "curves": drawn,
        "ratio_continued": later,
    })  # fmt: skip


if __name__ == "__main__":
    main()
