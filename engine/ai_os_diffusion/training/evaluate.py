"""What a network can do on data that training never sees."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training.batches import pad
from ai_os_diffusion.training.metrics import Scored, normalised_words, span_f1, summarise
from ai_os_diffusion.training.shards import CheckItem, CheckRow, Ids, ShardSet
from ai_os_diffusion.training.tasks import NoisyBatch, denoising_loss

LONGEST_SPAN = 24  # tokens
_BATCH = 32
_TEXT_ROWS = 128
_EMBED_ROWS = 200


@dataclass(frozen=True)
class ReadWindow:
    """What the pointer says of one window: log-probabilities of the best span and of "not here"."""

    best: float
    start: int
    end: int
    null: float


def best_span(logits: npt.NDArray[np.float32], base: int, count: int) -> ReadWindow:
    """The likeliest span of at most LONGEST_SPAN tokens inside the passage.

    Args:
        logits: (T, 2) log-probabilities of start and end.
        base: where the passage begins.
        count: ids of the passage.
    """
    start = logits[base : base + count, 0]
    end = logits[base : base + count, 1]
    total = start[:, None] + end[None, :]
    total = np.where(np.triu(np.ones_like(total), 0) - np.triu(np.ones_like(total), LONGEST_SPAN) > 0, total, -np.inf)
    first, last = divmod(int(total.argmax()), count)
    return ReadWindow(float(total[first, last]), first, last, float(logits[0].sum()))


def read_windows(net: UnifiedScoreNetwork, rows: Sequence[CheckRow], device: torch.device) -> list[ReadWindow]:
    """Run the pointer over `rows`, batches of like length together; results in the order of `rows`."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i].ids))
    found: dict[int, ReadWindow] = {}
    for first in range(0, len(order), _BATCH):
        part = order[first : first + _BATCH]
        ids, keep = pad([rows[i].ids for i in part], device)
        scores = net.spans(ids, keep).log_softmax(1).float().cpu().numpy()
        for place, index in enumerate(part):
            found[index] = best_span(scores[place], rows[index].base, len(rows[index].offsets))
    return [found[i] for i in range(len(rows))]


def score_items(net: UnifiedScoreNetwork, items: Sequence[CheckItem], device: torch.device) -> list[Scored]:
    """Answer every item from the best of its windows; "not here" counts only when every window says so."""
    windows = read_windows(net, [row for item in items for row in item.rows], device)
    scored, at = [], 0
    for item in items:
        mine = windows[at : at + len(item.rows)]
        at += len(item.rows)
        place = max(range(len(mine)), key=lambda i: mine[i].best)
        offsets = item.rows[place].offsets
        text = item.passage[offsets[mine[place].start][0] : offsets[mine[place].end][1]]
        words = normalised_words(text)
        scored.append(
            Scored(
                kind=item.kind,
                margin=mine[place].best - min(window.null for window in mine),
                f1=max((span_f1(text, gold) for gold in item.gold), default=0.0),
                exact=any(words == normalised_words(gold) for gold in item.gold),
                answerable=bool(item.gold),
            )
        )
    return scored


def diffusion_bound(net: UnifiedScoreNetwork, grid: Ids, mask_id: int, device: torch.device) -> float:
    """Upper bound of the negative log-likelihood, nats a token, weight 1/t without clamp; the same noise every time."""
    rng = np.random.default_rng(5)
    rows = grid[:_TEXT_ROWS].astype(np.int64)
    total = 0.0
    for first in range(0, len(rows), _BATCH):
        clean = rows[first : first + _BATCH]
        levels = (0.02 + 0.98 * ((rng.random() + np.arange(len(clean)) / len(clean)) % 1.0)).astype(np.float32)
        hidden = rng.random(clean.shape) < levels[:, None]
        batch = NoisyBatch(*(torch.from_numpy(x).to(device) for x in (clean, hidden, levels)))
        total += float(denoising_loss(net, batch, mask_id, "elbo")) * clean.size
    return total / rows.size


def embedding_agreement(
    net: UnifiedScoreNetwork, teacher: UnifiedScoreNetwork, shards: ShardSet, device: torch.device
) -> dict[str, float]:
    """Mean cosine with the original vectors, and share of the original's ten nearest passages that are kept.

    Passages stay embedded by the original for the second figure: it is the harder direction, new questions against
    vectors that are already stored.
    """
    rows = shards.pointer
    pick = np.linspace(0, len(rows) - 1, min(_EMBED_ROWS, len(rows))).astype(int)
    cls = shards.special("cls")
    questions = [rows.question(i) for i in pick]
    passages = [rows.passage(i, cls) for i in pick]
    new_q, old_q = (_embed(m, questions, device) for m in (net, teacher))
    new_p, old_p = (_embed(m, passages, device) for m in (net, teacher))
    count = min(10, len(pick))
    new_top, old_top = ((q @ old_p.T).topk(count).indices.tolist() for q in (new_q, old_q))
    kept = [len(set(a) & set(b)) / count for a, b in zip(new_top, old_top, strict=True)]
    return {"embed_cosine": float((new_p * old_p).sum(-1).mean()), "embed_top10_kept": float(np.mean(kept))}


def _embed(net: UnifiedScoreNetwork, texts: Sequence[Ids], device: torch.device) -> Tensor:
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    parts = [
        net.embed(*pad([texts[i] for i in order[first : first + _BATCH]], device)).float().cpu()
        for first in range(0, len(order), _BATCH)
    ]
    vectors = torch.cat(parts)
    return vectors[torch.tensor(order).argsort()]


@torch.no_grad()
def evaluate(
    net: UnifiedScoreNetwork, teacher: UnifiedScoreNetwork | None, shards: ShardSet, device: torch.device
) -> dict[str, float]:
    """All figures of a checkpoint, by name; F1 by kind of question as ``SET.KIND.span_f1``."""
    figures: dict[str, float] = {}
    for name, items in shards.checks.items():
        scored = score_items(net, items, device)
        figures |= {f"{name}_{key}": value for key, value in summarise(scored).items()}
        kinds = sorted({item.kind for item in scored})
        for kind in kinds if len(kinds) > 1 else []:
            answered = [x.f1 for x in scored if x.kind == kind and x.answerable]
            if answered:
                figures[f"{name}.{kind}.span_f1"] = 100 * float(np.mean(answered))
    if len(shards.text_valid):
        figures["nelbo"] = diffusion_bound(net, shards.text_valid, shards.special("mask"), device)
    if teacher is not None and len(shards.pointer):
        figures |= embedding_agreement(net, teacher, shards, device)
    return {name: round(value, 4) for name, value in figures.items() if math.isfinite(value)}
