"""A loaded text model: network and tokenizer in one value, and the sentence vectors it gives."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ai_os_diffusion import native, paths
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.errors import ConfigError, InferenceError, ModelLoadError
from ai_os_diffusion.model.inference import InferenceNetwork
from ai_os_diffusion.weights.loader import WeightLoader, trunk_id
from ai_os_diffusion.weights.parquet_v2 import weight_errors

EMBED_TOKENS = 256  # the original sentence encoder's own limit
_BATCH_TOKENS = 1024  # embedded at once: beyond it memory grows and speed does not
_HEADS = ("text.transform.weight", "evidence.pointer.weight")  # one tensor of each; a sentence encoder has neither
_DEVICES = ("auto", "cpu")


@dataclass(frozen=True)
class TextModel:
    """What every text function needs; immutable, shared by threads that only read."""

    network: InferenceNetwork
    tokenizer: native.FastTokenizer
    special: dict[str, int]
    metadata: dict[str, Any]

    @property
    def device(self) -> str:
        """Where it computes."""
        return "cpu"

    @property
    def embedder_id(self) -> str:
        """Names the vector space, so that vectors of different weights never mix."""
        return trunk_id(self.metadata)

    @property
    def parameters(self) -> int:
        """Numbers in all tensors."""
        return sum(math.prod(tensor["shape"]) for tensor in self._tensors())

    @property
    def modes(self) -> tuple[str, ...]:
        """How these weights were trained to write: ``diffusion``, ``ar`` or both."""
        training = self.metadata.get("training")
        named = training.get("modes", ["diffusion"]) if isinstance(training, dict) else ["diffusion"]
        return tuple(str(mode) for mode in named)

    @property
    def dimension(self) -> int:
        """Length of a sentence vector."""
        return self.network.shape.width

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """(n, width) unit sentence vectors; texts are cut at 256 tokens."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        rows = [self._clipped(encoding.ids) for encoding in self.tokenizer.encode_batch(list(texts), special=True)]
        for places in batches([len(row) for row in rows]):
            vectors[places] = self.network.embed([rows[place] for place in places])
        return vectors

    def _clipped(self, ids: list[int]) -> list[int]:
        return ids if len(ids) <= EMBED_TOKENS else [*ids[: EMBED_TOKENS - 1], self.special["sep"]]

    def _tensors(self) -> list[dict[str, Any]]:
        tensors = self.metadata.get("tensors")
        return tensors if isinstance(tensors, list) else []


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of rows, the shortest first, together at most `_BATCH_TOKENS` (a longer row stands alone)."""
    batch: list[int] = []
    tokens = 0
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        if batch and tokens + lengths[place] > _BATCH_TOKENS:
            yield batch
            batch, tokens = [], 0
        batch.append(place)
        tokens += lengths[place]
    if batch:
        yield batch


def load_text_model(config: ModelConfig) -> TextModel:
    """Load tokenizer and weights; those of a plain sentence encoder (no head at all) give a model that only embeds.

    Raises:
        ModelLoadError: files missing, damaged, or made for another vocabulary.
        ConfigError: another device than the CPU.
    """
    _check_device(config.device)
    vocabulary = Path(config.vocabulary) if config.vocabulary else paths.bundled_vocabulary()
    folder = Path(config.path) if config.path else paths.bundled_model()
    with native.translate_errors():
        tokenizer = native.FastTokenizer.from_file(str(vocabulary))
        special = tokenizer.special_ids()
    loader = WeightLoader(folder, tokenizer_sha256=tokenizer.sha256)
    metadata = loader.metadata()
    shape = loader.network_shape(metadata["shape"])
    names = {str(tensor["name"]) for tensor in metadata["tensors"]}
    missing = [name for name in _HEADS if name not in names]
    if len(missing) == 1:
        raise _misfit(folder, f"{missing[0]} is missing")
    network = InferenceNetwork(_open(folder, config.threads), shape, has_heads=not missing)
    return TextModel(network, tokenizer, special, metadata)


def _open(folder: Path, threads: int) -> native.TextNetwork:
    try:
        with weight_errors():
            return native.TextNetwork.open(str(folder), precision="quantized", threads=threads)
    except InferenceError as error:  # a size that does not fit
        raise _misfit(folder, str(error.args[0]).rstrip(".")) from error


def _misfit(folder: Path, problem: str) -> ModelLoadError:
    return ModelLoadError(
        f"The weights in {folder} do not fit this network ({problem}).",
        kind="model.tensors",
        remedy="Use weights made for this model configuration.",
        context={"file": folder},
    )


def _check_device(wanted: str) -> None:
    if wanted not in _DEVICES:
        raise ConfigError(
            f"model.device is {wanted!r}, but answers and texts are computed natively, on the CPU; other devices are "
            "for training.",
            remedy="Set model.device to auto.",
            context={"key": "model.device", "value": wanted, "allowed": ", ".join(_DEVICES)},
        )
