"""From questions with known answers to batches of a pointer task."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import torch

from ai_os_diffusion import native
from ai_os_diffusion.evolution.items import Item
from ai_os_diffusion.training.pack_pointer import pointer_arrays, random_window, tokenise
from ai_os_diffusion.training.shards import PointerRows
from ai_os_diffusion.training.tasks import PointerTask

BATCH = 8


def pointer_task(tokenizer: native.FastTokenizer, items: Sequence[Item], seed: int, batch: int = BATCH) -> PointerTask:
    """The task of finding the answers of `items`; a passage that is too long is cut around its answer."""
    special, rng = tokenizer.special_ids(), random.Random(seed)
    rows = [
        random_window(row, rng, special["cls"], special["sep"]) for row in tokenise(tokenizer, _as_questions(items))
    ]
    arrays = pointer_arrays(rows)
    starts = np.concatenate([[0], np.cumsum(arrays["len"], dtype=np.int64)])
    packed = PointerRows(arrays["ids"], starts, arrays["start"], arrays["end"], arrays["base"])
    return PointerTask(packed, batch, seed, torch.device("cpu"))


def _as_questions(items: Sequence[Item]) -> Sequence[Item]:
    return [item for item in items if item.question.strip() and item.passage.strip()]
