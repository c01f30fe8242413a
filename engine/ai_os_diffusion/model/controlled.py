"""The network with a control branch beside its trunk, without torch: as `model.control`, with the branch's matrices in
the precision of the network's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ai_os_diffusion import native
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.arithmetic import Floats, linear
from ai_os_diffusion.model.denoising import DenoisingTask, LoopStep
from ai_os_diffusion.model.inference import Ids, InferenceNetwork, Mask

OFFSETS = 128
"""Positions of a text that are told apart; those behind them count as the last."""
PROMPT, WRITTEN, CONDITION = range(3)
"""Rows of `ControlBranch.role`."""
OWN = ("role", "offset", "out.weight", "out.bias")
"""Tensors of a branch that are none of its layer's."""
_MODULATIONS = 6
_MATRICES = 4


class Control:
    """A branch that is ready to compute. Thread-safe.

    Args:
        network: its layer, as a network of one layer.
        tensors: `OWN`, in float32.

    Raises:
        InferenceError: a tensor is missing, or they do not fit each other.
    """

    def __init__(self, network: native.TextNetwork, tensors: Mapping[str, Floats]) -> None:
        width = network.width
        sizes = {"role": (3, width), "offset": (OFFSETS, width), "out.weight": (width, width), "out.bias": (width,)}
        for name, size in sizes.items():
            if name not in tensors or tensors[name].shape != size:
                raise InferenceError(
                    f"The control branch does not fit its layer: {name} is not of the sizes {size}.",
                    kind="inference.control",
                    remedy="Undo it and learn again.",
                )
        self._network = network
        self._tensors = {name: np.ascontiguousarray(tensors[name], np.float32) for name in sizes}
        nothing = (np.zeros((0, 0), np.float32), np.zeros((0, 0), np.float32))
        with native.translate_errors():
            self._experts = native.TrunkExperts(network, [[nothing] * _MATRICES])
        self._modulation = np.zeros((_MODULATIONS, width), np.float32)
        self._past = native.NetworkCache()

    def added(self, states: Floats, start: int, condition: Floats) -> Floats:
        """(T, D) that is added to the trunk's states.

        Args:
            states: (T, D) of the trunk.
            start: where the text begins that is written.
            condition: (C, D) states of the condition, of the trunk too.

        Raises:
            InferenceError: the sizes do not fit.
        """
        role, inside = self._tensors["role"], np.arange(len(states)) - start
        place = self._tensors["offset"][np.clip(inside, 0, OFFSETS - 1)] + role[WRITTEN]
        rows = states + np.where(inside[:, None] >= 0, place, role[PROMPT])
        everything = np.concatenate([condition + role[CONDITION], rows])
        with native.translate_errors():
            packed = native.PackedSequence(everything, self._modulation, self._past, self._experts)
            (made,) = self._network.hidden_together([packed])
        return linear(made[len(condition) :], self._tensors["out.weight"], self._tensors["out.bias"])


class ControlledNetwork:
    """A network whose texts one branch has a say in: what `DiffusionCore` calls for one generation.

    The block sampler is not served: it keeps the states of finished blocks, which the branch has to read again.

    Args:
        network: the base, which stays as it is.
        control: the branch.
        start: where the text begins that is written.
        condition: ids of the condition's tokens.

    Raises:
        InferenceError: an id is not in the vocabulary.
    """

    def __init__(self, network: InferenceNetwork, control: Control, start: int, condition: Sequence[int]) -> None:
        self._network = network
        self._control = control
        self._start = start
        self._condition = network.hidden(np.array([condition], np.int64))

    def __call__(
        self,
        tokens: Ids,
        *,
        rows: Mask,
        modality: str = "text",
        t: Floats | None = None,
        condition: Floats | None = None,
    ) -> Floats:
        """(N, V) logits; arguments and errors as `InferenceNetwork` has them."""
        states = self._network.hidden(tokens, modality=modality, t=t, condition=condition)
        length = tokens.shape[1]
        parts = [self._controlled(states[first : first + length]) for first in range(0, len(states), length)]
        return self._network.logits(np.concatenate(parts), tokens, rows)

    def denoise(self, task: DenoisingTask) -> Iterator[LoopStep]:
        """What stands after each step of a generation; see `LoopingNetwork`."""
        return self._network.denoise(task, change=self._controlled)

    def _controlled(self, states: Floats) -> Floats:
        return states + self._control.added(states, self._start, self._condition)
