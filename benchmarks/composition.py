"""L0: do scores that are composed of several memories say more than those of the best single one?

Notes of the fixture life. Of each the first tokens are the evidence: the memories that are recalled for them, and none,
are the conditions, and the weights are those under which the evidence is likeliest. The next tokens, which nothing was
fitted on, are hidden in part; how likely they are is told in nats a token, under the composed scores and under each
condition alone.
"""

from __future__ import annotations

import argparse
import tempfile
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


def compared(engine: ArrowEngine, note: MemoryHit) -> tuple[float, float, float] | None:
    """Nats a token: composed, under what the evidence likes best, under what serves best; None for a short note."""
    model = engine.model
    ids: Ids = np.array(model.tokenizer.encode(note.text).ids, np.int64)
    evidence, rest = ids[:PART], ids[PART : 2 * PART]
    if len(rest) < PART:
        return None
    recalled = engine.retriever.recall(model.tokenizer.decode(evidence.tolist()), 2 * MEMORIES)
    others = [each for each in recalled if each.id != note.id][:MEMORIES]
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

    alone = [nats([condition], (1.0,)) for condition in conditions]
    return nats(conditions, weights), alone[int(np.argmax(likely[:-1]))], max(alone)


def main() -> None:
    """Compare, and print the differences."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--model", default="", help="weight folder (default: the bundled one)")
    args: argparse.Namespace = parser.parse_args()
    found: list[tuple[float, float, float]] = []
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
    composed, chosen, best = np.array(found).T
    more, best_of_all = paired_interval(composed, chosen), paired_interval(composed, best)
    print(f"{len(found)} notes: composed {composed.mean():.3f}, best by the evidence {chosen.mean():.3f} nats a token")
    print("composed less the best by the evidence: {:+.3f} ({:+.3f} .. {:+.3f})".format(*more))
    print("composed less the best by the hidden tokens: {:+.3f} ({:+.3f} .. {:+.3f})".format(*best_of_all))
    finish([Bar("beyond_best_condition_low", None if args.quick else more[1], 0, unit=" nats")], args, {"more": more})


if __name__ == "__main__":
    main()
