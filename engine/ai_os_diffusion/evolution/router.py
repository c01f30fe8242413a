"""L4: which level learns for the next context, by what earlier runs have gained; and scores that are composed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ai_os_diffusion.diffusion.network import DenoisingNetwork, Floats, Ids, Mask
from ai_os_diffusion.evolution.composition import Condition, fused_scores
from ai_os_diffusion.evolution.records import Level, Receipt
from ai_os_diffusion.guidance.forms import form_of

TRAINED: tuple[Level, ...] = ("L2", "L3")
"""Levels that a run on notes may train, in the order in which they are tried first."""
_TRIES = 2  # runs of a level before the next one is tried
_CURIOSITY = 0.5
_JUDGED = ("kept", "rejected")


class EvolutionRouter:
    """Chooses levels, and composes scores.

    A bandit by upper confidence bounds (Auer et al. 2002) over the receipts: the reward of a run is its validated gain
    in points of 100 a minute, 0 where it was rejected, as a share of the best that was seen.

    Args:
        receipts: of earlier runs, in any order.
    """

    def __init__(self, receipts: Sequence[Receipt] = ()) -> None:
        self._rewards: dict[Level, list[float]] = {level: [] for level in TRAINED}
        self._failed = {
            receipt.question for receipt in receipts if receipt.level == "L0" and receipt.outcome == "rejected"
        }
        for receipt in receipts:
            if receipt.outcome in _JUDGED and receipt.level in self._rewards:
                self._rewards[receipt.level].append(reward(receipt))

    def choose(self, question: str = "", *, confirmed: bool = False) -> Level:
        """The level for the next run; the same while the receipts are the same.

        A request for a form is for L1, whatever earlier runs gained: the other levels teach to read, and it is about
        how a text is written. What the user has called right is recognised first, in seconds and without training; only
        where that did not help before, something is trained on it.

        Args:
            question: that the run is for.
            confirmed: there are answers enough about it that the user called right.
        """
        if form_of(question) is not None:
            return "L1"
        if confirmed and question not in self._failed:
            return "L0"
        for level in TRAINED:
            if len(self._rewards[level]) < _TRIES:
                return level
        best = max((max(each) for each in self._rewards.values()), default=0.0) or 1.0
        runs = sum(len(each) for each in self._rewards.values())

        def bound(level: Level) -> float:
            seen = self._rewards[level]
            return sum(seen) / len(seen) / best + _CURIOSITY * math.sqrt(math.log(runs) / len(seen))

        return max(TRAINED, key=bound)

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
