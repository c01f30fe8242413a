"""Networks in torch from weight directories: whole ones, encoders without heads, and some that do not fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ai_os_diffusion.errors import ModelLoadError
from ai_os_diffusion.weights.loader import WeightLoader
from ai_os_diffusion.weights.restoring import restore_network
from helpers.tiny import SHAPE, save_bare, save_tiny_model


def save(tensors: dict[str, Any], folder: Path, shape: dict[str, Any] | None = None) -> Path:
    return save_bare(folder, tensors, SHAPE if shape is None else shape)


def test_every_tensor_is_restored_and_nothing_is_trained(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "model")
    network = restore_network(folder)
    for name, tensor in WeightLoader(folder).load().tensors.items():
        np.testing.assert_array_equal(network.state_dict()[name].numpy(), tensor)
    assert not network.training
    assert not any(parameter.requires_grad for parameter in network.parameters())


def test_an_encoder_is_restored_and_one_head_alone_is_refused(tmp_path: Path) -> None:
    tensors = WeightLoader(save_tiny_model(tmp_path / "model")).load().tensors
    trunk = {name: value for name, value in tensors.items() if name.startswith("trunk.")}
    assert restore_network(save(trunk, tmp_path / "encoder")).shape == SHAPE
    half = {name: value for name, value in tensors.items() if not name.startswith("evidence.")}
    with pytest.raises(ModelLoadError, match=r"evidence\.pointer"):
        restore_network(save(half, tmp_path / "half"))


def test_impossible_sizes_name_the_file(tmp_path: Path) -> None:
    folder = save({"trunk.token.weight": np.ones((2, 2))}, tmp_path / "odd", SHAPE.to_dict() | {"heads": 5})
    with pytest.raises(ModelLoadError, match=r"metadata\.json is not a valid weight file: heads") as caught:
        restore_network(folder)
    assert caught.value.kind == "weights.format"
