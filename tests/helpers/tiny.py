"""A real model at tiny size: the bundled vocabulary, a random network of width 32, saved and loaded as weights."""

from __future__ import annotations

from pathlib import Path

import torch
from ai_os_diffusion.weights.saving import save_weights

from ai_os_diffusion import native, paths
from ai_os_diffusion.config import EngineConfig, MemoryConfig, ModelConfig
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.model.shape import TransformerShape

SHAPE = TransformerShape(width=32, layers=2, heads=4, inner=64, positions=256, time_features=16, modality_rank=2)


def save_tiny_model(folder: Path, seed: int = 0) -> Path:
    """Write random weights below `folder`; every parameter is random, so that nothing is zero by chance."""
    torch.manual_seed(seed)
    network = UnifiedScoreNetwork(SHAPE)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.normal_(0, 0.05)
    tokenizer = native.FastTokenizer.from_file(str(paths.bundled_vocabulary()))
    save_weights(
        folder,
        {name: value.numpy() for name, value in network.state_dict().items()},
        shape=SHAPE.to_dict(),
        modality="text",
        codec="f16",
        tokenizer_sha256=tokenizer.sha256,
        training={"note": "random"},
        licence="Apache-2.0",
        attribution="",
    )
    return folder


def tiny_config(folder: Path) -> EngineConfig:
    """A configuration with a tiny model and an empty profile below `folder`."""
    model = save_tiny_model(folder / "model")
    return EngineConfig(
        profile=str(folder / "profile"),
        model=ModelConfig(path=str(model), device="cpu", threads=1),
        memory=MemoryConfig(candidates=6),
    )
