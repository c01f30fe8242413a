"""Which tensors of a network belong to a modality beside the trunk: what is stored, and read, apart from the trunk."""

from __future__ import annotations

from collections.abc import Mapping

from ai_os_diffusion.model.arithmetic import Floats, unflat
from ai_os_diffusion.model.convolution import unflat_kernel
from ai_os_diffusion.model.shape import EXPERT_MODALITIES, TransformerShape

VOCODER = "vocoder."
"""Begins the names of the vocoder's tensors among those of a voice."""
_TABLES = {
    "trunk.modality.weight": "trunk.modality",
    "trunk.time.delta_down": "trunk.time.delta_down",
    "trunk.time.delta_up": "trunk.time.delta_up",
}


def parts_of(tensors: Mapping[str, Floats], shape: TransformerShape, modality: str) -> dict[str, Floats]:
    """The head of a modality, and its rows of the tables and of the low-rank parts, without their first axis."""
    number, expert = shape.modalities.index(modality), EXPERT_MODALITIES.index(modality)
    parts = {name: values for name, values in tensors.items() if name.startswith(f"{modality}.")}
    parts |= {short: tensors[name][number] for name, short in _TABLES.items()}
    return parts | {name: values[expert] for name, values in tensors.items() if ".expert_" in name}


def with_parts(
    tensors: Mapping[str, Floats], parts: Mapping[str, Floats], shape: TransformerShape, modality: str
) -> dict[str, Floats]:
    """The inverse of `parts_of`: copies of `tensors` with `parts` in their places, and without those of other names."""
    number, expert = shape.modalities.index(modality), EXPERT_MODALITIES.index(modality)
    long = {short: name for name, short in _TABLES.items()}
    made = {name: values.copy() for name, values in tensors.items()}
    for name, values in parts.items():
        if name in long:
            made[long[name]][number] = values
        elif ".expert_" in name:
            made[name][expert] = values
        elif name in made:
            made[name] = unflattened(values, made[name].shape)
    return made


def unflattened(values: Floats, shape: tuple[int, ...]) -> Floats:
    """A published matrix as the convolution of `shape` that it was; whatever was none as it is."""
    if len(shape) == values.ndim:
        return values
    return unflat_kernel(values, shape[2]) if len(shape) == 4 else unflat(values, shape[2])
