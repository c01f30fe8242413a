"""Putting named tensors into a network: all of them fit, or none is touched."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ai_os_diffusion.errors import ModelLoadError

ZERO_INITIALISED = (
    "trunk.modality.*",
    "trunk.time.*",
    "trunk.layers.*.cross.*",
    "trunk.layers.*.expert_*",
    "image.*",
    "audio.*",
)
"""Name patterns of parts that have no effect until trained; weights made before them may lack them."""
HEAD_TENSORS = ("text.*", "evidence.*")
"""Name patterns of the heads; a plain sentence encoder has none of them."""
_NAMED_AT_MOST = 5


def load_tensors(
    network: nn.Module,
    tensors: Mapping[str, np.ndarray | Tensor],
    allow_missing: Collection[str] = ZERO_INITIALISED,
    *,
    origin: Path | None = None,
) -> None:
    """Copy `tensors` into the parameters of the same names, in the network's dtype and device.

    Args:
        network: its state dict gives names and shapes.
        tensors: any floating dtype.
        allow_missing: name patterns (`*` matches anything) of tensors that may be absent and keep their values.
        origin: the folder or file that the tensors come from, for messages.

    Raises:
        ModelLoadError: tensors are missing, unexpected, of another shape, not floating point, or not finite. The
            network is unchanged.
    """
    state = network.state_dict()
    missing = [n for n in state if n not in tensors and not any(fnmatchcase(n, p) for p in allow_missing)]
    unexpected = [n for n in tensors if n not in state]
    misfits = [
        f"{n} is {tuple(tensors[n].shape)}, needs {tuple(state[n].shape)}"
        for n in state
        if n in tensors and tuple(tensors[n].shape) != tuple(state[n].shape)
    ]
    problems = [
        f"{len(names)} {kind}: {', '.join(names[:_NAMED_AT_MOST])}{', ...' if len(names) > _NAMED_AT_MOST else ''}"
        for kind, names in (("missing", missing), ("unexpected", unexpected), ("of another shape", misfits))
        if names
    ]
    place = f" in {origin}" if origin is not None else ""
    if problems:
        raise ModelLoadError(
            f"The weights{place} do not fit this network ({'; '.join(problems)}).",
            kind="model.tensors",
            remedy="Use weights made for this model configuration.",
            context={"missing": missing, "unexpected": unexpected, "misfits": misfits, "file": origin or ""},
        )
    ready = {name: _as_tensor(name, value, place) for name, value in tensors.items()}
    with torch.no_grad():
        for name, value in ready.items():
            state[name].copy_(value)


def _as_tensor(name: str, value: np.ndarray | Tensor, place: str) -> Tensor:
    """A float tensor that shares memory with `value` where it can."""
    # torch warns about read-only arrays such as memory-mapped weights, so those are copied
    tensor = value if isinstance(value, Tensor) else torch.from_numpy(value if value.flags.writeable else value.copy())
    if not tensor.is_floating_point():
        raise ModelLoadError(
            f"Tensor {name}{place} has dtype {tensor.dtype}, which is not floating point.",
            kind="model.dtype",
            remedy="Use weights of a floating-point type.",
        )
    if not bool(torch.isfinite(tensor).all()):
        raise ModelLoadError(
            f"Tensor {name}{place} has values that are not finite.",
            kind="model.values",
            remedy="The weights are damaged: restore them from their source.",
        )
    return tensor
