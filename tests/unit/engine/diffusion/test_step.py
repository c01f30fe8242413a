from __future__ import annotations

import dataclasses

import pytest

from ai_os_diffusion.diffusion.step import GenerationStep


def test_a_step_is_a_value() -> None:
    step = GenerationStep(1, 2, [3], [0.5], [0], [0.1])
    assert step == dataclasses.replace(step)
    with pytest.raises(dataclasses.FrozenInstanceError):
        step.step = 2  # type: ignore[misc]
