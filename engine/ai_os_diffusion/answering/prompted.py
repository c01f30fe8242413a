"""What is written for a prompt: free text, from the memories or without them, and code around a gap; with its doubt."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from ai_os_diffusion.answering.coding import CodeWriter, Gap, InfillSettings
from ai_os_diffusion.answering.generation import TextGenerator
from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.diffusion.step import GenerationStep
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.guidance.constraints import Constraint
from ai_os_diffusion.language import cannot_write, detect_language
from ai_os_diffusion.memory.attribution import sources
from ai_os_diffusion.memory.conditioner import BUDGET, Conditioning, MemoryConditioner
from ai_os_diffusion.memory.store import MemoryStore
from ai_os_diffusion.model.controlled import Control
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import Answer, TextOutput, UncertaintyReport
from ai_os_diffusion.uncertainty.estimator import UncertaintyEstimator

OnStep = Callable[[GenerationStep], None]
Controls = Callable[[str], tuple[Control | None, str]]
"""From a prompt to the control branch that has a say in its text, and the receipt that it comes from."""
_WRITES = "en"


def _no_control(prompt: str) -> tuple[Control | None, str]:
    return None, ""


class PromptWriter:
    """Text and code of one model."""

    def __init__(
        self,
        model: TextModel,
        config: EngineConfig,
        generator: TextGenerator,
        estimator: UncertaintyEstimator,
        controls: Controls = _no_control,
    ) -> None:
        self._controls = controls
        self._model = model
        self._config = config
        self._generator = generator
        self._estimator = estimator

    def write(
        self,
        prompt: str,
        steps: int,
        length: int,
        seed: int,
        store: MemoryStore | None,
        on_step: OnStep | None,
        cancel: CancelToken | None,
        constraints: Sequence[Constraint] = (),
    ) -> TextOutput:
        """Free text, conditioned on the memories in `store` if there is one; it declines what it cannot write.

        Raises:
            InferenceError: a constraint cannot be met, or is asked for in another language than English.
            Cancelled: `cancel` was set.
        """
        language = detect_language(prompt)
        if language != _WRITES:
            if constraints:
                raise InferenceError(
                    "Text under constraints is written in English only.",
                    kind="inference.constraint",
                    remedy="Write the prompt in English, or leave the constraints out.",
                )
            return TextOutput(cannot_write(language), (), (), 0)
        entropies: list[float] = []

        def watch(step: GenerationStep) -> None:
            entropies[:] = step.entropy[-length:]
            if on_step is not None:
                on_step(step)

        evidence = self._conditioning(store, prompt, length) if store is not None else None
        control, receipt = self._controls(prompt)
        made = self._generator.generate(prompt, steps, length, seed, watch, cancel, evidence, constraints, control)
        uncertainty = self._estimator.of_tokens(entropies, self._model.tokenizer.vocab_size)
        written = _written(prompt, made.text, uncertainty, evidence) if evidence and evidence.hits else None
        return dataclasses.replace(made, answer=written, uncertainty=uncertainty, adapted=receipt)

    def infill(
        self, gap: Gap, settings: InfillSettings, on_step: OnStep | None, cancel: CancelToken | None
    ) -> TextOutput:
        """Code for a gap, as `CodeWriter.write` gives it, with its uncertainty.

        Raises:
            InferenceError: a setting is out of range, or the weights write from left to right.
            Cancelled: `cancel` was set.
        """
        self._generator.settle(settings.steps, settings.length, settings.seed)
        made, entropies = CodeWriter(self._model, self._config.model.mode).write(gap, settings, on_step, cancel)
        doubt = self._estimator.of_tokens(entropies, self._model.tokenizer.vocab_size) if entropies else None
        return dataclasses.replace(made, uncertainty=doubt)

    def _conditioning(self, store: MemoryStore, prompt: str, length: int) -> Conditioning:
        """The memories to write from, as far as there is room for them beside the prompt."""
        budget = min(BUDGET, self._generator.evidence_room(prompt, length))
        conditioner = MemoryConditioner(store, self._model, self._model.tokenizer)
        return conditioner.condition(prompt, self._config.memory.top_k, budget)


def _written(prompt: str, text: str, uncertainty: float, evidence: Conditioning) -> Answer:
    sure = 1 - uncertainty
    report = UncertaintyReport(sure)
    return Answer(prompt, text, False, sure, "en", sources(text, evidence.hits), "written", report)
