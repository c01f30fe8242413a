"""How strongly an addition is applied: a weaker one often keeps most of the gain and forgets less (arXiv 2109.01903).

Chosen on questions that are neither trained on nor held out for the verdict.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.evolution.deltas import DOWN, Tensors, save_merged
from ai_os_diffusion.evolution.items import Item
from ai_os_diffusion.evolution.scoring import score_items
from ai_os_diffusion.runtime import TextModel, load_text_model
from ai_os_diffusion.weights.loader import LoadedWeights

STRENGTHS = (1.0, 0.6, 0.35)
"""Tried from the strongest to the weakest."""
_MAY_FORGET = 0.005  # of the mean score of general questions


def scaled(delta: Tensors, strength: float) -> Tensors:
    """The addition times `strength`; of two factors one is scaled."""
    return {name: values if name.endswith(DOWN) else values * strength for name, values in delta.items()}


def strongest_that_keeps(score: Callable[[float], tuple[float, float]], before: tuple[float, float]) -> float:
    """The strength with the best score of its own among those that do not forget; the weakest where all do.

    Args:
        score: from a strength to the mean scores of (own questions, general questions).
        before: those of the base.
    """
    found = [(score(strength), strength) for strength in STRENGTHS]
    keeping = [each for each in found if each[0][1] >= before[1] - _MAY_FORGET]
    return max(keeping, key=lambda each: (each[0][0], each[1]))[1] if keeping else STRENGTHS[-1]


class Trial:
    """Scores an addition at different strengths with the network that answers.

    Args:
        base: the weights.
        model: the network of them.
        vocabulary: its file.
        folder: for the merged weights; gone after each trial.
        own: questions about the context.
        general: questions about other things.
    """

    def __init__(
        self,
        base: LoadedWeights,
        model: TextModel,
        vocabulary: str,
        folder: Path,
        own: Sequence[Item],
        general: Sequence[Item],
    ) -> None:
        self._base = base
        self._vocabulary = vocabulary
        self._folder = folder
        self._own, self._general = own, general
        self.before = self._scores(model)

    def chosen(self, delta: Tensors) -> Tensors:
        """The addition at the strength that serves best. Raises ModelLoadError where the disk refuses."""

        def score(strength: float) -> tuple[float, float]:
            save_merged(self._folder, self._base, scaled(delta, strength))
            config = ModelConfig(path=str(self._folder), vocabulary=self._vocabulary, threads=1)
            try:
                return self._scores(load_text_model(config))
            finally:
                shutil.rmtree(self._folder)

        return scaled(delta, strongest_that_keeps(score, self.before))

    def _scores(self, model: TextModel) -> tuple[float, float]:
        own, general = (score_items(model, items) for items in (self._own, self._general))
        return float(own.mean()), float(general.mean())
