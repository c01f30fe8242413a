from __future__ import annotations

import pytest
import torch

from ai_os_diffusion.diffusion.network import network_inputs
from ai_os_diffusion.errors import InferenceError

CPU = torch.device("cpu")


def test_inputs_get_a_batch_dimension() -> None:
    inputs = network_inputs("text", torch.zeros(3, 8), torch.ones(3, dtype=torch.bool), CPU)
    assert inputs.condition is not None
    assert inputs.condition_keep is not None
    assert (inputs.condition.shape, inputs.condition_keep.shape) == ((1, 3, 8), (1, 3))
    assert network_inputs("code", None, None, CPU).condition is None


def test_shapes_must_fit() -> None:
    with pytest.raises(InferenceError, match="condition_keep"):
        network_inputs("text", torch.zeros(3, 8), torch.ones(2, dtype=torch.bool), CPU)
