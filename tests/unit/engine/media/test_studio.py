"""Which of the bundled outputs a model has: those that were trained beside its trunk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ai_os_diffusion import paths
from ai_os_diffusion.config import EngineConfig, ModelConfig
from ai_os_diffusion.errors import InferenceError
from ai_os_diffusion.media.studio import Studio
from ai_os_diffusion.runtime import load_text_model

LOUD = 0.02  # root mean square of speech that is heard; silence has below 0.001


def studio(model: Path) -> Studio:
    """What says and draws for the weights in a folder, nothing else configured."""
    weights = ModelConfig(path=str(model))
    return Studio(EngineConfig(model=weights), load_text_model(weights))


@pytest.mark.parametrize("model", [paths.bundled_model, paths.edge_model])
def test_the_bundled_weights_speak_wherever_they_are_named(model: Callable[[], Path]) -> None:
    said = studio(model()).speak("Bryony's birthday is 14 July.")
    assert 1.0 < said.seconds < 4.0
    assert float(np.sqrt(np.mean(np.square(said.samples)))) > LOUD


def test_weights_that_nothing_was_trained_beside_have_neither_voice_nor_pictures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paths, "bundled_voice", paths.bundled_pictures)  # they belong to `local` alone
    small = studio(paths.edge_model())
    for part, told in (("voice", "has no voice"), ("painter", "draws no pictures")):
        with pytest.raises(InferenceError, match=told) as caught:
            getattr(small, part)
        assert caught.value.kind == "inference.modality"
