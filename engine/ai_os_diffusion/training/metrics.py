"""Scores of answer spans and of the decision to answer."""

from __future__ import annotations

import collections
import re
import string
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}]")
_ARTICLES = ("a", "an", "the")
_MOST_KINDS = 12


def normalised_words(text: str) -> list[str]:
    """Lower-case words without punctuation and articles (the normalisation of SQuAD's official script)."""
    return [word for word in _PUNCTUATION.sub("", text.lower()).split() if word not in _ARTICLES]


def span_f1(found: str, gold: str) -> float:
    """F1 of the bags of words, 0 to 1."""
    a, b = normalised_words(found), normalised_words(gold)
    if not a or not b:
        return float(a == b)
    same = sum((collections.Counter(a) & collections.Counter(b)).values())
    return 2 * same / (len(a) + len(b))


@dataclass(frozen=True)
class Scored:
    """One question after reading: `margin` is the best span's log-probability minus that of "not in these notes"."""

    kind: str
    margin: float
    f1: float
    exact: bool
    answerable: bool


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Probability that a positive scores above a negative, ties counting half; nan when one side is empty."""
    if not positive or not negative:
        return float("nan")
    low = np.sort(np.asarray(negative))
    high = np.asarray(positive)
    below = np.searchsorted(low, high, "left")
    not_above = np.searchsorted(low, high, "right")
    return float((below + not_above).mean() / 2 / len(low))


def score_with_refusal(items: Sequence[Scored], threshold: float) -> float:
    """Mean score, 0 to 1, when only margins above `threshold` are answered: F1 of answers, 1 for right refusals."""
    return sum((x.f1 if x.answerable else 1.0) for x in items if (x.margin > threshold) == x.answerable) / len(items)


def fit_threshold(items: Sequence[Scored]) -> float:
    """The margin above which answering scores best on `items`."""
    candidates = sorted({x.margin for x in items})
    return max([candidates[0] - 1.0, *candidates], key=lambda cut: score_with_refusal(items, cut))


def refusal_rates(items: Sequence[Scored], threshold: float) -> tuple[float, float]:
    """Shares of unanswerable questions that are refused, and of answerable ones that are (falsely) refused."""
    no = [x.margin <= threshold for x in items if not x.answerable]
    yes = [x.margin <= threshold for x in items if x.answerable]
    return (float(np.mean(no)) if no else float("nan"), float(np.mean(yes)) if yes else float("nan"))


def summarise(items: Sequence[Scored]) -> dict[str, float]:
    """Figures of one check set, in percent where not said otherwise.

    The threshold of refusal is fitted on every other question and applied to the rest.
    """
    yes = [x for x in items if x.answerable]
    fit, test = items[::2], items[1::2]
    cut = fit_threshold(fit)
    refused, false_refused = refusal_rates(test, cut)
    return {
        "span_f1": 100 * float(np.mean([x.f1 for x in yes])),
        "span_em": 100 * float(np.mean([x.exact for x in yes])),
        "auroc": auroc([x.margin for x in yes], [x.margin for x in items if not x.answerable]),
        "f1_with_refusal": 100 * score_with_refusal(test, cut),
        "refused": 100 * refused,
        "false_refused": 100 * false_refused,
        "threshold": cut,
        "n": len(items),
    }


def by_kind(items: Sequence[Scored]) -> dict[str, float]:
    """Mean F1 in percent of the answerable questions of each kind; empty where there are too many kinds to compare."""
    kinds = sorted({item.kind for item in items if item.answerable})
    if not 1 < len(kinds) <= _MOST_KINDS:
        return {}
    return {kind: 100 * float(np.mean([x.f1 for x in items if x.answerable and x.kind == kind])) for kind in kinds}


def paired_interval(
    ours: npt.ArrayLike, theirs: npt.ArrayLike, *, rounds: int = 2000, seed: int = 0
) -> tuple[float, float, float]:
    """Mean difference of two paired outcomes (n,), right or wrong or scored, and its 95 % bootstrap interval."""
    difference: npt.NDArray[np.float64] = np.array(ours, dtype=float) - np.array(theirs, dtype=float)
    rng = np.random.default_rng(seed)
    means = difference[rng.integers(0, len(difference), (rounds, len(difference)))].mean(1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(difference.mean()), float(low), float(high)
