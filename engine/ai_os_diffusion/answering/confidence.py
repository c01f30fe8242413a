"""The probability that an answer is right: a logistic model over the signals of one question.

Fitted on held-out questions by `fit` (Platt 1999, several features); the weights lie beside the model.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.errors import ModelLoadError

FEATURES = ("margin", "gap", "similarity", "coverage", "rank", "entropy")


@dataclass(frozen=True)
class Signals:
    """What is known about the best candidate.

    margin: span minus null log-probability in its passage (nats, clipped to ±12).
    gap: its score minus the best different candidate's (nats, clipped to 12).
    similarity: cosine of question and memory.
    coverage: share of the question's content words in the memory.
    rank: reciprocal retrieval rank.
    entropy: entropy over the candidate spans (nats).
    """

    margin: float
    gap: float
    similarity: float
    coverage: float
    rank: float
    entropy: float

    def vector(self) -> list[float]:
        """In the order of FEATURES."""
        return [self.margin, self.gap, self.similarity, self.coverage, self.rank, self.entropy]


DEFAULT = {"bias": -2.2, "margin": 0.45, "gap": 0.1, "similarity": 1.0, "coverage": 2.0, "rank": 0.3, "entropy": -0.3}


def probability(signals: Signals, weights: Mapping[str, float] | None = None) -> float:
    """Probability in 0..1 that the answer is right."""
    used = weights or DEFAULT
    total = used["bias"] + sum(used[name] * value for name, value in zip(FEATURES, signals.vector(), strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def fit(rows: Sequence[Signals], right: Sequence[bool], *, ridge: float = 1e-2, rounds: int = 50) -> dict[str, float]:
    """Logistic regression by Newton's method with a small ridge; features are used as they are.

    Raises:
        ValueError: fewer than 20 rows, or all of one outcome.
    """
    if len(rows) < 20 or len(set(right)) < 2:
        raise ValueError("calibration needs at least 20 questions with both outcomes")
    x: npt.NDArray[np.float64] = np.array([[1.0, *row.vector()] for row in rows])
    y: npt.NDArray[np.float64] = np.array(right, dtype=np.float64)
    penalty = ridge * len(rows) * np.eye(x.shape[1])
    penalty[0, 0] = 0.0
    w = np.zeros(x.shape[1])
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (p - y) + penalty @ w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + penalty + 1e-9 * np.eye(x.shape[1])
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if float(np.abs(step).max()) < 1e-8:
            break
    return dict(zip(("bias", *FEATURES), (float(value) for value in w), strict=True))


def read_calibration(folder: Path) -> dict[str, float] | None:
    """The fitted weights that lie beside a model; None where there are none.

    Raises:
        ModelLoadError: the file is damaged, or of another version.
    """
    path = folder / "calibration.json"
    if not path.is_file():
        return None
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        weights = {name: float(values[name]) for name in ("bias", *FEATURES)}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _unusable(path) from error
    if not all(math.isfinite(weight) for weight in weights.values()):
        raise _unusable(path)
    return weights


def _unusable(path: Path) -> ModelLoadError:
    return ModelLoadError(
        f"{path} does not hold a number for each of bias, {', '.join(FEATURES)}.",
        kind="model.calibration",
        remedy="Restore it from a fresh copy of the model, or write it anew with `ai-os train calibrate`.",
        context={"file": path},
    )
