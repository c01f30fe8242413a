"""Small stand-ins for the bundled model: a real random network of width 32, and a network that points where it is told.

Both use the bundled vocabulary, so that tokens, ids and byte offsets are the real ones.
"""

from __future__ import annotations

import datetime as dt
import functools
import types
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import torch

from ai_os_diffusion import native, paths
from ai_os_diffusion.config import EngineConfig, MemoryConfig, ModelConfig, UncertaintyConfig
from ai_os_diffusion.model.inference import InferenceNetwork
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape
from ai_os_diffusion.runtime import TextModel
from ai_os_diffusion.types import MemoryHit
from ai_os_diffusion.weights.saving import Codec, save_weights

Floats = npt.NDArray[np.float32]
SHAPE = TransformerShape(width=32, layers=2, heads=4, inner=64, positions=256, time_features=16, modality_rank=2)


@functools.cache
def bundled_tokenizer() -> native.FastTokenizer:
    """The bundled vocabulary, loaded once."""
    return native.FastTokenizer.from_file(str(paths.bundled_vocabulary()))


def save_bare(
    folder: Path,
    tensors: Mapping[str, npt.NDArray[Any]],
    shape: TransformerShape | Mapping[str, Any],
    *,
    codec: Codec = "f32",
    modality: str | Sequence[str] = "text",
    tokenizer_sha256: str | None = None,
    training: Mapping[str, Any] | None = None,
    about: Mapping[str, Any] | None = None,
) -> Path:
    """Write weights of which there is nothing to tell but what is given."""
    save_weights(
        folder,
        tensors,
        shape=shape.to_dict() if isinstance(shape, TransformerShape) else shape,
        modality=modality,
        codec=codec,
        tokenizer_sha256=tokenizer_sha256,
        training=training or {},
        licence="Apache-2.0",
        attribution="",
        about=about,
    )
    return folder


def save_tiny_model(folder: Path, seed: int = 0, *, modes: Sequence[str] = ("diffusion",)) -> Path:
    """Write random weights below `folder`; every parameter is random, so that nothing is zero by chance."""
    torch.manual_seed(seed)
    network = UnifiedScoreNetwork(SHAPE)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.normal_(0, 0.05)
    return save_bare(
        folder,
        {name: value.numpy() for name, value in network.state_dict().items()},
        SHAPE,
        codec="f16",
        tokenizer_sha256=bundled_tokenizer().sha256,
        training={"note": "random", "modes": list(modes)},
    )


def config_for(model: Path, profile: Path, *, mode: str = "diffusion", abstain_below: float = 0.0) -> EngineConfig:
    """A configuration with the weights in `model`; random weights know nothing, so by default they never abstain."""
    return EngineConfig(
        profile=str(profile),
        model=ModelConfig(path=str(model), device="cpu", threads=1, mode=mode),
        memory=MemoryConfig(candidates=6),
        uncertainty=UncertaintyConfig(abstain_below=abstain_below),
    )


def tiny_config(folder: Path) -> EngineConfig:
    """A configuration with a tiny model and an empty profile below `folder`."""
    return config_for(save_tiny_model(folder / "model"), folder / "profile")


class PointingNetwork:
    """Test double of the network: points at the texts it was told, each with its strength, else at the null.

    A span gets `strength` nats at its start and at its end over everything else; the null gets `null` nats. Sentence
    vectors count tokens.
    """

    def __init__(self, answers: Mapping[str, float], *, null: float = 3.0) -> None:
        encode = bundled_tokenizer().encode
        self.answers = {tuple(encode(text, mode="search").ids): strength for text, strength in answers.items()}
        self.null = null
        self.shape = types.SimpleNamespace(width=64, positions=512)

    def spans(self, rows: Sequence[Sequence[int]]) -> list[Floats]:
        """(tokens, 2) logits of start and end, for each row."""
        return [self._point(list(row)) for row in rows]

    def _point(self, tokens: list[int]) -> Floats:
        logits = np.zeros((len(tokens), 2), np.float32)
        logits[0] = self.null
        passage = tokens.index(bundled_tokenizer().special_ids()["sep"]) + 1
        for answer, strength in self.answers.items():
            for start in range(passage, len(tokens) - len(answer) + 1):
                if tuple(tokens[start : start + len(answer)]) == answer:
                    logits[start, 0] = logits[start + len(answer) - 1, 1] = strength
                    break
        return logits

    def embed(self, rows: Sequence[Sequence[int]]) -> Floats:
        """(rows, 64) unit vectors."""
        counts = np.zeros((len(rows), 64), np.float32)
        for vector, tokens in zip(counts, rows, strict=True):
            np.add.at(vector, np.array(tokens) % 64, 1)
        vectors: Floats = counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-12)
        return vectors


def pointing_model(answers: Mapping[str, float] | None = None, *, null: float = 3.0, network: Any = None) -> TextModel:
    """A TextModel around a PointingNetwork, or around `network`."""
    tokenizer = bundled_tokenizer()
    net = network or PointingNetwork(answers or {}, null=null)
    return TextModel(cast(InferenceNetwork, net), tokenizer, tokenizer.special_ids(), {})


def memory_hit(text: str, **fields: Any) -> MemoryHit:
    """A recalled note; a `day` may be given as ISO text."""
    if isinstance(fields.get("day"), str):
        fields["day"] = dt.date.fromisoformat(fields["day"])
    start = fields.pop("start", 0)
    end = start + len(text.encode())
    values = {"id": text, "kind": "note", "title": "", "path": "note.md", "score": 1.0, "vector_score": 0.5}
    return MemoryHit(**(values | {"text": text, "start": start, "end": end} | fields))
