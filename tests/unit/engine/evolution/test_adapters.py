"""Networks that are made of what was learned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ai_os_diffusion.config import ModelConfig
from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.evolution.adapters import Adapters
from ai_os_diffusion.evolution.deltas import save_delta
from ai_os_diffusion.model.score_network import UnifiedScoreNetwork
from ai_os_diffusion.runtime import load_text_model
from ai_os_diffusion.weights.loader import WeightLoader
from helpers.tiny import SHAPE, bundled_tokenizer, save_bare

TENSOR = "trunk.norm.weight"


def cut(folder: Path) -> None:
    for path in folder.glob("*.parquet"):
        path.write_bytes(path.read_bytes()[:-50])


def test_a_damaged_network_is_made_again_of_what_was_learned(tmp_path: Path) -> None:
    torch.manual_seed(0)
    tensors = {name: value.numpy() for name, value in UnifiedScoreNetwork(SHAPE).state_dict().items()}
    folder = save_bare(tmp_path / "model", tensors, SHAPE, codec="f16", tokenizer_sha256=bundled_tokenizer().sha256)
    config = ModelConfig(path=str(folder), threads=1)
    base = load_text_model(config)
    change = np.linspace(-1, 1, tensors[TENSOR].size, dtype=np.float32).reshape(tensors[TENSOR].shape)
    place = tmp_path / "evolution"
    save_delta(place / "adapters" / "one", {TENSOR: change}, base=base.embedder_id, level="L2")

    said = Adapters(place, config).open("one", base).embed(["a note"])
    assert np.abs(said - base.embed(["a note"])).max() > 1e-3
    assert WeightLoader(place / "merged" / "one").load().tensors
    cut(place / "merged" / "one")
    np.testing.assert_array_equal(Adapters(place, config).open("one", base).embed(["a note"]), said)

    cut(place / "adapters" / "one")
    with pytest.raises(ModelLoadError):
        Adapters(place, config).open("one", base)
