"""Free text: what memories say where that is wanted, a prompt, then masks that the diffusion resolves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.config import EngineConfig
from ai_os_diffusion.diffusion.autoregressive import ARCore
from ai_os_diffusion.diffusion.core import DiffusionCore
from ai_os_diffusion.diffusion.discrete_sampler import BLOCK, BY_CONFIDENCE
from ai_os_diffusion.diffusion.network import DenoisingNetwork
from ai_os_diffusion.diffusion.options import SamplingOptions
from ai_os_diffusion.diffusion.step import GenerationStep
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.guidance.canvas import Canvas
from ai_os_diffusion.guidance.constraints import Constraint
from ai_os_diffusion.guidance.forms import LENGTH, STEPS, form_of
from ai_os_diffusion.guidance.token_energies import Lexicon
from ai_os_diffusion.guidance.writing import ConstrainedWriter
from ai_os_diffusion.memory.conditioner import Conditioning
from ai_os_diffusion.model.controlled import Control, ControlledNetwork
from ai_os_diffusion.progress import CancelToken
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import TextOutput

_MAX_PROMPT = 256  # tokens
_WHOLE = "confidence"  # the sampler of texts that cannot be written block by block
_LEAST_PROMPT = 32  # tokens that memories leave to a prompt that needs them
_WRITING = re.compile(
    r"\s*(?:(?:please|can you|could you|would you)\s+)*"
    r"(?:compose|continue|draft|write)\b(?!\s+(?:it|that|this)?\s*down\b)",
    re.IGNORECASE,
)


class TextGenerator:
    """Writes text after a prompt with the sampler of the configuration."""

    def __init__(self, model: TextModel, config: EngineConfig) -> None:
        self._model = model
        self._config = config
        self._forbidden = forbidden_ids(model)
        self._left_to_right = ARCore(model.network, forbidden_ids=self._forbidden)
        self.core = self._core_of(model.network)

    def settle(self, steps: int | None, length: int | None, seed: int, prompt: str = "") -> tuple[int, int]:
        """Steps and length, with the configuration's values for None, or more where the prompt asks for a form.

        Raises:
            InferenceError: `steps`, `length` or `seed` is out of range.
        """
        settings = self._config.diffusion
        least, room = (STEPS, LENGTH) if form_of(prompt) is not None else (0, 0)
        count = max(settings.steps, least) if steps is None else steps
        tokens = max(settings.length, room) if length is None else length
        check_range("steps", count, 1, 1024)
        check_range("length", tokens, 1, min(256, self._model.network.shape.positions - 2))
        check_range("seed", seed, 0, 2**63 - 1)
        return count, tokens

    def evidence_room(self, prompt: str, length: int) -> int:
        """How many tokens of memories fit before this prompt and a text of `length` tokens."""
        used = min(_MAX_PROMPT, len(self._model.tokenizer.encode(prompt, mode="text")))
        room = self._model.network.shape.positions - length - 2  # a line break after the memories and after the prompt
        return max(0, room - max(used, _LEAST_PROMPT))

    def generate(
        self,
        prompt: str,
        steps: int,
        length: int,
        seed: int,
        on_step: Callable[[GenerationStep], None] | None = None,
        cancel: CancelToken | None = None,
        evidence: Conditioning | None = None,
        constraints: Sequence[Constraint] = (),
        control: Control | None = None,
    ) -> TextOutput:
        """Text of `length` tokens in `steps` steps; only the end of a prompt that is too long is read.

        Args:
            prompt: what to go on from.
            steps: as `settle` gives it.
            length: as `settle` gives it.
            seed: of all random draws.
            on_step: called after every step.
            cancel: stops within one step.
            evidence: memories to write from, of at most `evidence_room` tokens: they are read before the prompt, and
                attended to as condition vectors.
            constraints: what the text must be like; the length is a wish then.
            control: a branch that has a say where the prompt asks for a form (`guidance.forms`).

        Raises:
            InferenceError: a constraint cannot be met, or the weights write from left to right.
            Cancelled: `cancel` was set.
        """
        newline = self._model.special["newline"]
        told = [*evidence.ids, newline] if evidence and evidence.ids else []
        room = min(_MAX_PROMPT, self._model.network.shape.positions - length - 1 - len(told))
        prefix = [*told, *self._model.tokenizer.encode(prompt, mode="text").ids[-room:], newline]
        core = self._controlled(prompt, len(prefix), control) or self.core
        if constraints:
            canvas = self._canvas(core, prefix, steps, seed, on_step, cancel, evidence)
            made = ConstrainedWriter(Lexicon(self._model.tokenizer), constraints).write(canvas, length)
            ids, sure = tuple(made.filled.ids), tuple(made.filled.confidence)
            return TextOutput(made.text, ids, sure, steps, constrained=made.report)
        last = None
        condition = evidence.condition if evidence else None
        for step in self._steps(core, prefix, length, steps, seed, cancel, condition):
            last = step
            if on_step is not None:
                on_step(step)
        if last is None:
            raise InferenceError("The sampler took no step.", kind="inference.sampler")
        here = slice(len(prefix), len(prefix) + length)
        text = self._model.tokenizer.decode(last.ids[here], mode="text").strip()
        return TextOutput(text, tuple(last.ids[here]), tuple(last.confidence[here]), last.step)

    def _core_of(self, network: DenoisingNetwork) -> DiffusionCore:
        return DiffusionCore(
            network,
            mask_id=self._model.special["mask"],
            schedule=self._config.diffusion.schedule,
            forbidden_ids=self._forbidden,
        )

    def _controlled(self, prompt: str, start: int, control: Control | None) -> DiffusionCore | None:
        """A core for one text that begins at `start`, with a branch beside it; None where there is no use for one."""
        form = form_of(prompt) if control is not None else None
        if control is None or form is None or self._config.model.mode == "ar":
            return None
        told = self._model.tokenizer.encode(form.description, mode="text").ids[: self._model.network.shape.positions]
        return self._core_of(ControlledNetwork(self._model.network, control, start, told))

    def _canvas(
        self,
        core: DiffusionCore,
        prefix: list[int],
        steps: int,
        seed: int,
        on_step: Callable[[GenerationStep], None] | None,
        cancel: CancelToken | None,
        evidence: Conditioning | None,
    ) -> Canvas:
        settings = self._config.diffusion
        if self._config.model.mode == "ar":
            raise InferenceError(
                "Weights that write from left to right keep no constraints.",
                kind="inference.constraint",
                remedy="Use mode `diffusion`, or leave the constraints out.",
            )
        return Canvas(
            core,
            prefix,
            room=self._model.network.shape.positions - len(prefix) - 1,
            steps=steps,
            seed=seed,
            temperature=settings.temperature,
            sampler=_WHOLE if settings.sampler == BLOCK else settings.sampler,
            condition=evidence.condition if evidence else None,
            options=SamplingOptions(settings.entropy_bound, settings.remask, settings.guidance),
            on_step=on_step,
            cancel=cancel,
        )

    def _steps(
        self,
        core: DiffusionCore,
        prefix: list[int],
        length: int,
        steps: int,
        seed: int,
        cancel: CancelToken | None,
        condition: npt.NDArray[np.float32] | None,
    ) -> Iterator[GenerationStep]:
        settings = self._config.diffusion
        if self._config.model.mode == "ar":
            return self._left_to_right.generate(
                prefix, length, seed=seed, temperature=settings.temperature, cancel=cancel, condition=condition
            )
        sampler = _WHOLE if settings.sampler == BLOCK and core is not self.core else settings.sampler
        return core.generate(
            prefix,
            length,
            steps=steps,
            seed=seed,
            temperature=settings.temperature,
            sampler=sampler,
            threshold=settings.threshold if sampler in BY_CONFIDENCE else None,
            block=settings.block,
            options=SamplingOptions(
                entropy_bound=settings.entropy_bound,
                remask=settings.remask,
                guidance=settings.guidance,
                best_of=settings.best_of,
            ),
            cancel=cancel,
            condition=condition,
        )


def asks_to_write(prompt: str) -> bool:
    """Whether a prompt asks for a new text ("Write a poem about ..."), and not for what the memories say."""
    return _WRITING.match(prompt) is not None


def check_free_text(modality: str | Sequence[str], prompt: str, memory_guided: bool) -> None:
    """Raise InferenceError (kind ``inference.constraint``) where what is asked for is anything but free text."""
    if modality != "text" or (memory_guided and not asks_to_write(prompt)):
        raise InferenceError(
            "Constraints hold for free text alone.",
            kind="inference.constraint",
            remedy='Give modality="text", and with memory_guided a request to write ("Write a note about ...").',
        )


def forbidden_ids(model: TextModel) -> list[int]:
    """Ids that free text never holds: reserved slots without a meaning in it, and the special tokens."""
    writing = {"capital", "upper", "newline", "tab", "glue", "space", "combining"}
    allowed = {value for name, value in model.special.items() if name in writing}
    named = [model.special[name] for name in ("pad", "cls", "sep", "mask", "unk")]
    unused = [
        number
        for number in range(model.tokenizer.vocab_size)
        if (model.tokenizer.id_to_token(number) or "").startswith("[unused") and number not in allowed
    ]
    return sorted({*named, *unused})


def check_range(name: str, value: int, low: int, high: int) -> None:
    """Raise InferenceError (kind ``inference.range``) where `value` is not within `low` and `high`."""
    if not low <= value <= high:
        raise InferenceError(
            f"{name} is {value}; it must be between {low} and {high}.",
            kind="inference.range",
            remedy=f"Choose another {name}.",
            context={"key": name, "value": value},
        )
