"""The network in torch behind the arrays that the engine calls, padded and batched as it was before the native path."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from unittest.mock import patch

import torch

from ai_os_diffusion import arrow_engine, paths
from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.device.device_utils import set_threads
from ai_os_diffusion.model.attention import BlockCache, block_causal_keep
from ai_os_diffusion.model.inference import Floats, Ids, InferenceNetwork, Mask
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.runtime import TextModel, load_text_model
from ai_os_diffusion.training.batches import pad
from ai_os_diffusion.weights.restoring import restore_network

CPU = torch.device("cpu")


class TorchNetwork:
    """What `InferenceNetwork` gives, computed by torch in float32."""

    def __init__(self, network: UnifiedScoreNetwork) -> None:
        self.shape = network.shape
        self._network = network

    @torch.inference_mode()
    def __call__(
        self,
        tokens: Ids,
        *,
        rows: Mask,
        modality: str = "text",
        t: Floats | None = None,
        condition: Floats | None = None,
    ) -> Floats:
        """(N, V) logits; see `InferenceNetwork`."""
        given = None if condition is None else torch.from_numpy(condition).expand(len(tokens), -1, -1)
        time = None if t is None else torch.from_numpy(t)
        ids, wanted = torch.from_numpy(tokens), torch.from_numpy(rows)
        logits: Floats = self._network(ids, modality=modality, t=time, condition=given, rows=wanted).numpy()
        return logits

    def new_cache(self) -> BlockCache:
        """An empty cache for `after`."""
        return self._network.new_cache()

    @torch.inference_mode()
    def after(
        self,
        tokens: Ids,
        cache: BlockCache,
        *,
        rows: Mask,
        extend: bool,
        blocks: tuple[int, int],
        modality: str = "text",
        condition: Floats | None = None,
    ) -> Floats:
        """(N, V) logits of tokens (T,) behind those of the cache; see `CachingNetwork`."""
        prefix, block = blocks
        keep = block_causal_keep(cache.length + len(tokens), block, prefix)[None, cache.length :]
        given = None if condition is None else torch.from_numpy(condition)[None]
        ids, wanted = torch.from_numpy(tokens)[None], torch.from_numpy(rows)[None]
        found = self._network(
            ids, modality=modality, condition=given, rows=wanted, keep=keep, cache=cache, extend_cache=extend
        )
        logits: Floats = found.numpy()
        return logits

    @torch.inference_mode()
    def embed(self, rows: Sequence[Sequence[int]]) -> Floats:
        """(sequences, D) sentence vectors."""
        vectors: Floats = self._network.embed(*pad(rows, CPU)).numpy()
        return vectors

    @torch.inference_mode()
    def spans(self, rows: Sequence[Sequence[int]]) -> list[Floats]:
        """(tokens, 2) logits of the evidence's start and end, for each sequence."""
        logits: Floats = self._network.spans(*pad(rows, CPU)).numpy()
        return [logits[number, : len(row)] for number, row in enumerate(rows)]


def load_torch_model(config: ModelConfig) -> TextModel:
    """As `load_text_model`, computing in torch."""
    model = load_text_model(config)
    set_threads(config.threads)
    network = TorchNetwork(restore_network(Path(config.path) if config.path else paths.bundled_model()))
    return dataclasses.replace(model, network=cast(InferenceNetwork, network))


@contextmanager
def in_torch() -> Iterator[None]:
    """Engines that are made inside compute in torch."""
    with patch.object(arrow_engine, "load_text_model", load_torch_model):
        yield
