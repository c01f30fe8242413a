"""The trunk of one modality as a float32 copy with its low-rank parts merged in: a baseline of `parallel.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ai_os_diffusion.model import arithmetic
from ai_os_diffusion.model.arithmetic import Floats, layer_norm, linear
from ai_os_diffusion.model.beside_trunk import Reading
from ai_os_diffusion.model.shape import TransformerShape

_PARTS = 6

KeyValue = tuple[Floats, Floats]
Layer = dict[str, KeyValue]


class MergedTrunk:
    """What `BesideTrunk` does, with matrices of its own and a pass for each sequence."""

    def __init__(
        self, shape: TransformerShape, tensors: Mapping[str, Floats], parts: Mapping[str, Floats], modality: str
    ) -> None:
        """Arguments as of `BesideTrunk`, with the trunk's shape."""
        self._shape, self._tensors, self.modality = shape, tensors, modality
        self._kind = parts["trunk.modality"]
        self._delta = parts["trunk.time.delta_up"] @ parts["trunk.time.delta_down"]
        self._plain = [self._layer(number, {}) for number in range(shape.layers)]
        self._merged = [self._layer(number, parts) for number in range(shape.layers)]

    def read(self, ids: list[int]) -> list[KeyValue]:
        """Keys and values of a prompt in each layer."""
        table, positions = self._tensors["trunk.token.weight"], self._tensors["trunk.position.weight"]
        x = table[ids] + positions[: len(ids)] + self._tensors["trunk.modality.weight"][0]
        return self._through(x, self._plain, None, None)[1]

    def states(self, tokens: Floats, t: float, prompt: list[KeyValue]) -> Floats:
        """(T, D) hidden states."""
        positions = self._tensors["trunk.position.weight"][self._shape.positions - len(tokens) :]
        return self._through(tokens + positions[: len(tokens)] + self._kind, self._merged, self._modulation(t), prompt)[
            0
        ]

    def states_of(self, readings: Sequence[Reading]) -> list[Floats]:
        """The same of several, one after another."""
        return [self.states(tokens, t, prompt) for tokens, t, prompt in readings]  # type: ignore[arg-type]

    def _layer(self, number: int, parts: Mapping[str, Floats]) -> Layer:
        stem = f"trunk.layers.{number}."
        made: Layer = {}
        for name in ("qkv", "out", "up", "down", "norm1", "norm2"):
            weight, up = self._tensors[f"{stem}{name}.weight"], parts.get(f"{stem}{name}.expert_up")
            merged = weight if up is None else weight + up @ parts[f"{stem}{name}.expert_down"]
            made[name] = (merged, self._tensors[f"{stem}{name}.bias"])
        return made

    def _modulation(self, t: float) -> Floats:
        waves, named = arithmetic.waves_of(t, self._shape.time_features), self._tensors
        features = arithmetic.silu(linear(waves, named["trunk.time.inner.weight"], named["trunk.time.inner.bias"]))
        table = linear(features, named["trunk.time.table.weight"], named["trunk.time.table.bias"])
        made: Floats = (table + linear(features, self._delta)).reshape(_PARTS, -1)
        return made

    def _through(
        self, x: Floats, layers: list[Layer], modulation: Floats | None, prompt: list[KeyValue] | None
    ) -> tuple[Floats, list[KeyValue]]:
        eps, seen = self._shape.norm_eps, list[KeyValue]()
        changes = np.zeros((_PARTS, 1), np.float32) if modulation is None else modulation
        shift, scale, gate, inner_shift, inner_scale, inner_gate = changes
        x = layer_norm(x, self._tensors["trunk.norm.weight"], self._tensors["trunk.norm.bias"], eps)
        for number, layer in enumerate(layers):
            mixed, own = self._attend(x * (1 + scale) + shift, layer, prompt[number] if prompt else None)
            seen.append(own)
            x = layer_norm(x + mixed * (1 + gate), *layer["norm1"], eps)
            inner = arithmetic.gelu(linear(x * (1 + inner_scale) + inner_shift, *layer["up"]))
            x = layer_norm(x + linear(inner, *layer["down"]) * (1 + inner_gate), *layer["norm2"], eps)
        return x, seen

    def _attend(self, x: Floats, layer: Layer, past: KeyValue | None) -> tuple[Floats, KeyValue]:
        heads = self._shape.heads
        q, k, v = (
            part.reshape(len(x), heads, -1).transpose(1, 0, 2) for part in np.split(linear(x, *layer["qkv"]), 3, axis=1)
        )
        own = (k, v)
        if past is not None:
            k, v = np.concatenate([past[0], k], 1), np.concatenate([past[1], v], 1)
        weights = arithmetic.softmax(q @ k.transpose(0, 2, 1) * np.float32(self._shape.head_width**-0.5))
        return linear((weights @ v).transpose(1, 0, 2).reshape(len(x), -1), *layer["out"]), own
