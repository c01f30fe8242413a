"""What a network makes of questions with known answers, and how sure a difference between two networks is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.answering import pointer
from ai_os_diffusion.answering.known import KnownAnswers, recognise
from ai_os_diffusion.evolution.items import Item
from ai_os_diffusion.evolution.records import Paired
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.training.metrics import span_f1

_RESAMPLES = 4000
_INTERVAL = (2.5, 97.5)  # percent
_AT_ONCE = 8  # items between two reports

Scores = npt.NDArray[np.float64]


def score_items(
    model: TextModel,
    items: Sequence[Item],
    on_done: Callable[[int], None] | None = None,
    known: KnownAnswers = MappingProxyType({}),
) -> Scores:
    """(items,) scores in 0..1: F1 of the words of the best span; without an answer in the passage, 1 for saying so.

    The pointer is the one that answers questions, at the precision at which it does. An answer counts only where the
    pointer prefers it to "not here", because only then it would be given. Where an answer of `known` is asked for
    again, that is what is given.
    """
    scores = np.zeros(len(items))
    for place, item in enumerate(items):
        text = _given(model, item, known)
        if not item.spans:
            scores[place] = float(text is None)
        elif text is not None:
            scores[place] = max(span_f1(text, gold) for gold in item.gold)
        if on_done is not None and (place + 1) % _AT_ONCE == 0:
            on_done(place + 1)
    return scores


def scores_with_known(
    model: TextModel, items: Sequence[Item], before: Sequence[float], known: KnownAnswers
) -> list[float]:
    """`before`, with new scores of questions about memories that have known answers; others are read as they were."""
    again = iter(score_items(model, [item for item in items if item.memory in known], known=known).tolist())
    return [next(again) if item.memory in known else score for item, score in zip(items, before, strict=True)]


def _given(model: TextModel, item: Item, known: KnownAnswers) -> str | None:
    """The words that are given as the answer; None for none."""
    recognised = recognise(model, item.question, [(item.memory, item.passage)], known)
    if recognised is not None:
        return recognised.known.text
    reading = pointer.read(model, item.question, [item.passage], best=1)[0]
    raw = item.passage.encode()
    best = reading.spans[0] if reading.margin > 0 else None
    return None if best is None else raw[best.start : best.end].decode("utf-8", "ignore")


def paired(
    before: Sequence[float] | Scores, after: Sequence[float] | Scores, seed: int = 0, facts: Sequence[str] = ()
) -> Paired:
    """Means of two networks on the same items, and the 95 % interval of the difference by resampling items.

    Args:
        before, after: a score for each item.
        seed: of the resampling.
        facts: names what each item asks for. Items that ask for the same in other words are no evidence of their own
            and are drawn together (cluster bootstrap: Field and Welsh 2007, doi 10.1111/j.1467-9868.2007.00593.x);
            "" stands for itself.

    Raises:
        ValueError: there are no items, or the three are not of the same length.
    """
    first, second = np.asarray(before, np.float64), np.asarray(after, np.float64)
    if len(first) == 0 or len(first) != len(second) or (facts and len(facts) != len(first)):
        raise ValueError(f"{len(first)} and {len(second)} scores of {len(facts)} facts cannot be compared in pairs")
    named = [fact or f"#{place}" for place, fact in enumerate(facts)] or [str(place) for place in range(len(first))]
    _, clusters = np.unique(named, return_inverse=True)
    sums, counts = np.bincount(clusters, second - first), np.bincount(clusters)
    picks = np.random.default_rng(seed).integers(0, len(sums), (_RESAMPLES, len(sums)))
    low, high = np.percentile(sums[picks].sum(1) / counts[picks].sum(1), _INTERVAL)
    return Paired(len(first), float(first.mean()), float(second.mean()), float(low), float(high))
