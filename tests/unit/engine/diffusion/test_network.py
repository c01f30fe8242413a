from __future__ import annotations

import numpy as np
import pytest

from ai_os_diffusion.diffusion.network import CachingNetwork, network_inputs
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.model.inference import InferenceNetwork


def test_inputs_are_single_precision() -> None:
    inputs = network_inputs("text", np.zeros((3, 8)))  # type: ignore[arg-type]
    assert inputs.condition is not None
    assert (inputs.condition.shape, inputs.condition.dtype) == ((3, 8), np.float32)
    assert network_inputs("code", None).condition is None


def test_shapes_must_fit() -> None:
    with pytest.raises(InferenceError, match="condition must be"):
        network_inputs("text", np.zeros(8, np.float32))


def test_the_native_network_keeps_blocks(network: InferenceNetwork) -> None:
    assert isinstance(network, CachingNetwork)
