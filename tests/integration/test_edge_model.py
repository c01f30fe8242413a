"""The weights that were trained for two bits: what the folder holds, and that the engine answers with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ai_os_diffusion import native, paths
from ai_os_diffusion.answering import pointer
from ai_os_diffusion.arrow_engine import ArrowEngine
from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.runtime import load_text_model

NOTE = "Bicycle\nI bought the green bicycle from Marta in Leeds for 340 pounds. Its lock is in the drawer of the hall."


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[ArrowEngine]:
    """An engine over the edge model and an empty store."""
    model = ModelConfig(path=str(paths.edge_model()))
    made = ArrowEngine(EngineConfig(profile=str(tmp_path / "profile"), model=model))
    yield made
    made.close()


def test_every_large_matrix_has_two_bits_and_the_folder_is_small() -> None:
    files = [path for path in paths.edge_model().rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 8 * 2**20
    reader = native.WeightReader.open(str(paths.edge_model()))
    kinds = {name: reader.info(name) for name in reader.names()}
    wide = {name for name, info in kinds.items() if len(info["shape"]) >= 2 and info["shape"][-1] >= 64}
    large = {name for name in wide if kinds[name]["shape"][0] * kinds[name]["shape"][-1] >= 4096}
    assert {kinds[name]["dtype"] for name in large} == {"int2"}
    assert "trunk.layers.0.qkv.weight" in large
    assert "trunk.token.weight" in large


def test_it_points_at_the_evidence() -> None:
    model = load_text_model(ModelConfig(path=str(paths.edge_model())))
    for question, wanted in (("From whom did I buy the bicycle?", "Marta"), ("Where is the lock?", "drawer")):
        found = pointer.read(model, question, [NOTE])[0].spans[0]
        assert wanted in NOTE.encode()[found.start : found.end].decode()


def test_the_engine_remembers_and_recalls_with_it(engine: ArrowEngine) -> None:
    key = engine.remember(NOTE, title="Bicycle")
    engine.remember("The falcon nests on the water tower.", title="Birds")
    assert engine.recall("Who sold me the bicycle?")[0].id == key
