"""The trigger of evolution: uncertainty of grounded answers and of token entropy, with hysteresis."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence

from ai_os_diffusion.config import UncertaintyConfig
from ai_os_diffusion.types import UncertaintyReport

# Above these a memory is about what is asked. Chosen on the sample life: 16 of 18 questions that its notes never touch
# stay below both, 42 of 45 about its people and things reach one of them.
_NEAR = 0.38  # cosine of question and memory
_COVERED = 0.6  # share of the question's content words
_ABOVE = 0.6  # the threshold of a model without a fitted trigger
_HOLDS = 2 / 3  # of it: where a question that is on goes off
_REMEMBERED = 256  # questions that are on


class UncertaintyEstimator:
    """Turns signals into one uncertainty in 0..1 and decides when to evolve.

    For each question the trigger switches on from `evolve_above` on, and stays on until a value falls below
    `evolve_below`, so that a question whose answer wavers around one threshold is not now asked about and now not.

    Args:
        config: both thresholds; 0 for what the model's calibration says.
        calibrated: the threshold that the calibration of the model in use says; None where it has none.
    """

    def __init__(self, config: UncertaintyConfig, calibrated: float | None = None) -> None:
        self._above = config.evolve_above or calibrated or _ABOVE
        self._below = config.evolve_below or _HOLDS * self._above
        self._triggered: OrderedDict[str, None] = OrderedDict()  # questions, the one that was asked last at the end

    def of_answer(self, report: UncertaintyReport) -> float:
        """Uncertainty of a grounded answer: the doubt of the model's trigger.

        Where there is none, one less the confidence, and never below what the null score alone says.
        """
        if report.doubt is not None:
            return report.doubt
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

    def verdict(self, report: UncertaintyReport, question: str = "") -> bool:
        """Whether this answer asks for an evolution run; an unrelated question never does, and changes no state."""
        return self.is_related(report) and self.should_evolve(self.of_answer(report), question)

    def should_evolve(self, uncertainty: float, question: str = "") -> bool:
        """Whether this value asks for an evolution run.

        Args:
            uncertainty: of the answer.
            question: that it answers; what others had does not count for it.

        Raises:
            ValueError: `uncertainty` is not within 0..1.
        """
        if not 0.0 <= uncertainty <= 1.0:
            raise ValueError(f"uncertainty is {uncertainty}, it must be between 0 and 1")
        asked = " ".join(question.casefold().split())
        held = asked in self._triggered
        self._triggered.pop(asked, None)
        if uncertainty >= self._above or (held and uncertainty >= self._below):
            self._triggered[asked] = None
            if len(self._triggered) > _REMEMBERED:
                self._triggered.popitem(last=False)
        return asked in self._triggered
