"""The trigger of evolution: uncertainty from the evidence null score and token entropy, with hysteresis."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ai_os_diffusion.config import UncertaintyConfig
from ai_os_diffusion.types import UncertaintyReport

# Above these a memory is about what is asked. Chosen on the sample life: 16 of 18 questions that its notes never touch
# stay below both, 42 of 45 about its people and things reach one of them.
_NEAR = 0.38  # cosine of question and memory
_COVERED = 0.6  # share of the question's content words


class UncertaintyEstimator:
    """Turns signals into one uncertainty in 0..1 and decides when to evolve.

    The trigger switches on above `evolve_above` and stays on until a value falls below `evolve_below`, so that a value
    that wavers around one threshold does not start and stop runs.
    """

    def __init__(self, config: UncertaintyConfig) -> None:
        self._config = config
        self._triggered = False

    def of_answer(self, report: UncertaintyReport) -> float:
        """Uncertainty of a grounded answer: the calibrated doubt, and never below what the null score alone says.

        The entropy over the candidate spans is one of the signals that the calibrated confidence weighs.
        """
        margin = report.null_margin
        null = 0.0 if margin is None else 1 / (1 + math.exp(max(-30.0, min(30.0, margin))))
        return max(1 - report.confidence, null) if report.confidence > 0 else 1.0

    def of_tokens(self, entropies: Sequence[float], vocabulary: int) -> float:
        """Uncertainty of generated text: mean token entropy (nats) as a share of the largest possible.

        Raises:
            ValueError: the vocabulary has fewer than two entries.
        """
        if vocabulary < 2:
            raise ValueError("vocabulary must have at least two entries")
        return min(1.0, sum(entropies) / len(entropies) / math.log(vocabulary)) if entropies else 0.0

    def is_related(self, report: UncertaintyReport) -> bool:
        """Whether any memory that was read is about the question; False where none was.

        There is nothing to learn from a question about which the notes say nothing at all.
        """
        if report.null_margin is None and report.confidence == 0:
            return False  # no memory was read
        if report.similarity is None and report.coverage is None:
            return True
        return (report.similarity or 0.0) >= _NEAR or (report.coverage or 0.0) >= _COVERED

    def verdict(self, report: UncertaintyReport) -> bool:
        """Whether this answer asks for an evolution run; an unrelated question never does, and changes no state."""
        return self.is_related(report) and self.should_evolve(self.of_answer(report))

    def should_evolve(self, uncertainty: float) -> bool:
        """Whether this value asks for an evolution run.

        Raises:
            ValueError: `uncertainty` is not within 0..1.
        """
        if not 0.0 <= uncertainty <= 1.0:
            raise ValueError(f"uncertainty is {uncertainty}, it must be between 0 and 1")
        if uncertainty >= self._config.evolve_above:
            self._triggered = True
        elif uncertainty < self._config.evolve_below:
            self._triggered = False
        return self._triggered
