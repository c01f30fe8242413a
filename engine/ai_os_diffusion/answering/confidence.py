"""The probability that an answer is right: a logistic model over the signals of one question.

Fitted on held-out questions by `fit` (Platt 1999, several features); the weights lie beside the model. What makes an
answer doubtful enough to learn for has weights of its own, and a threshold that few right answers reach (`Trigger`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


_RIDGE = 1e-3  # of a trigger
FALSE_TRIGGERS = 0.045
"""Share of right answers that may ask for evolution; the goal is 5 % of those that nothing was fitted on."""
CALIBRATION = "calibration.json"
"""Name of the file beside a model."""


@dataclass(frozen=True)
class Trigger:
    """When an answer is doubtful enough to learn for.

    Attributes:
        weights: as `fit` gives them, on questions that people wrote.
        above: doubt that at most `FALSE_TRIGGERS` of the right answers exceed (conformal: Vovk et al., 2005).
    """

    weights: Mapping[str, float]
    above: float

    def doubt(self, signals: Signals) -> float:
        """Probability in 0..1 that the answer is wrong."""
        return 1 - probability(signals, self.weights)


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


def fit_trigger(rows: Sequence[Signals], right: Sequence[bool], related: Sequence[bool]) -> Trigger:
    """Weights of all answers; the threshold by the doubt that the weights of one half give to the other's right ones.

    Args:
        rows: signals of the answers.
        right: which of them were right.
        related: which of them what was read is about; the others never ask for evolution, however doubtful.

    Raises:
        ValueError: too few answers, or right ones.
    """
    doubts = list[float]()
    halves = np.array_split(np.random.default_rng(0).permutation(len(rows)), 2)
    for judged, learned in (halves, halves[::-1]):
        weights = fit([rows[place] for place in learned], [right[place] for place in learned], ridge=_RIDGE)
        of_right = [place for place in judged if right[place]]
        doubts += [1 - probability(rows[place], weights) if related[place] else 0.0 for place in of_right]
    doubts.sort()
    allowed = int(FALSE_TRIGGERS * (len(doubts) + 1)) - 1  # how many may be above: one less, for the one to come
    if allowed < 0:
        raise ValueError(f"a threshold needs more than the {len(doubts)} right answers that there are")
    return Trigger(fit(rows, right, ridge=_RIDGE), doubts[-1 - allowed])


def read_calibration(folder: Path) -> dict[str, float] | None:
    """The fitted weights that lie beside a model; None where there are none.

    Raises:
        ModelLoadError: the file is damaged, in whatever part, or of another version.
    """
    read = _read(folder)
    return None if read is None else read[0]


def read_trigger(folder: Path) -> Trigger | None:
    """The trigger that lies beside a model; None where there is none. Errors as of `read_calibration`."""
    read = _read(folder)
    return None if read is None else read[1]


def write_calibration(folder: Path, weights: Mapping[str, float], trigger: Trigger | None) -> None:
    """Put both beside a model, in place of what lies there. Raises OSError."""
    values: dict[str, object] = dict(weights)
    if trigger is not None:
        values["trigger"] = {**trigger.weights, "above": trigger.above}
    path = folder / CALIBRATION
    part = path.with_suffix(".part")
    part.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    part.replace(path)


def calibration_of_copy(folder: Path, bits: int) -> Path | None:
    """What calibrates a copy of a model: fitted on such a copy where that lies beside the model, else the model's own.

    Args:
        folder: of the model.
        bits: of most weights of the copy.
    """
    own = folder / CALIBRATION
    fitted = own.with_stem(f"{own.stem}-int{bits}")
    return next((path for path in (fitted, own) if path.is_file()), None)


def _read(folder: Path) -> tuple[dict[str, float], Trigger | None] | None:
    """All that lies beside a model, checked as a whole."""
    path, part = folder / CALIBRATION, ""
    if not path.is_file():
        return None
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        weights = _weights(values)
        if "trigger" not in values:
            return weights, None
        part, found = "trigger: ", values["trigger"]
        trigger = Trigger(_weights(found), float(found["above"]))
        if not 0 <= trigger.above <= 1:
            raise ValueError("the threshold is no probability")
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _unusable(path, part) from error
    return weights, trigger


def _weights(values: Mapping[str, Any]) -> dict[str, float]:
    """Raises ValueError, TypeError or KeyError where one is missing or no number."""
    weights = {name: float(values[name]) for name in ("bias", *FEATURES)}
    if not all(math.isfinite(weight) for weight in weights.values()):
        raise ValueError("a weight is no number")
    return weights


def _unusable(path: Path, part: str = "") -> ModelLoadError:
    above = ", above" if part else ""
    return ModelLoadError(
        f"{path} does not hold {part}a number for each of bias, {', '.join(FEATURES)}{above}.",
        kind="model.calibration",
        remedy="Restore it from a fresh copy of the model, or write it anew with `ai-os train calibrate`.",
        context={"file": path},
    )
