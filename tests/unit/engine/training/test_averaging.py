"""The mean of two states of one run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ai_os_diffusion.errors import TrainingError
from ai_os_diffusion.training import command
from ai_os_diffusion.training.export import export_weights, import_weights
from unit.engine.training.tiny_shards import SHAPE, TOKENIZER


def _run(folder: Path, value: float, tokens: int, tokenizer: str = TOKENIZER, width: int = 3) -> Path:
    folder.mkdir()
    state = {"step": tokens // 10, "tokens": tokens, "seconds": 1.0, "draws": {"pointer": 1}, "fresh_at": 0}
    meta = {"tokenizer": tokenizer, "shape": SHAPE.to_dict(), "state": state}
    export_weights(folder, "trunk", {"a": torch.full((2, width), value), "b": torch.tensor([value])}, meta)
    return folder


def test_the_mean_is_exported_as_a_run_of_the_furthest(tmp_path: Path) -> None:
    older, newer, out = _run(tmp_path / "a", 1.0, 100), _run(tmp_path / "b", 2.0, 300), tmp_path / "out"
    said = command.main(["average", "--runs", str(older), str(newer), "--out", str(out)])
    assert said == "averaged 2 runs, 300 tokens"
    tensors, meta = import_weights(out)
    assert np.allclose(tensors["a"], 1.5)
    assert np.allclose(tensors["b"], 1.5)
    assert meta["state"]["tokens"] == 300
    with pytest.raises(TrainingError, match="already holds a run"):
        command.main(["average", "--runs", str(older), str(newer), "--out", str(out)])


def test_unlike_runs_are_refused(tmp_path: Path) -> None:
    first = _run(tmp_path / "a", 1.0, 100)
    wider = _run(tmp_path / "b", 1.0, 100, width=4)
    other = _run(tmp_path / "c", 1.0, 100, tokenizer="cd" * 32)
    for second, word in ((wider, "tensors"), (other, "tokenizer")):
        with pytest.raises(TrainingError, match=word):
            command.main(["average", "--runs", str(first), str(second), "--out", str(tmp_path / "out")])
    with pytest.raises(TrainingError, match="nothing to average"):
        command.main(["average", "--runs", str(first), "--out", str(tmp_path / "out")])
