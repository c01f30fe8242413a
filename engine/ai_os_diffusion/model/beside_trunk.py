"""The trunk as pictures and speech use it, without torch: float32 arithmetic with their low-rank parts merged in.

A prompt is read once; tokens of pictures or speech read it and each other at every step. `UnifiedScoreNetwork` does the
same in training.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model import arithmetic
from ai_os_diffusion.model.arithmetic import Floats, layer_norm, linear
from ai_os_diffusion.model.shape import TransformerShape

_MATRICES = ("qkv", "out", "up", "down")
_MODULATIONS = 6

KeyValue = tuple[Floats, Floats]


@dataclass(frozen=True)
class _Layer:
    """Matrices (outputs, inputs) and vectors of one layer."""

    qkv: KeyValue
    out: KeyValue
    up: KeyValue
    down: KeyValue
    norm1: KeyValue
    norm2: KeyValue


class BesideTrunk:
    """One modality's view of the trunk."""

    def __init__(
        self, shape: TransformerShape, tensors: Mapping[str, Floats], parts: Mapping[str, Floats], modality: str
    ) -> None:
        """Merge the parts of a modality into a copy of the trunk's matrices.

        Args:
            shape: of the trunk.
            tensors: of the trunk, ``trunk.*`` as of `UnifiedScoreNetwork`.
            parts: of the modality: ``trunk.layers.N.NAME.expert_down`` (R, inputs) and ``expert_up`` (outputs, R),
                ``trunk.modality`` (D,), ``trunk.time.delta_down`` (R, F) and ``trunk.time.delta_up`` (6 D, R).
            modality: its name in `shape.modalities`.
        """
        self._shape = shape
        self._tensors = tensors
        self._kind = parts["trunk.modality"]
        self._delta = parts["trunk.time.delta_up"] @ parts["trunk.time.delta_down"]
        self._plain = [self._layer(number, {}) for number in range(shape.layers)]
        self._merged = [self._layer(number, parts) for number in range(shape.layers)]
        self.modality = modality

    def _layer(self, number: int, parts: Mapping[str, Floats]) -> _Layer:
        stem = f"trunk.layers.{number}."
        pairs: dict[str, KeyValue] = {}
        for name in _MATRICES:
            weight, up = self._tensors[f"{stem}{name}.weight"], parts.get(f"{stem}{name}.expert_up")
            if up is not None:
                weight = weight + up @ parts[f"{stem}{name}.expert_down"]
            pairs[name] = (weight, self._tensors[f"{stem}{name}.bias"])
        for name in ("norm1", "norm2"):
            pairs[name] = (self._tensors[f"{stem}{name}.weight"], self._tensors[f"{stem}{name}.bias"])
        return _Layer(**pairs)

    def read(self, ids: list[int]) -> list[KeyValue]:
        """Keys and values (heads, L, head width) of a prompt in each layer.

        Raises:
            InferenceError: the prompt is longer than the trunk reads.
        """
        if len(ids) > self._shape.positions:
            raise InferenceError(
                f"The text has {len(ids)} tokens and the model reads at most {self._shape.positions}.",
                remedy="Shorten the text.",
            )
        table, positions = self._tensors["trunk.token.weight"], self._tensors["trunk.position.weight"]
        x = table[ids] + positions[: len(ids)] + self._tensors["trunk.modality.weight"][0]
        return self._through(self._normed(x), self._plain, None, None)[1]

    def states(self, tokens: Floats, t: float, prompt: list[KeyValue]) -> Floats:
        """(T, D) hidden states of tokens (T, D) at time t, which read a prompt and each other."""
        positions = self._tensors["trunk.position.weight"][self._shape.positions - len(tokens) :]
        x = self._normed(tokens + positions[: len(tokens)] + self._kind)
        return self._through(x, self._merged, self._modulation(t), prompt)[0]

    def _normed(self, x: Floats) -> Floats:
        return layer_norm(x, self._tensors["trunk.norm.weight"], self._tensors["trunk.norm.bias"], self._shape.norm_eps)

    def _modulation(self, t: float) -> Floats:
        """(6, D) shifts, scales and gates, as `adaln.Modulation`."""
        waves = arithmetic.waves_of(t, self._shape.time_features)
        named = self._tensors
        features = arithmetic.silu(linear(waves, named["trunk.time.inner.weight"], named["trunk.time.inner.bias"]))
        table = linear(features, named["trunk.time.table.weight"], named["trunk.time.table.bias"])
        made: Floats = (table + linear(features, self._delta)).reshape(_MODULATIONS, -1)
        return made

    def _through(
        self, x: Floats, layers: list[_Layer], modulation: Floats | None, prompt: list[KeyValue] | None
    ) -> tuple[Floats, list[KeyValue]]:
        seen: list[KeyValue] = []
        for number, layer in enumerate(layers):
            shift, scale, gate, inner_shift, inner_scale, inner_gate = (
                modulation if modulation is not None else np.zeros((_MODULATIONS, 1), np.float32)
            )
            mixed, own = self._attend(x * (1 + scale) + shift, layer, prompt[number] if prompt else None)
            seen.append(own)
            x = layer_norm(x + mixed * (1 + gate), *layer.norm1, self._shape.norm_eps)
            inner = arithmetic.gelu(linear(x * (1 + inner_scale) + inner_shift, *layer.up))
            x = layer_norm(x + linear(inner, *layer.down) * (1 + inner_gate), *layer.norm2, self._shape.norm_eps)
        return x, seen

    def _attend(self, x: Floats, layer: _Layer, past: KeyValue | None) -> tuple[Floats, KeyValue]:
        q, k, v = (self._heads(part) for part in np.split(linear(x, *layer.qkv), 3, axis=1))
        own = (k, v)
        if past is not None:
            k, v = np.concatenate([past[0], k], 1), np.concatenate([past[1], v], 1)
        weights = arithmetic.softmax(q @ k.transpose(0, 2, 1) * np.float32(self._shape.head_width**-0.5))
        mixed = (weights @ v).transpose(1, 0, 2).reshape(len(x), -1)
        return linear(mixed, *layer.out), own

    def _heads(self, x: Floats) -> Floats:
        split: Floats = x.reshape(len(x), self._shape.heads, -1).transpose(1, 0, 2)
        return split
