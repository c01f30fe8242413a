"""What every converter returns, and the report of a conversion."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.weights.key_map import FloatArray, expected_shapes

MAX_JSON_BYTES = 16 * 2**20


@dataclass(frozen=True)
class SourceModel:
    """A foreign checkpoint under our names.

    Attributes:
        tensors: float32 arrays by our names.
        shape: the sizes that define the network.
        unused: source tensors that have no place in our network.
        licence: SPDX identifier, or ``"unknown"``.
        attribution: whose work it is.
        training: how the weights came about, as far as the source says.
        about: further keys of `metadata.json`: tokenizer, mask token, and what the conversion did.
    """

    tensors: dict[str, FloatArray]
    shape: dict[str, Any]
    unused: tuple[str, ...]
    licence: str
    attribution: str
    training: dict[str, Any] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What the user says about a checkpoint, over what it says itself.

    Attributes:
        vocabulary: a WordPiece vocabulary that the token table belongs to.
        mask_id: number of the mask token.
    """

    vocabulary: Path | None = None
    mask_id: int | None = None


NOTHING_TOLD = Told()


class Converter(Protocol):
    """Reads one kind of checkpoint."""

    def accepts(self, source: Path) -> bool:
        """Whether `source` looks like this kind."""

    def read(self, source: Path, told: Told = NOTHING_TOLD) -> SourceModel:
        """Read it whole; raises ModelLoadError."""


@dataclass(frozen=True)
class TensorReport:
    """One converted tensor: how it is stored and how far from the source it is.

    Attributes:
        bytes: payload and scales.
        max_error: largest absolute difference from the source, after decoding.
        cosine: of the flattened tensors; 1.0 where both are zero.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    bytes: int
    max_error: float
    cosine: float


@dataclass(frozen=True)
class ConversionReport:
    """What a conversion wrote."""

    source: Path
    target: Path
    codec: str
    group_size: int
    tensors: tuple[TensorReport, ...]
    unused: tuple[str, ...]
    parameters: int
    bytes: int  # on disk, index included

    def __str__(self) -> str:
        width = max(len(tensor.name) for tensor in self.tensors)
        lines = [
            f"{t.name:{width}}  {'×'.join(map(str, t.shape)):>10}  {t.dtype:4}  {t.bytes:>10,}  "
            f"max error {t.max_error:.2e}  cosine {t.cosine:.7f}"
            for t in self.tensors
        ]
        worst = min(self.tensors, key=lambda tensor: tensor.cosine)
        lines += [
            f"{self.source} -> {self.target}: {len(self.tensors)} tensors, {self.parameters:,} parameters, "
            f"{self.bytes:,} bytes ({self.codec}), lowest cosine {worst.cosine:.7f} ({worst.name})"
        ]
        if self.unused:
            lines.append(f"not used by this network: {', '.join(self.unused)}")
        return "\n".join(lines)


def read_json(file: Path) -> dict[str, Any]:
    """A JSON object from a file of at most 16 MiB.

    Raises:
        ModelLoadError: the file is missing, too large, not JSON, or not an object.
    """
    try:
        if file.stat().st_size > MAX_JSON_BYTES:
            raise bad_file(file, f"it has more than {MAX_JSON_BYTES} bytes")
        values = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelLoadError(
            f"The checkpoint lacks {file}.",
            kind="weights.missing",
            remedy="Download the checkpoint again, whole.",
            context={"file": file},
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise bad_file(file, str(error)) from error
    if not isinstance(values, dict):
        raise bad_file(file, f"it holds a {type(values).__name__}, not an object")
    return values


def bad_file(file: Path, problem: str, tensor: str = "") -> ModelLoadError:
    """The error for a checkpoint file that cannot be trusted."""
    context = {"file": str(file)} | ({"tensor": tensor} if tensor else {})
    about = f" at tensor {tensor}" if tensor else ""
    return ModelLoadError(
        f"The checkpoint file {file} cannot be read{about}: {problem}.",
        kind="weights.source",
        remedy="Download the checkpoint again from a source you trust.",
        context=context,
    )


def check_shapes(tensors: Mapping[str, FloatArray], shape: Mapping[str, Any], file: Path) -> None:
    """Compare every tensor with what the sizes of the network ask for.

    Raises:
        ModelLoadError: one has other dimensions (kind ``weights.shape``).
    """
    expected = expected_shapes(shape)
    for name, tensor in tensors.items():
        if tensor.shape != expected.get(name):
            raise misshapen(name, file, tensor.shape, expected.get(name))


def misshapen(tensor: str, file: Path, found: tuple[int, ...], wanted: tuple[int, ...] | None) -> ModelLoadError:
    """The error for a tensor with other dimensions than the configuration asks for; -1 stands for any."""
    return ModelLoadError(
        f"Tensor {tensor} of {file} has shape {found}, the configuration asks for {wanted}.",
        kind="weights.shape",
        remedy="Use the configuration that belongs to this checkpoint.",
        context={"file": file, "tensor": tensor},
    )
