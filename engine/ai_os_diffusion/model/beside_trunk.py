"""The trunk as pictures and speech use it, without torch: the integer matrices of text, and low-rank parts beside them.

A prompt is read once; tokens of pictures or speech read it and each other at every step. `UnifiedScoreNetwork` does the
same in training.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ai_os_diffusion import native
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model import arithmetic
from ai_os_diffusion.model.arithmetic import Floats, linear
from ai_os_diffusion.model.inference import InferenceNetwork
from ai_os_diffusion.model.shape import TransformerShape

_MATRICES = ("qkv", "out", "up", "down")
_MODULATIONS = 6
_OWN = ("trunk.position.weight", "trunk.time.inner", "trunk.time.table")

Prompt = native.NetworkCache
"""Keys and values of a prompt in each layer."""


class Reading(NamedTuple):
    """Tokens (T, D) at time t, which read a prompt and each other."""

    tokens: Floats
    t: float
    prompt: Prompt


class BesideTrunk:
    """One modality's view of the trunk. Thread-safe."""

    def __init__(
        self, network: InferenceNetwork, tensors: Mapping[str, Floats], parts: Mapping[str, Floats], modality: str
    ) -> None:
        """Put the parts of a modality beside a trunk.

        Args:
            network: the trunk.
            tensors: of the trunk, as of `UnifiedScoreNetwork`; those of positions and time are kept.
            parts: of the modality: ``trunk.layers.N.NAME.expert_down`` (R, inputs) and ``expert_up`` (outputs, R),
                ``trunk.modality`` (D,), ``trunk.time.delta_down`` (R, F) and ``trunk.time.delta_up`` (6 D, R).
            modality: its name in the network's modalities.

        Raises:
            InferenceError: the parts do not fit the trunk.
        """
        self._network = network
        self._tensors = {name: values for name, values in tensors.items() if name.startswith(_OWN)}
        self._kind = parts["trunk.modality"]
        self._delta = parts["trunk.time.delta_up"] @ parts["trunk.time.delta_down"]
        stems = [f"trunk.layers.{number}." for number in range(network.shape.layers)]
        self._experts = network.experts([[_pair(parts, f"{stem}{name}") for name in _MATRICES] for stem in stems])
        self.modality = modality

    @property
    def _shape(self) -> TransformerShape:
        return self._network.shape

    def read(self, ids: list[int]) -> Prompt:
        """Read a prompt.

        Raises:
            InferenceError: the prompt is longer than the trunk reads.
        """
        if len(ids) > self._shape.positions:
            raise InferenceError(
                f"The text has {len(ids)} tokens and the model reads at most {self._shape.positions}.",
                remedy="Shorten the text.",
            )
        return self._network.read(ids)

    def states(self, tokens: Floats, t: float, prompt: Prompt) -> Floats:
        """(T, D) hidden states of tokens (T, D) at time t, which read a prompt and each other."""
        return self.states_of([Reading(tokens, t, prompt)])[0]

    def states_of(self, readings: Sequence[Reading]) -> list[Floats]:
        """The same of several at once, by one pass, in which others may take part (`meeting`)."""
        return self._network.hidden_together([self._packed(*reading) for reading in readings])

    def _packed(self, tokens: Floats, t: float, prompt: Prompt) -> native.PackedSequence:
        positions = self._tensors["trunk.position.weight"][self._shape.positions - len(tokens) :]
        rows = tokens + positions[: len(tokens)] + self._kind
        with native.translate_errors():
            return native.PackedSequence(rows, self._modulation(t), prompt, self._experts)

    def _modulation(self, t: float) -> Floats:
        """(6, D) shifts, scales and gates, as `adaln.Modulation`."""
        waves = arithmetic.waves_of(t, self._shape.time_features)
        named = self._tensors
        features = arithmetic.silu(linear(waves, named["trunk.time.inner.weight"], named["trunk.time.inner.bias"]))
        table = linear(features, named["trunk.time.table.weight"], named["trunk.time.table.bias"])
        made: Floats = (table + linear(features, self._delta)).reshape(_MODULATIONS, -1)
        return made


def _pair(parts: Mapping[str, Floats], name: str) -> tuple[Floats, Floats]:
    return parts[f"{name}.expert_down"], parts[f"{name}.expert_up"]
