"""Loading weight directories as float32 tensors."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.model.imported_shape import ARCHITECTURE
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.weights.folding import folded
from ai_os_diffusion.weights.parquet_v2 import bad_metadata, open_reader, read_metadata, weight_errors


@dataclass(frozen=True)
class LoadedWeights:
    """What a weight directory holds.

    Attributes:
        tensors: writable float32 arrays by state-dict name, in the order in which they were written.
        shape: the sizes that define the network.
        metadata: everything in `metadata.json`.
    """

    tensors: dict[str, npt.NDArray[np.float32]]
    shape: dict[str, Any]
    metadata: dict[str, Any]


class WeightLoader:
    """Reads a Parquet V2 directory (FORMAT.md).

    Args:
        path: the directory.
        tokenizer_sha256: hash of the vocabulary in use; weights of another vocabulary are refused. None accepts any.
    """

    def __init__(self, path: str | Path, tokenizer_sha256: str | None = None) -> None:
        self.path = Path(path)
        self._tokenizer_sha256 = tokenizer_sha256

    def load(self, *, fold: bool = False) -> LoadedWeights:
        """Verify every checksum and decode every tensor.

        Args:
            fold: of weights that were quantized with calibration, the matrices that read texts without masks as these
                do (`folding.py`); otherwise such weights are refused.

        Raises:
            ModelLoadError: the directory is missing, damaged, of another version (kinds ``weights.*``), belongs to
                another vocabulary (``weights.tokenizer``), or was quantized with calibration (``weights.adjusted``).
        """
        reader = open_reader(self.path)
        metadata = read_metadata(reader)
        if not fold:
            self._check_plain(metadata["tensors"])
        self._check_tokenizer(metadata["tokenizer_sha256"])
        with weight_errors():
            tensors = {name: reader.dequantize(name) for name in reader.names()}
        return LoadedWeights(folded(tensors, metadata["tensors"]), metadata["shape"], metadata)

    def metadata(self) -> dict[str, Any]:
        """What `metadata.json` says; no tensor is read.

        Raises:
            ModelLoadError: the directory is missing, of another version, or belongs to another vocabulary.
        """
        metadata = read_metadata(open_reader(self.path, verify=False))
        self._check_tokenizer(metadata["tokenizer_sha256"])
        return metadata

    def network_shape(self, values: dict[str, Any]) -> TransformerShape:
        """The sizes of the network, from the key `shape`.

        Raises:
            ModelLoadError: they are wrong (``weights.format``), or those of an imported network, which has another
                graph (``weights.architecture``).
        """
        if ARCHITECTURE in values:
            raise ModelLoadError(
                f"The weights in {self.path} are of the architecture {values[ARCHITECTURE]!r}, which the engine's own "
                "network is not.",
                kind="weights.architecture",
                remedy="Open them with ai_os_diffusion.weights.restoring.restore_denoiser, or choose other weights.",
                context={"file": self.path, "architecture": values[ARCHITECTURE]},
            )
        try:
            return TransformerShape.from_dict(values)
        except ValueError as error:
            raise bad_metadata(self.path, str(error)) from error

    def _check_plain(self, tensors: list[dict[str, Any]]) -> None:
        adjusted = next((str(tensor["name"]) for tensor in tensors if tensor.get("adjustments")), None)
        if adjusted is not None:
            raise ModelLoadError(
                f"The weights in {self.path} were quantized with calibration: {adjusted} is not the network's matrix "
                "by itself, and only the native forward pass computes with what belongs to it.",
                kind="weights.adjusted",
                remedy="Load the original weights, or open this folder with the native network.",
                context={"file": self.path, "tensor": adjusted},
            )

    def _check_tokenizer(self, found: str | None) -> None:
        wanted = self._tokenizer_sha256
        if wanted is None or found == wanted:
            return
        made_for = f"the vocabulary {found}" if found else "no vocabulary"
        raise ModelLoadError(
            f"The weights in {self.path} were made for {made_for}, not for {wanted}.",
            kind="weights.tokenizer",
            remedy="Use the vocabulary that belongs to these weights, or convert the checkpoint with this one.",
            context={"file": self.path, "found": found or "", "wanted": wanted},
        )


def trunk_id(metadata: Mapping[str, Any]) -> str:
    """Names a trunk, and so its vector space: a hash over the checksums of its tensors in `metadata`."""
    tensors = metadata.get("tensors")
    marks = sorted(
        f"{tensor['name']}:{tensor['crc32']}" for tensor in tensors or () if str(tensor["name"]).startswith("trunk.")
    )
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()[:16]
