"""L4: which level learns for the next context, by what earlier runs have gained; and scores that are composed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.diffusion.network import DenoisingNetwork, Floats, Ids, Mask
from ai_os_diffusion.evolution.composition import Condition, fused_scores
from ai_os_diffusion.evolution.records import CONFIRMED, Level, Receipt
from ai_os_diffusion.guidance.forms import form_of

TRAINED: tuple[Level, ...] = ("L2", "L3")
"""Levels that a run on notes may train, in the order in which they are tried first."""
_TRIES = 2  # runs of a level before the next one is tried
_CURIOSITY = 0.25
_OTHER_KIND = 0.3  # how much a run on right answers tells about one on notes, and the other way round
_FOLD = 2.0  # natural logarithms of the number of questions, over which a run tells a third as much
_LEAST_ALIKE = 0.1  # of two questions about different things
_JUDGED = ("kept", "rejected")
Embed: TypeAlias = Callable[[Sequence[str]], npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Situation:
    """What is known of a context before it is learned.

    Attributes:
        question: that the run is for.
        confirmed: there are answers enough about it that the user called right.
        uncertainty: that led to the run, 0..1.
        items: questions to learn from.
    """

    question: str = ""
    confirmed: bool = False
    uncertainty: float = 1.0
    items: int = 0


class EvolutionRouter:
    """Chooses levels, and composes scores.

    A contextual bandit by upper confidence bounds over the receipts (Auer et al. 2002; with a kernel: Valko et al.,
    arXiv 1309.6869): the reward of a run is its validated gain in points of 100 a minute, 0 where it was rejected, as a
    share of the best that was seen. Runs in a situation that is more like this one count for more.

    Args:
        receipts: of earlier runs, in any order.
        embed: gives unit vectors of questions; without it all questions are equally alike.
    """

    def __init__(self, receipts: Sequence[Receipt] = (), embed: Embed | None = None) -> None:
        self._embed = embed
        self._failed = {
            receipt.question for receipt in receipts if receipt.level == "L0" and receipt.outcome == "rejected"
        }
        self._runs = [each for each in receipts if each.outcome in _JUDGED and each.level in TRAINED]

    def choose(self, situation: Situation) -> Level:
        """The level for the next run; the same while the receipts are the same.

        A request for a form is for L1, whatever earlier runs gained: the other levels teach to read, and it is about
        how a text is written. What the user has called right is recognised first, in seconds and without training; only
        where that did not help before, something is trained on it.
        """
        if form_of(situation.question) is not None:
            return "L1"
        if situation.confirmed and situation.question not in self._failed:
            return "L0"
        for level in TRAINED:
            if sum(run.level == level for run in self._runs) < _TRIES:
                return level
        likeness, rewards = self._likeness(situation), np.array([reward(run) for run in self._runs])
        rewards = rewards / (rewards.max() or 1.0)
        explored = math.log1p(likeness.sum())

        def bound(level: Level) -> float:
            weights = likeness * [run.level == level for run in self._runs]
            return float(weights @ rewards / weights.sum() + _CURIOSITY * math.sqrt(explored / weights.sum()))

        return max(TRAINED, key=bound)

    def _likeness(self, situation: Situation) -> npt.NDArray[np.float64]:
        """(runs,) above 0: how much each run tells about a situation; 1 for the one that is most like it."""
        made = np.array(
            [
                (1.0 if (run.split == CONFIRMED) == situation.confirmed else _OTHER_KIND)
                * math.exp(-abs(math.log((1 + run.trained_on) / (1 + situation.items))) / _FOLD)
                * math.exp(-abs(run.uncertainty - situation.uncertainty))
                for run in self._runs
            ]
        )
        if self._embed is not None:
            own, *others = np.asarray(self._embed([situation.question, *(run.question for run in self._runs)]))
            made = made * np.maximum(_LEAST_ALIKE, np.array(others) @ own)
        best: float = made.max()
        return made / best

    def get_fused_score(
        self,
        network: DenoisingNetwork,
        tokens: Ids,
        rows: Mask,
        conditions: Sequence[Condition],
        weights: Sequence[float],
    ) -> Floats:
        """(N, V) log-probabilities of a network under several conditions, weighed together (`composition`)."""
        return fused_scores(network, tokens, rows, conditions, weights)


def reward(receipt: Receipt) -> float:
    """Points of 100 that a run gained for each minute that it took; 0 where nothing of it was kept."""
    if receipt.outcome != "kept" or receipt.context is None:
        return 0.0
    return max(0.0, 100 * receipt.context.gain) / max(receipt.seconds / 60, 0.1)
