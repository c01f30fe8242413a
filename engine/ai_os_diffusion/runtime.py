"""A loaded text model: network, tokenizer and device in one value, and the sentence vectors it gives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from ai_os_diffusion import native, paths
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.device.device_utils import choose_device, set_threads
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.loading import HEAD_TENSORS, ZERO_INITIALISED
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.weights.loader import WeightLoader
from ai_os_diffusion.weights.parquet_v2 import bad_metadata

EMBED_TOKENS = 256  # the original sentence encoder's own limit
_BATCH_TOKENS = 1024  # embedded at once: beyond it memory grows and speed does not


@dataclass(frozen=True)
class TextModel:
    """What every text function needs; immutable, shared by threads that only read."""

    network: UnifiedScoreNetwork
    tokenizer: native.FastTokenizer
    special: dict[str, int]
    device: torch.device
    metadata: dict[str, object]

    @property
    def embedder_id(self) -> str:
        """Names the vector space: a hash over the checksums of the trunk's tensors, so that new weights never mix."""
        tensors = self.metadata.get("tensors")
        listed = tensors if isinstance(tensors, list) else []
        marks = sorted(f"{t['name']}:{t['crc32']}" for t in listed if str(t["name"]).startswith("trunk."))
        return hashlib.sha256("\n".join(marks).encode()).hexdigest()[:16]

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

    @torch.inference_mode()
    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """(n, width) unit sentence vectors; texts are cut at 256 tokens."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        rows = [self._clipped(encoding.ids) for encoding in self.tokenizer.encode_batch(list(texts), special=True)]
        for places in batches([len(row) for row in rows]):
            ids, keep = pad([rows[place] for place in places], self.special["pad"], self.device)
            vectors[places] = self.network.embed(ids, keep).float().cpu().numpy()
        return vectors

    def _clipped(self, ids: list[int]) -> list[int]:
        return ids if len(ids) <= EMBED_TOKENS else [*ids[: EMBED_TOKENS - 1], self.special["sep"]]


class _NoHead(nn.Module):
    """Stands in for the heads of weights that are a sentence encoder alone."""

    def forward(self, *_arguments: object) -> Tensor:
        """Raises InferenceError: these weights can encode, and nothing else."""
        raise InferenceError(
            "These weights are a sentence encoder: they can neither write nor point at evidence.",
            kind="inference.head",
            remedy="Use weights that were trained for it, such as the bundled ones.",
        )

    encode = decode = forward


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of rows of like length, together at most `_BATCH_TOKENS` with padding (a longer row stands alone)."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        if batch and (len(batch) + 1) * lengths[place] > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def pad(rows: Sequence[Sequence[int]], filler: int, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows of ids as one (n, longest) int64 tensor, and where it holds ids (bool)."""
    width = max(len(row) for row in rows)
    ids = torch.full((len(rows), width), filler, dtype=torch.int64)
    keep = torch.zeros((len(rows), width), dtype=torch.bool)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.as_tensor(row)
        keep[number, : len(row)] = True
    return ids.to(device), keep.to(device)


def _shape_of(values: Mapping[str, object], folder: Path) -> TransformerShape:
    try:
        return TransformerShape.from_dict(values)
    except ValueError as error:
        raise bad_metadata(folder, str(error)) from error


def load_text_model(config: ModelConfig) -> TextModel:
    """Load tokenizer and weights; those of a plain sentence encoder (no head at all) give a model that only embeds.

    Raises:
        ModelLoadError: files missing, damaged, or made for another vocabulary.
        ConfigError: the device is not present.
    """
    device = choose_device(config.device)
    set_threads(config.threads)
    vocabulary = Path(config.vocabulary) if config.vocabulary else paths.bundled_vocabulary()
    folder = Path(config.path) if config.path else paths.bundled_model()
    with native.translate_errors():
        tokenizer = native.FastTokenizer.from_file(str(vocabulary))
        special = tokenizer.special_ids()
    loaded = WeightLoader(folder, tokenizer_sha256=tokenizer.sha256).load()
    network = UnifiedScoreNetwork(_shape_of(loaded.shape, folder))
    heads = {pattern.partition(".")[0] for pattern in HEAD_TENSORS}
    if heads.isdisjoint(name.partition(".")[0] for name in loaded.tensors):
        network.load_tensors(loaded.tensors, (*ZERO_INITIALISED, *HEAD_TENSORS), origin=folder)
        for head in heads:
            network.add_module(head, _NoHead())
    else:
        network.load_tensors(loaded.tensors, origin=folder)
    network.to(device.device).eval().requires_grad_(False)
    return TextModel(network, tokenizer, special, device.device, loaded.metadata)
