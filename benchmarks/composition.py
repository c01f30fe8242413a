"""L0: do scores that are composed of several memories say more than those of the best single one?

Notes of the fixture life. Of each the first tokens are the evidence: the memories that are recalled for them, and none,
are the conditions, and the weights are those under which the evidence is likeliest. The next tokens, which nothing was
fitted on, are hidden in part; how likely they are is told in nats a token, under the composed scores and under each
condition alone.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.diffusion.categorical import random_source
from ai_os_diffusion.diffusion.likelihood import draw_masks
from ai_os_diffusion.diffusion.network import Ids
from ai_os_diffusion.evolution.composition import Condition, fit_weights, fused_scores
from ai_os_diffusion.training.metrics import paired_interval
from ai_os_diffusion.types import MemoryHit
from harness import Bar, arguments, finish
from recall import life

PART = 40  # tokens of the evidence, and as many that are told of
TOLD = 80  # tokens of a memory that are read
MEMORIES, MASKS = 4, 8
NOTES, QUICK = 60, 4


@dataclass(frozen=True)
class Likely:
    """Nats a token of the hidden part of one note.

    Attributes:
        composed: under the composed scores.
        chosen: under the one condition that the evidence likes best.
        alone: under each condition: none, and the recalled memories, the nearest first.
    """

    composed: float
    chosen: float
    alone: tuple[float, ...]


def compared(engine: ArrowEngine, note: MemoryHit) -> Likely | None:
    """What one note gives; None for a short one, or one for which less is recalled."""
    model = engine.model
    ids: Ids = np.array(model.tokenizer.encode(note.text).ids, np.int64)
    evidence, rest = ids[:PART], ids[PART : 2 * PART]
    if len(rest) < PART:
        return None
    recalled = engine.retriever.recall(model.tokenizer.decode(evidence.tolist()), 2 * MEMORIES)
    others = [each for each in recalled if each.id != note.id][:MEMORIES]
    if len(others) < MEMORIES:
        return None
    conditions: list[Condition] = [None]
    conditions += [np.array(model.tokenizer.encode(each.text).ids[:TOLD], np.int64) for each in others]
    mask = model.special["mask"]
    weights, likely = fit_weights(model.network, evidence, conditions, mask_id=mask, n_masks=MASKS)
    hidden = draw_masks(len(rest), MASKS, random_source(1))
    clean = np.broadcast_to(rest, hidden.shape)
    noisy, targets = np.where(hidden, mask, clean), clean[hidden]

    def nats(told: list[Condition], shares: tuple[float, ...]) -> float:
        scores = fused_scores(model.network, noisy, hidden, told, shares)
        return float(scores[np.arange(len(targets)), targets].mean())

    alone = tuple(nats([condition], (1.0,)) for condition in conditions)
    return Likely(nats(conditions, weights), alone[int(np.argmax(likely[:-1]))], alone)


def main() -> None:
    """Compare, and print the differences."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--model", default="", help="weight folder (default: the bundled one)")
    args: argparse.Namespace = parser.parse_args()
    found: list[Likely] = []
    with tempfile.TemporaryDirectory(prefix="ai-os-composition-") as place:
        life(Path(place) / "life")
        config = EngineConfig(model=ModelConfig(path=args.model), profile=f"{place}/profile")
        with ArrowEngine(config) as engine:
            engine.import_notes(engine.plan_import([Path(place) / "life" / part for part in ("notes", "chats")]))
            engine.embed_pending()
            notes, _ = engine.store.page(0, 1000)
            for note in sorted(notes, key=lambda each: each.text):
                figures = compared(engine, note) if len(found) < (QUICK if args.quick else NOTES) else None
                found += [figures] if figures is not None else []
    composed = np.array([each.composed for each in found])
    alone = np.array([each.alone for each in found])  # (notes, conditions)
    best = int(alone.mean(0).argmax())
    less = {
        "best_fixed": alone[:, best],
        "best_by_evidence": np.array([each.chosen for each in found]),
        "best_by_hidden_tokens": alone.max(1),
    }
    print(
        f"{len(found)} notes: composed {composed.mean():.3f} nats a token; alone "
        + ", ".join(
            f"{'none' if not place else f'memory {place}'} {mean:.3f}" for place, mean in enumerate(alone.mean(0))
        )
    )
    beyond = {name: paired_interval(composed, other) for name, other in less.items()}
    for name, interval in beyond.items():
        print(f"composed less {name.replace('_', ' ')}: " + "{:+.3f} ({:+.3f} .. {:+.3f})".format(*interval))
    bars = [
        Bar(f"beyond_{name}_low", None if args.quick else beyond[name][1], 0, unit=" nats")
        for name in ("best_fixed", "best_by_evidence")
    ]
    finish(bars, args, dict(beyond))


if __name__ == "__main__":
    main()
