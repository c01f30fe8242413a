"""Intervals by the bootstrap, and the risk that is left when the least sure answers are withheld."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.training.metrics import auroc

ROUNDS = 1000
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A figure, its 95 % interval and how many items it comes from."""

    value: float
    low: float
    high: float
    n: int


def mean_of(values: npt.ArrayLike, seed: int = 0) -> Estimate:
    """The mean of (n,) values; nan for none."""
    return estimate(np.asarray(values, np.float64), lambda sample: float(sample.mean()), seed)


def estimate(items: Floats, figure: Callable[[Floats], float], seed: int = 0) -> Estimate:
    """Any figure of items (n, ...), with the percentiles of its values on items drawn with replacement."""
    if len(items) == 0:
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    rng = np.random.default_rng(seed)
    drawn = [figure(items[rng.integers(0, len(items), len(items))]) for _ in range(ROUNDS)]
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Estimate(figure(items), float(low), float(high), len(items))


def auroc_of(positive: Sequence[float], negative: Sequence[float], seed: int = 0) -> Estimate:
    """Area under the ROC curve; both sides are drawn again for the interval."""
    rng = np.random.default_rng(seed)
    yes, no = np.asarray(positive, np.float64), np.asarray(negative, np.float64)
    if not len(yes) or not len(no):
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    drawn = [
        auroc(yes[rng.integers(0, len(yes), len(yes))].tolist(), no[rng.integers(0, len(no), len(no))].tolist())
        for _ in range(ROUNDS)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Estimate(auroc(positive, negative), float(low), float(high), len(yes) + len(no))


def risk_curve(sure: npt.ArrayLike, risk: npt.ArrayLike) -> Floats:
    """(n,) mean risk of the k surest answers, k = 1..n.

    Equally sure ones share their mean risk, so that the curve does not depend on their order.
    """
    certainty, losses = np.asarray(sure, np.float64), np.asarray(risk, np.float64)
    _, group = np.unique(-certainty, return_inverse=True)
    shared = (np.bincount(group, losses) / np.bincount(group))[group]
    ordered = shared[np.argsort(group, kind="stable")]
    curve: Floats = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
    return curve


def aurc(sure: npt.ArrayLike, risk: npt.ArrayLike) -> float:
    """Area under the risk-coverage curve (Geifman et al., arXiv 1805.08206): mean risk over all coverages."""
    return float(risk_curve(sure, risk).mean())
