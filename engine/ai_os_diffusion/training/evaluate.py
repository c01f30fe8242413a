"""What a network can do on data that training never sees."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.training.batches import pad
from ai_os_diffusion.training.code_task import line_figures
from ai_os_diffusion.training.metrics import Scored, by_kind, normalised_words, span_f1, summarise
from ai_os_diffusion.training.shards import CheckItem, CheckRow, Ids, ShardSet
from ai_os_diffusion.training.tasks import NoisyBatch, denoising_loss

LONGEST_SPAN = 24  # tokens
_BATCH = 32
_TEXT_ROWS = 128
_EMBED_ROWS = 200


class Pointing(Protocol):
    """Whatever points at evidence."""

    def spans(self, ids: Tensor, keep: Tensor) -> Tensor:
        """As `UnifiedScoreNetwork.spans`."""
        ...


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


def read_windows(net: Pointing, rows: Sequence[CheckRow], device: torch.device) -> list[ReadWindow]:
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


def score_items(net: Pointing, items: Sequence[CheckItem], device: torch.device) -> list[Scored]:
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


def diffusion_bound(
    net: UnifiedScoreNetwork, grid: Ids, mask_id: int, device: torch.device, modality: str = "text"
) -> float:
    """Upper bound of the negative log-likelihood, nats a token, weight 1/t without clamp; the same noise every time."""
    rng = np.random.default_rng(5)
    rows = grid[:_TEXT_ROWS].astype(np.int64)
    total = 0.0
    for first in range(0, len(rows), _BATCH):
        clean = rows[first : first + _BATCH]
        levels = (0.02 + 0.98 * ((rng.random() + np.arange(len(clean)) / len(clean)) % 1.0)).astype(np.float32)
        hidden = rng.random(clean.shape) < levels[:, None]
        ids, hide, t = (torch.from_numpy(x).to(device) for x in (clean, hidden, levels))
        total += float(denoising_loss(net, NoisyBatch(ids, hide, t), mask_id, "elbo", modality)) * clean.size
    return total / rows.size


class EmbeddingCheck:
    """How far sentence vectors have moved from the original encoder's, whose own vectors are computed once."""

    def __init__(self, teacher: UnifiedScoreNetwork, shards: ShardSet, device: torch.device) -> None:
        rows = shards.pointer
        pick = np.linspace(0, len(rows) - 1, min(_EMBED_ROWS, len(rows))).astype(int)
        self._device = device
        self._questions = [rows.question(i) for i in pick]
        self._passages = [rows.passage(i, shards.special("cls")) for i in pick]
        self._old_questions = _embed(teacher, self._questions, device)
        self._old_passages = _embed(teacher, self._passages, device)

    def figures(self, net: UnifiedScoreNetwork) -> dict[str, float]:
        """Mean cosine with the original vectors, and share of the original's ten nearest passages that are kept.

        Passages stay embedded by the original for the second figure: it is the harder direction, new questions
        against vectors that are already stored.
        """
        cosine = (_embed(net, self._passages, self._device) * self._old_passages).sum(-1).mean()
        count = min(10, len(self._passages))
        nearest = [
            (questions @ self._old_passages.T).topk(count).indices.tolist()
            for questions in (_embed(net, self._questions, self._device), self._old_questions)
        ]
        kept = [len(set(a) & set(b)) / count for a, b in zip(*nearest, strict=True)]
        return {"embed_cosine": float(cosine), "embed_top10_kept": float(np.mean(kept))}


@torch.no_grad()
def _embed(net: UnifiedScoreNetwork, texts: Sequence[Ids], device: torch.device) -> Tensor:
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    parts = [
        net.embed(*pad([texts[i] for i in order[first : first + _BATCH]], device)).float().cpu()
        for first in range(0, len(order), _BATCH)
    ]
    vectors = torch.cat(parts)
    return vectors[torch.tensor(order).argsort()]


class Evaluation:
    """All figures of a network, by name.

    Args:
        shards: with the check sets.
        teacher: the original encoder; None leaves its figures out.
        device: where networks are.
    """

    def __init__(self, shards: ShardSet, teacher: UnifiedScoreNetwork | None, device: torch.device) -> None:
        self._shards = shards
        self._device = device
        self._embedding = EmbeddingCheck(teacher, shards, device) if teacher is not None and shards.pointer else None

    @torch.no_grad()
    def __call__(self, net: UnifiedScoreNetwork) -> dict[str, float]:
        """Evaluate `net`; sets with few kinds of questions also get ``SET.KIND.span_f1``."""
        figures: dict[str, float] = {}
        for name, items in self._shards.checks.items():
            scored = score_items(net, items, self._device)
            figures |= {f"{name}_{key}": value for key, value in summarise(scored).items()}
            figures |= {f"{name}.{key}.span_f1": value for key, value in by_kind(scored).items()}
        if len(self._shards.text_valid):
            grid, mask = self._shards.text_valid, self._shards.special("mask")
            figures["nelbo"] = diffusion_bound(net, grid, mask, self._device)
        if len(self._shards.code_valid):
            grid, mask = self._shards.code_valid, self._shards.special("mask")
            figures["code_nelbo"] = diffusion_bound(net, grid, mask, self._device, "code")
            figures |= line_figures(net, self._shards, self._device)
        if self._embedding is not None:
            figures |= self._embedding.figures(net)
        return {name: round(value, 4) for name, value in figures.items() if math.isfinite(value)}
